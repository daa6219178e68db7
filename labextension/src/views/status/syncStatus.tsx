/** The status bar's word on sync: one fact for all links, most urgent first. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Link } from '../../api/contract.gen';
import { wantsSignIn } from '../../api/errors';
import {
  bothIcon,
  cloudIcon,
  conflictIcon,
  doneIcon,
  needsYouIcon,
  pausedIcon
} from '../../icons';
import { COMMAND_IDS } from '../../ids';
import type { AccountState } from '../../models/account';
import {
  bytes,
  clock,
  files,
  harmfulWords,
  heldWords,
  onlyHereWords
} from '../parts/format';
import { Glyph } from '../parts/basics';
import { openMenu, type MenuItem } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';

const STATUS_MENU: readonly MenuItem[] = [
  { command: COMMAND_IDS.syncEverything },
  { command: COMMAND_IDS.togglePause },
  'separator',
  { command: COMMAND_IDS.showPanel, args: { section: 'sync' } }
];

interface StatusLook {
  readonly icon: LabIcon | null;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'warn' | 'error';
  readonly text: string;
  readonly hint: string;
}

export function SyncStatus(): React.JSX.Element | null {
  const { trans, run, commands, workspace } = useUi();
  const account = useModel(workspace.account);
  const { links } = useModel(workspace.sync);
  const { showSyncStatus } = useModel(workspace.settings);
  if (!showSyncStatus) {
    return null;
  }
  const look = statusLook(account, links, Date.now(), trans);
  const onOpen = (): void => run(COMMAND_IDS.showPanel, { section: 'sync' });
  return (
    <button
      type="button"
      className="jp-colabsync-status"
      title={look.hint}
      aria-label={trans.__('Google Drive: %1', look.text)}
      onClick={onOpen}
      onContextMenu={event => openMenu(commands, STATUS_MENU, event)}
    >
      <cloudIcon.react tag="span" width="16px" height="16px" />
      {look.icon && <Glyph icon={look.icon} tone={look.tone} />}
      <span>{look.text}</span>
    </button>
  );
}

/** What all links together have to say. */
export function statusLook(
  state: Pick<AccountState, 'account' | 'problem'>,
  links: readonly Link[],
  nowMs: number,
  trans: TranslationBundle
): StatusLook {
  const { account, problem } = state;
  if (!account) {
    return problem
      ? {
          icon: needsYouIcon,
          tone: 'error',
          text: trans.__('no answer'),
          hint: problem.message
        }
      : { icon: null, tone: 'quiet', text: '…', hint: trans.__('Asking Jupyter') };
  }
  if (account.state === 'none') {
    return {
      icon: null,
      tone: 'quiet',
      text: trans.__('not connected'),
      hint: trans.__('Connect Google Drive to keep your work there')
    };
  }
  if (account.state === 'expired') {
    return {
      icon: needsYouIcon,
      tone: 'error',
      text: trans.__('sign in again'),
      hint: account.problem?.message ?? trans.__('Google wants a new sign-in')
    };
  }
  return linksLook(links, nowMs, trans);
}

function linksLook(
  links: readonly Link[],
  nowMs: number,
  trans: TranslationBundle
): StatusLook {
  const sum = (count: (link: Link) => number): number =>
    links.reduce((total, link) => total + count(link), 0);
  const failed = links.find(link => link.state === 'error');
  const held = sum(link => link.held);
  const conflicts = sum(link => link.conflicts);
  const harmful = sum(link => link.harmful);
  const waiting = sum(link => link.waitingFiles);
  if (links.length === 0) {
    return {
      icon: null,
      tone: 'quiet',
      text: trans.__('nothing linked'),
      hint: trans.__('Link a folder to keep it in step with Drive')
    };
  }
  if (failed) {
    const hint = failed.problem?.message ?? failed.local;
    const text = wantsSignIn(failed.problem)
      ? trans.__('sign in again')
      : trans.__('needs a look');
    return { icon: needsYouIcon, tone: 'error', text, hint };
  }
  if (held > 0) {
    const edits = sum(link => link.heldEdits);
    const text = heldWords(held, edits, trans);
    const hint = trans.__('They wait for your decision. Click to see them.');
    return { icon: needsYouIcon, tone: 'error', text, hint };
  }
  if (conflicts > 0) {
    const text = trans._n('%1 conflict', '%1 conflicts', conflicts);
    const hint = trans.__('Edited here and on Drive; both versions were kept.');
    return { icon: conflictIcon, tone: 'warn', text, hint };
  }
  if (harmful > 0) {
    const text = harmfulWords(harmful, trans);
    const hint = trans.__('Google says it may harm your computer. Click to see more.');
    return { icon: needsYouIcon, tone: 'warn', text, hint };
  }
  const waitingText =
    waiting === 0
      ? ''
      : trans.__(
          '%1, %2 waiting',
          files(waiting, trans),
          bytes(sum(link => link.waitingBytes))
        );
  if (links.every(link => link.state === 'paused')) {
    const hint = trans.__('Sync is paused. %1', waitingText).trim();
    return { icon: pausedIcon, tone: 'quiet', text: trans.__('paused'), hint };
  }
  const isSyncing = links.some(link => link.state === 'syncing');
  const doubtful = links.find(link => link.problem !== null);
  if (doubtful && !isSyncing) {
    return {
      icon: needsYouIcon,
      tone: 'warn',
      text: waitingText || trans.__('needs a look'),
      hint: doubtful.problem?.message ?? ''
    };
  }
  if (waiting > 0 || isSyncing) {
    return {
      icon: bothIcon,
      tone: 'busy',
      text: waitingText || trans.__('looking'),
      hint: trans.__('On the way to and from Drive')
    };
  }
  const onlyHere = sum(link => link.onlyHere);
  if (onlyHere > 0) {
    const text = onlyHereWords(onlyHere, trans);
    const hint = trans.__('Their folder only downloads: they stay here.');
    return { icon: null, tone: 'quiet', text, hint };
  }
  const times = links.flatMap(link => link.lastSyncAtMs ?? []);
  const isNew = links.some(link => link.lastSyncAtMs === null);
  if (isNew || times.length === 0) {
    const text = trans.__('not synced yet');
    return {
      icon: null,
      tone: 'quiet',
      text,
      hint: trans.__('The first sync is about to begin')
    };
  }
  const time = clock(Math.min(...times), nowMs);
  if (links.every(link => link.mode === 'download')) {
    const hint = trans.__('All of it is here as on Drive');
    return { icon: doneIcon, tone: 'ok', text: trans.__('all here %1', time), hint };
  }
  return {
    icon: doneIcon,
    tone: 'ok',
    text: trans.__('all on Drive %1', time),
    hint: trans._n(
      '%1 linked folder, all on Drive',
      '%1 linked folders, all on Drive',
      links.length
    )
  };
}
