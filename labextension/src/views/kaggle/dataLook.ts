/** How a folder with data of Kaggle is, as a sign, a fact and the one thing to do. Pure. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { doneIcon, downIcon, needsYouIcon, pausedIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import {
  hasNewer,
  isUnfinished,
  type Again,
  type DataRow
} from '../../models/kaggleData';
import { hasEnded } from '../../models/jobs';
import { bytes, files } from '../parts/format';
import { progressFact } from '../parts/jobWords';
import type { MenuItem } from '../parts/menu';

export interface DataLook {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error';
  /** The sign in words. */
  readonly label: string;
  readonly fact: string;
  /** What pulling again would be for; null where there is no need. */
  readonly again: Again | null;
}

export function dataLook(
  row: DataRow,
  asked: 'asking' | 'checked' | null,
  trans: TranslationBundle
): DataLook {
  const { job, pulled } = row;
  if (job && !hasEnded(job)) {
    const fact = progressFact(job, trans);
    return {
      icon: downIcon,
      tone: 'busy',
      label: trans.__('Pulling'),
      fact,
      again: null
    };
  }
  const asking = asked === 'asking' ? trans.__('asking Kaggle…') : null;
  if (isUnfinished(row)) {
    const isFailed = job?.state === 'failed';
    return {
      icon: isFailed ? needsYouIcon : pausedIcon,
      tone: isFailed ? 'error' : 'quiet',
      label: isFailed ? trans.__('Failed') : trans.__('Stopped'),
      fact: asking ?? unfinishedFact(row, trans),
      again: 'finish'
    };
  }
  const missing = pulled?.missing ?? 0;
  if (missing > 0) {
    return {
      icon: needsYouIcon,
      tone: 'warn',
      label: trans.__('Needs you'),
      fact: asking ?? trans._n('%1 file missing', '%1 files missing', missing),
      again: 'missing'
    };
  }
  return {
    icon: doneIcon,
    tone: 'ok',
    label: trans.__('Here'),
    fact: asking ?? completeFact(row, asked === 'checked', trans),
    again: hasNewer(row) ? 'newest' : null
  };
}

/** The short name of what pulling again would bring, for a button in the line. */
export function againWords(again: Again, trans: TranslationBundle): string {
  const words: Record<Again, string> = {
    finish: trans.__('Go on'),
    newest: trans.__('Get it'),
    missing: trans.__('Get them')
  };
  return words[again];
}

/** What one may do with a folder, as a menu. */
export function dataMenu(row: DataRow, again: Again | null): MenuItem[] {
  const { folder, job, pulled } = row;
  const items: MenuItem[] = [];
  const version = versionOf(row);
  const why = again ?? (version === null ? 'again' : null);
  if (why !== null) {
    items.push({ command: COMMAND_IDS.pullKaggleAgain, args: { folder, why } });
  }
  if (version !== null) {
    items.push({ command: COMMAND_IDS.checkKagglePulled, args: { folder } });
  }
  if (items.length > 0) {
    items.push('separator');
  }
  items.push({ command: COMMAND_IDS.showFiles, args: { path: folder } });
  items.push({ command: COMMAND_IDS.linkFolder, args: { local: folder } });
  const url = pulled?.url ?? job?.result?.url;
  if (url) {
    items.push({ command: COMMAND_IDS.openKaggle, args: { url } });
  }
  if (pulled?.kind === 'competition') {
    const args = { competition: pulled.ref };
    items.push({ command: COMMAND_IDS.showSubmissions, args });
  }
  const jobIds = job ? [job.id] : [];
  items.push('separator', {
    command: COMMAND_IDS.forgetKagglePulled,
    args: { folder, jobIds }
  });
  return items;
}

function unfinishedFact({ job, pulled }: DataRow, trans: TranslationBundle): string {
  const here = pulled?.files ?? 0;
  if (here === 0) {
    return job?.state === 'failed' ? trans.__('not pulled') : trans.__('stopped');
  }
  const words = trans._n('%1 file is here', '%1 files are here', here);
  return job?.state === 'failed' ? words : trans.__('stopped · %1', words);
}

/** Null also for what has no versions. */
function versionOf({ job, pulled }: DataRow): string | number | null {
  return pulled ? pulled.version : (job?.result?.facts.version ?? null);
}

/** `version 3 · 1.2 GB`, or what Kaggle has beyond it. */
function completeFact(
  row: DataRow,
  isChecked: boolean,
  trans: TranslationBundle
): string {
  const { job, pulled } = row;
  if (hasNewer(row)) {
    return trans.__('version %1 is out', pulled?.newestVersion ?? 0);
  }
  const facts: string[] = [];
  const version = versionOf(row);
  if (version !== null) {
    facts.push(
      isChecked && pulled?.newestVersion === version
        ? trans.__('version %1, the newest', version)
        : trans.__('version %1', version)
    );
  }
  const size = pulled ? pulled.bytes : job?.result?.facts.bytes;
  if (typeof size === 'number') {
    facts.push(bytes(size));
  }
  return facts.join(' · ') || (pulled ? files(pulled.files, trans) : '');
}
