/** One notification a job, kept up to date in place, ending with the useful next step. */

import { Dialog, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { fraction } from '../models/jobs';
import type { Workspace } from '../models/workspace';
import { endWords, progressFact } from '../views/parts/jobWords';
import { ownDialog } from '../views/parts/liveDialog';
import type { Host } from './host';

const DONE_MS = 8_000;
/** JupyterLab cuts a notification's text after so many letters. */
const MAX_LETTERS = 140;

export class JobNotices {
  constructor(
    private readonly workspace: Pick<Workspace, 'jobs' | 'kaggleAccount'>,
    private readonly host: Host,
    private readonly trans: TranslationBundle
  ) {}

  /**
   * Show a job that the person started, until it ended. `next` are further steps at a good end,
   * `goOn` what to do when it stopped before all was done.
   */
  async follow(
    job: Job,
    next: readonly Notification.IAction[] = [],
    goOn: (() => void) | null = null
  ): Promise<void> {
    if (this._followed.has(job.id)) {
      return;
    }
    this._followed.add(job.id);
    const id = Notification.emit(this.words(job), 'in-progress', this.running(job));
    const ended = await this.workspace.jobs.follow(job, now => {
      Notification.update({ id, message: this.words(now), ...this.running(now) });
    });
    this._followed.delete(job.id);
    const { message, type, options } = this.ending(ended, next, goOn);
    if (!Notification.update({ id, message, type, ...options })) {
      // It was waved away: its end is kept in the list, without popping up again.
      Notification.emit(message, type, { ...options, autoClose: 0 });
    }
  }

  /** Say what a command ran into. */
  complain(error: unknown): void {
    const problem = problemOf(error);
    const { url } = problem;
    const actions = url ? [this.openAction(this.trans.__('Open the page'), url)] : [];
    Notification.error(problem.message, {
      autoClose: false,
      actions: [...actions, ...this.whole(problem.message)]
    });
  }

  /** `train.ipynb · 41 % · 6 min left`. */
  private words(job: Job): string {
    return job.progress ? `${job.title} · ${progressFact(job, this.trans)}` : job.title;
  }

  private running(job: Job): Notification.IOptions<null> {
    const value = fraction(job);
    const cancel: Notification.IAction = {
      label: this.trans.__('Cancel'),
      callback: event => {
        event.preventDefault();
        this.workspace.jobs
          .cancel(job.id)
          .catch((error: unknown) => this.complain(error));
      }
    };
    return {
      autoClose: false,
      actions: [cancel],
      ...(value === null ? {} : { progress: value })
    };
  }

  private ending(
    job: Job,
    next: readonly Notification.IAction[],
    goOn: (() => void) | null
  ): {
    message: string;
    type: Notification.TypeOptions;
    options: Notification.IOptions<null>;
  } {
    const { trans } = this;
    const url = job.result?.url ?? job.problem?.url;
    if (job.state === 'done') {
      const where =
        job.kind === 'kaggle' ? trans.__('Open on Kaggle') : trans.__('Open in Drive');
      const open = url ? [this.openAction(where, url)] : [];
      const items = job.result?.items ?? [];
      const why = items.length > 0 ? [this.listAction(items)] : [];
      return {
        message: endWords(job, Date.now(), trans),
        type: items.length > 0 ? 'warning' : 'success',
        options: {
          // What was left out waits until it has been seen.
          autoClose: items.length > 0 ? false : DONE_MS,
          actions: [...open, ...next, ...why]
        }
      };
    }
    if (job.state === 'cancelled') {
      // Whether a submission counts depends on when it was stopped, which the server knows.
      const said = job.kind === 'kaggle' ? job.problem?.message : undefined;
      const message = said
        ? trans.__('%1: %2', job.title, said)
        : job.kind === 'measure'
          ? trans.__('Stopped: %1', job.title)
          : trans.__('Stopped: %1. What was finished before stays.', job.title);
      const actions = goOn ? [{ label: trans.__('Go On'), callback: goOn }] : [];
      return { message, type: 'info', options: { autoClose: DONE_MS, actions } };
    }
    const open = url ? [this.openAction(trans.__('Open the page'), url)] : [];
    const message = job.problem?.message ?? job.title;
    const again = goOn ? [{ label: trans.__('Try Again'), callback: goOn }] : [];
    const actions = [...open, ...again, ...this.whole(message)];
    return { message, type: 'error', options: { autoClose: false, actions } };
  }

  /** The way to read a sentence that JupyterLab cuts: its end says what to do. */
  private whole(message: string): Notification.IAction[] {
    const { trans } = this;
    if (message.length <= MAX_LETTERS) {
      return [];
    }
    const show = (): void => {
      void ownDialog({
        title: trans.__('What happened'),
        body: message,
        buttons: [Dialog.okButton({ label: trans.__('Close') })]
      }).launch();
    };
    return [{ label: trans.__('Read it all'), callback: show }];
  }

  private listAction(items: readonly string[]): Notification.IAction {
    const { trans } = this;
    return {
      label: trans.__('Left out…'),
      callback: () => {
        void ownDialog({
          title: trans.__('Left out, and why'),
          body: items.join('\n'),
          buttons: [Dialog.okButton({ label: trans.__('Close') })]
        }).launch();
      }
    };
  }

  private openAction(label: string, url: string): Notification.IAction {
    const page = this.workspace.kaggleAccount.pageAt(url);
    return { label, displayType: 'link', callback: () => void this.host.openTab(page) };
  }

  private readonly _followed = new Set<string>();
}
