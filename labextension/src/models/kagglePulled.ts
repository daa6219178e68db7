/** Folders here that hold data of Kaggle: asked for while somebody looks, and after each pull. */

import type { Client } from '../api/client';
import type { Job, KagglePulled, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { Coalescer, FeatureModel } from './feature';

export interface PulledState {
  /** Newest first; null until the server has answered once. */
  readonly pulled: readonly KagglePulled[] | null;
  /** Why the list could not be had. */
  readonly problem: Problem | null;
  /** Somebody has looked at least once since this page was opened. */
  readonly wasLookedAt: boolean;
  /** Folders of which Kaggle is being asked something. */
  readonly asking: readonly string[];
  /** Folders of which Kaggle was asked for a newer version since this page was opened. */
  readonly checked: readonly string[];
  /** What went wrong with single folders. */
  readonly problems: Readonly<Record<string, Problem>>;
  /** Jobs whose end is not to be shown any more. */
  readonly hiddenJobs: readonly string[];
}

export class PulledModel extends FeatureModel<PulledState> {
  constructor(private readonly client: Client) {
    super({
      pulled: null,
      problem: null,
      wasLookedAt: false,
      asking: [],
      checked: [],
      problems: {},
      hiddenJobs: []
    });
  }

  /** The list may be another now: it is read again, at once or when somebody looks. */
  touch(): void {
    this._isStale = true;
    if (this.isActive) {
      void this._refresh.run();
    }
  }

  find(folder: string): KagglePulled | undefined {
    return this.state.pulled?.find(each => each.folder === folder);
  }

  /** Ask Kaggle whether there is a newer version of what a folder holds. */
  async check(folder: string): Promise<void> {
    await this.ask(folder, async () => {
      const now = await this.client.call('checkKagglePulled', { folder });
      const replace = (each: KagglePulled): KagglePulled =>
        each.folder === folder ? now : each;
      const others = this.state.checked.filter(each => each !== folder);
      this.set({
        pulled: this.state.pulled?.map(replace) ?? null,
        checked: [...others, folder]
      });
    });
  }

  /** Go on with a pull, or bring what is newer or missing; null when it could not begin. */
  async again(folder: string): Promise<Job | null> {
    let job: Job | null = null;
    await this.ask(folder, async () => {
      job = await this.client.call('pullKaggleAgain', { folder });
    });
    return job;
  }

  /** Take a folder off the list, and the ends of these jobs; its files stay. */
  async forget(folder: string, jobIds: readonly string[]): Promise<void> {
    if (this.find(folder)) {
      await this.ask(folder, async () => {
        const { pulled } = await this.client.call('forgetKagglePulled', { folder });
        this.set({ pulled });
      });
    }
    if (!this.state.problems[folder]) {
      this.set({ hiddenJobs: [...this.state.hiddenJobs, ...jobIds] });
    }
  }

  protected override onActive(isActive: boolean): void {
    if (isActive) {
      this.set({ wasLookedAt: true });
      if (this._isStale) {
        void this._refresh.run();
      }
    }
  }

  private async read(): Promise<void> {
    this._isStale = false;
    try {
      const { pulled } = await this.client.call('kagglePulled', {});
      this.set({ pulled, problem: null });
    } catch (error) {
      this._isStale = true;
      this.set({ problem: problemOf(error) });
    }
  }

  private async ask(folder: string, work: () => Promise<void>): Promise<void> {
    this.mark(folder, null, true);
    let problem: Problem | null = null;
    try {
      await work();
    } catch (error) {
      problem = problemOf(error);
    }
    this.mark(folder, problem, false);
  }

  private mark(folder: string, problem: Problem | null, isAsking: boolean): void {
    const { asking, problems } = this.state;
    const others = Object.entries(problems).filter(([each]) => each !== folder);
    this.set({
      asking: [...asking.filter(each => each !== folder), ...(isAsking ? [folder] : [])],
      problems: Object.fromEntries(problem ? [...others, [folder, problem]] : others)
    });
  }

  private _isStale = true;
  private readonly _refresh = new Coalescer(() => this.read());
}
