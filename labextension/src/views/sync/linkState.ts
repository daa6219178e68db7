/** A link's state in one glance: its sign, and the one fact that matters now. Pure. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job, Link, Problem } from '../../api/contract.gen';
import {
  bothIcon,
  conflictIcon,
  doneIcon,
  downIcon,
  needsYouIcon,
  pausedIcon,
  restingIcon,
  upIcon
} from '../../icons';
import { bytes, clock, files } from '../parts/format';
import { progressFact } from '../parts/progress';

export interface LinkLook {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error';
  readonly fact: string;
  /** The person is asked for something: the fact leads to it. */
  readonly isAsking: boolean;
}

/** How a link shows. `job` is its running sync; `problem` what its last wish ran into. */
export function linkLook(
  link: Link,
  job: Job | undefined,
  problem: Problem | null,
  nowMs: number,
  trans: TranslationBundle
): LinkLook {
  const calm = { isAsking: false } as const;
  if (job) {
    return { ...calm, icon: movingIcon(link), tone: 'busy', fact: movingFact(link, job, trans) };
  }
  if (problem ?? link.state === 'error') {
    const code = (problem ?? link.problem)?.code;
    const fact = code === 'sign_in_needed' ? trans.__('sign in again') : trans.__('needs a look');
    return { icon: needsYouIcon, tone: 'error', fact, isAsking: true };
  }
  if (link.held > 0) {
    const fact = trans._n(
      'needs you: %1 deletion held',
      'needs you: %1 deletions held',
      link.held,
      link.held
    );
    return { icon: needsYouIcon, tone: 'error', fact, isAsking: true };
  }
  if (link.conflicts > 0) {
    const fact = trans._n('%1 conflict', '%1 conflicts', link.conflicts, link.conflicts);
    return { icon: conflictIcon, tone: 'warn', fact, isAsking: true };
  }
  if (link.state === 'paused') {
    return { ...calm, icon: pausedIcon, tone: 'quiet', fact: trans.__('paused') };
  }
  if (link.state === 'syncing' || link.waitingFiles > 0) {
    return { ...calm, icon: movingIcon(link), tone: 'busy', fact: waitingFact(link, trans) };
  }
  if (link.lastSyncAtMs === null) {
    return { ...calm, icon: restingIcon, tone: 'quiet', fact: trans.__('not synced yet') };
  }
  const time = clock(link.lastSyncAtMs, nowMs);
  const fact =
    link.mode === 'download' ? trans.__('all here · %1', time) : trans.__('all on Drive · %1', time);
  return { ...calm, icon: doneIcon, tone: 'ok', fact };
}

function movingIcon(link: Link): LabIcon {
  return { upload: upIcon, download: downIcon, 'two-way': bothIcon }[link.mode];
}

function movingFact(link: Link, job: Job, trans: TranslationBundle): string {
  return link.waitingFiles > 0 ? waitingFact(link, trans) : progressFact(job, trans);
}

function waitingFact(link: Link, trans: TranslationBundle): string {
  if (link.waitingFiles === 0) {
    return trans.__('looking for changes');
  }
  return trans.__(
    '%1 · %2 to go',
    files(link.waitingFiles, trans),
    bytes(link.waitingBytes)
  );
}

/** The last part of a path: what a link is called. */
export function linkName(link: Link): string {
  return link.local.split(/[\\/]/).filter(Boolean).pop() ?? link.local;
}
