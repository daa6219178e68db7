/** One notification before a machine ends: what is not on Drive yet, and the way there. */

import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { IDisposable } from '@lumino/disposable';
import type { Job, Link } from '../api/contract.gen';
import { COMMAND_IDS } from '../ids';
import { hasEnded } from '../models/jobs';
import { minutesLeft } from '../models/session';
import type { Workspace } from '../models/workspace';
import { bytes, clock } from '../views/parts/format';

/** Under which the server sends all that is not on Drive, when it warns. */
const FLUSH = 'flush';
const SAVE_ALL = 'docmanager:save-all';

type Known = Pick<Workspace, 'account' | 'jobs' | 'session' | 'sync'>;

/** What stands below the first line: in one sentence, how safe the work is. */
export interface SafetyLook {
  readonly text: string;
  readonly wants: 'nothing' | 'link' | 'connect';
}

export class SessionNotices implements IDisposable {
  /** `unsaved`: how many notebooks have changes that are not even in their file. */
  constructor(
    private readonly workspace: Known,
    private readonly commands: CommandRegistry,
    private readonly trans: TranslationBundle,
    private readonly unsaved: () => number
  ) {
    const { account, jobs, session, sync } = workspace;
    for (const { changed } of [account, jobs, session, sync]) {
      changed.connect(this.look);
    }
    this.look();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    this._isDisposed = true;
    const { account, jobs, session, sync } = this.workspace;
    for (const { changed } of [account, jobs, session, sync]) {
      changed.disconnect(this.look);
    }
  }

  private readonly look = (): void => {
    const { account, session } = this.workspace;
    const stage = session.state.session?.warnedAtMin ?? null;
    if (stage === null) {
      this.takeBack();
      return;
    }
    if (account.state.account === null) {
      return; // it is not known yet what is safe
    }
    const isNew = this._stage === null || stage < this._stage;
    this._stage = stage;
    if (isNew || this._id !== null) {
      this.tell(isNew);
    }
  };

  /** The limit was set to a later one. */
  private takeBack(): void {
    if (this._id !== null) {
      Notification.dismiss(this._id);
    }
    this._id = this._stage = null;
  }

  private tell(isNew: boolean): void {
    const { trans, workspace } = this;
    const { account, jobs, session, sync } = workspace;
    const nowMs = Date.now();
    const flush = jobs.state.jobs.find(job => job.key === FLUSH) ?? null;
    const { links } = sync.state;
    const safety = safetyLook(account.isConnected, links, flush, nowMs, trans);
    const unsaved = this.unsaved();
    const message = [
      endWords(minutesLeft(session.state, nowMs) ?? 0, trans),
      safety.text,
      unsaved > 0 ? trans.__('Notebooks with unsaved changes: %1', unsaved) : ''
    ]
      .filter(Boolean)
      .join('\n');
    if (message === this._told && !isNew) {
      return;
    }
    this._told = message;
    const actions = this.actions(safety, unsaved);
    const options = { autoClose: false as const, actions };
    const isThere =
      this._id !== null &&
      Notification.update({ id: this._id, message, type: 'warning', ...options });
    if (!isThere) {
      // One that was waved away says no more before the next warning.
      this._id = isNew ? Notification.emit(message, 'warning', options) : null;
    }
  }

  private actions(safety: SafetyLook, unsaved: number): Notification.IAction[] {
    const { commands, trans } = this;
    // The notification stays: it is how one sees when all is safe.
    const action = (label: string, id: string, args = {}): Notification.IAction => ({
      label,
      callback: event => {
        event.preventDefault();
        commands.execute(id, args).then(
          () => this.look(),
          () => undefined // commands report their own failures
        );
      }
    });
    return [
      ...(unsaved > 0 ? [action(trans.__('Save All'), SAVE_ALL)] : []),
      ...(safety.wants === 'link'
        ? [action(trans.__('Link a Folder'), COMMAND_IDS.linkFolder)]
        : []),
      ...(safety.wants === 'connect'
        ? [action(trans.__('Connect'), COMMAND_IDS.connect)]
        : []),
      action(trans.__('Show'), COMMAND_IDS.showPanel, { section: 'sync' })
    ];
  }

  private _id: string | null = null;
  /** The last warning told in this tab; only a later one is told again. */
  private _stage: number | null = null;
  private _told = '';
  private _isDisposed = false;
}

function endWords(minutes: number, trans: TranslationBundle): string {
  return minutes === 0
    ? trans.__('This machine may end at any moment.')
    : trans._n(
        'This machine ends in %1 minute at the latest.',
        'This machine ends in %1 minutes at the latest.',
        minutes
      );
}

/** How safe the work is, and what would make it safer. `flush`: the last time all was sent. */
export function safetyLook(
  isConnected: boolean,
  links: readonly Link[],
  flush: Job | null,
  nowMs: number,
  trans: TranslationBundle
): SafetyLook {
  if (!isConnected) {
    const text = trans.__('Nothing here is kept: Google Drive is not connected.');
    return { text, wants: 'connect' };
  }
  // What only comes from Drive is there.
  const sending = links.filter(link => link.mode !== 'download');
  if (sending.length === 0) {
    const text = trans.__('Nothing here is kept: no folder is linked to Drive.');
    return { text, wants: 'link' };
  }
  return { text: linkedWords(sending, flush, nowMs, trans), wants: 'nothing' };
}

function linkedWords(
  links: readonly Link[],
  flush: Job | null,
  nowMs: number,
  trans: TranslationBundle
): string {
  const files = links.reduce((sum, link) => sum + link.waitingFiles, 0);
  const size = bytes(links.reduce((sum, link) => sum + link.waitingBytes, 0));
  const isSending =
    (flush !== null && !hasEnded(flush)) || links.some(link => link.state === 'syncing');
  if (isSending) {
    return files === 0
      ? trans.__('Sending everything to Drive…')
      : trans._n(
          'Sending everything to Drive… %1 file, %2 to go',
          'Sending everything to Drive… %1 files, %2 to go',
          files,
          size
        );
  }
  if (files > 0) {
    return trans._n(
      '%1 file, %2 is not on Drive yet',
      '%1 files, %2 are not on Drive yet',
      files,
      size
    );
  }
  const stuck = links.filter(
    ({ state, held, problem, lastSyncAtMs }) =>
      state === 'error' || held > 0 || problem !== null || lastSyncAtMs === null
  );
  if (stuck.length > 0 || flush?.state === 'failed') {
    return trans.__('Not everything is on Drive yet: a linked folder needs a look');
  }
  if (flush?.state === 'done') {
    return trans.__('Everything in linked folders is on Drive');
  }
  // Nobody has looked since, so no more than this is known.
  const times = links.flatMap(link => link.lastSyncAtMs ?? []);
  return trans.__('Linked folders were on Drive at %1', clock(Math.min(...times), nowMs));
}
