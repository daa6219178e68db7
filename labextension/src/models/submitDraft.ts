/** A file about to be sent to a competition: to which, with what message, and what is left. */

import type { Client } from '../api/client';
import type { Job, KaggleSubmissions, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

const LOOK_PAUSE_MS = 500;

export interface SubmitDraft {
  /** Any Kaggle URL or slug, as proposed or typed. */
  readonly competition: string;
  readonly message: string;
  /** The competition as Kaggle knows it; null until, or unless, Kaggle says. */
  readonly about: KaggleSubmissions | null;
  readonly isLooking: boolean;
  /** Why Kaggle does not say; a submission may be tried all the same. */
  readonly problem: Problem | null;
}

export class SubmitDraftModel extends FeatureModel<SubmitDraft> {
  constructor(
    private readonly client: Client,
    /** Contents path of the file. */
    readonly path: string,
    competition = ''
  ) {
    super({
      competition,
      message: path.split('/').pop() ?? path,
      about: null,
      isLooking: false,
      problem: null
    });
  }

  get isComplete(): boolean {
    return this.state.competition.trim() !== '';
  }

  /** Propose the competition in whose folder the file lies, unless one is given. */
  async locate(): Promise<void> {
    if (!this.isComplete) {
      const { competition } = await this.client.call('competitionAt', {
        path: this.path
      });
      this.set({ competition: competition ?? '' });
    }
  }

  setMessage(message: string): void {
    this.set({ message });
  }

  /** Mean another competition; Kaggle is asked about it once the typing pauses. */
  setCompetition(competition: string): void {
    this._looking?.abort();
    window.clearTimeout(this._pause);
    this.set({
      competition,
      about: null,
      problem: null,
      isLooking: competition.trim() !== ''
    });
    if (this.isComplete) {
      this._pause = window.setTimeout(() => void this.look(), LOOK_PAUSE_MS);
    }
  }

  /** Ask Kaggle what is left today, and how this account stands. */
  async look(): Promise<void> {
    this._looking?.abort();
    if (!this.isComplete) {
      return;
    }
    const { signal } = (this._looking = new AbortController());
    this.set({ isLooking: true, problem: null });
    const competition = this.state.competition.trim();
    try {
      const about = await this.client.call('kaggleSubmissions', { competition }, signal);
      if (!signal.aborted) {
        this.set({ about, isLooking: false });
      }
    } catch (error) {
      if (!signal.aborted) {
        this.set({ isLooking: false, problem: problemOf(error) });
      }
    }
  }

  /** Begin to send it. */
  submit(): Promise<Job> {
    const { competition, message } = this.state;
    return this.client.call('submitKaggle', {
      competition: competition.trim(),
      path: this.path,
      message: message.trim()
    });
  }

  override dispose(): void {
    window.clearTimeout(this._pause);
    this._looking?.abort();
    super.dispose();
  }

  private _pause = 0;
  private _looking: AbortController | null = null;
}
