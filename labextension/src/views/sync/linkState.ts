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
import { wantsSignIn } from '../../api/errors';
import {
  bytes,
  clock,
  files,
  harmfulWords,
  heldWords,
  onlyHereWords
} from '../parts/format';
import { progressFact } from '../parts/jobWords';

export interface LinkLook {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error';
  /** Said before the fact where there is room. */
  readonly lead?: string;
  readonly fact: string;
  /** What the person is asked for: the fact leads to it. */
  readonly asks?: 'deletions' | 'conflicts' | 'harmful' | 'sign-in' | 'look';
}

/** How a link shows. `job` is its running sync; `problem` what its last wish ran into. */
export function linkLook(
  link: Link,
  job: Job | undefined,
  problem: Problem | null,
  nowMs: number,
  trans: TranslationBundle
): LinkLook {
  if (job) {
    return { icon: movingIcon(link), tone: 'busy', fact: movingFact(link, job, trans) };
  }
  if (problem ?? link.state === 'error') {
    const isSignIn = wantsSignIn(problem ?? link.problem);
    const fact = isSignIn ? trans.__('sign in again') : trans.__('needs a look');
    const asks = isSignIn ? 'sign-in' : 'look';
    return { icon: needsYouIcon, tone: 'error', fact, asks };
  }
  if (link.held > 0) {
    const fact = heldWords(link.held, link.heldEdits, trans);
    const lead = trans.__('needs you:');
    return { icon: needsYouIcon, tone: 'error', lead, fact, asks: 'deletions' };
  }
  if (link.conflicts > 0) {
    const fact = trans._n('%1 conflict', '%1 conflicts', link.conflicts);
    return { icon: conflictIcon, tone: 'warn', fact, asks: 'conflicts' };
  }
  if (link.harmful > 0) {
    const fact = harmfulWords(link.harmful, trans);
    return { icon: needsYouIcon, tone: 'warn', fact, asks: 'harmful' };
  }
  if (link.state === 'paused') {
    return { icon: pausedIcon, tone: 'quiet', fact: trans.__('paused') };
  }
  if (link.state === 'syncing' || (link.waitingFiles > 0 && link.problem === null)) {
    return { icon: movingIcon(link), tone: 'busy', fact: waitingFact(link, trans) };
  }
  if (link.problem !== null) {
    const fact =
      link.waitingFiles > 0 ? notThereFact(link, trans) : trans.__('needs a look');
    return { icon: needsYouIcon, tone: 'warn', fact, asks: 'look' };
  }
  if (link.onlyHere > 0) {
    const fact = onlyHereWords(link.onlyHere, trans);
    return { icon: restingIcon, tone: 'quiet', fact };
  }
  if (link.lastSyncAtMs === null) {
    return { icon: restingIcon, tone: 'quiet', fact: trans.__('not synced yet') };
  }
  const time = clock(link.lastSyncAtMs, nowMs);
  const fact =
    link.mode === 'download'
      ? trans.__('all here · %1', time)
      : trans.__('all on Drive · %1', time);
  return { icon: doneIcon, tone: 'ok', fact };
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

function notThereFact(link: Link, trans: TranslationBundle): string {
  return trans.__(
    '%1 · %2 not on Drive',
    files(link.waitingFiles, trans),
    bytes(link.waitingBytes)
  );
}

/** The last part of a path: what a link is called. */
export function linkName(link: Link): string {
  return link.local.split(/[\\/]/).filter(Boolean).pop() ?? link.local;
}

/** Which way a link syncs, and with what. */
export function directionWords(link: Link, trans: TranslationBundle): string {
  switch (link.mode) {
    case 'two-way':
      return trans.__('In step with %1', link.remote);
    case 'download':
      return trans.__('Only down from %1', link.remote);
    case 'upload':
      return trans.__('Only up to %1', link.remote);
  }
}

/** What the last run that did anything did: `3 up, 1 down`. */
export function lastWords(link: Link, trans: TranslationBundle): string {
  const { uploaded, downloaded, moved, deleted, merged } = link.last;
  const parts: [number, string][] = [
    [uploaded, trans.__('%1 up', uploaded)],
    [downloaded, trans.__('%1 down', downloaded)],
    [moved, trans.__('%1 moved', moved)],
    [merged, trans.__('%1 merged', merged)],
    [deleted, trans.__('%1 to the bin', deleted)]
  ];
  const words = parts.filter(([count]) => count > 0).map(([, word]) => word);
  return words.length > 0 ? trans.__('last: %1', words.join(', ')) : '';
}
