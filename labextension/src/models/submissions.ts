/** What was sent to one competition; asked again by itself only while a score is awaited. */

import type { Client } from '../api/client';
import type { KaggleSubmissions, Problem } from '../api/contract.gen';
import { BusyModel } from './busy';

/** Kaggle scores most files within a minute, some take hours: the pauses grow. */
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 120_000;
const GROWTH = 1.5;

export interface SubmissionsState {
  /** Null until Kaggle has answered once. */
  readonly list: KaggleSubmissions | null;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class SubmissionsModel extends BusyModel<SubmissionsState> {
  constructor(
    private readonly client: Client,
    /** Any Kaggle URL or slug of one. */
    readonly competition: string
  ) {
    super({ list: null, isBusy: false, problem: null });
  }

  /** Ask now, as a person wishes; what is awaited is then looked for often again. */
  async refresh(): Promise<void> {
    this._pauseMs = FIRST_PAUSE_MS;
    await this.read();
  }

  override dispose(): void {
    window.clearTimeout(this._timer);
    super.dispose();
  }

  protected override onActive(isActive: boolean): void {
    if (isActive) {
      void this.refresh();
    } else {
      window.clearTimeout(this._timer);
    }
  }

  private async read(): Promise<void> {
    if (this.state.isBusy) {
      return;
    }
    const { competition } = this;
    await this.busy(async () => {
      this.set({ list: await this.client.call('kaggleSubmissions', { competition }) });
    });
    this.plan();
  }

  /** Look again later, if there is anything to wait for. */
  private plan(): void {
    if (this.isActive && pendingCount(this.state.list) > 0) {
      this.wait(this._pauseMs);
      this._pauseMs = Math.min(this._pauseMs * GROWTH, LONGEST_PAUSE_MS);
    }
  }

  private wait(ms: number): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      if (document.hidden) {
        this.wait(FIRST_PAUSE_MS);
      } else {
        void this.read();
      }
    }, ms);
  }

  private _pauseMs = FIRST_PAUSE_MS;
  private _timer = 0;
}

/** A competition to choose from. */
export interface KnownCompetition {
  readonly ref: string;
  readonly title: string;
}

/** Competitions whose data is here, the latest first; none where nobody can say. */
export async function knownCompetitions(client: Client): Promise<KnownCompetition[]> {
  try {
    const { pulled } = await client.call('kagglePulled', {});
    const here = pulled.filter(({ kind }) => kind === 'competition');
    return [...new Map(here.map(({ ref, title }) => [ref, { ref, title }])).values()];
  } catch {
    // It only spares typing.
    return [];
  }
}

/** How many have no score yet. */
export function pendingCount(list: KaggleSubmissions | null): number {
  return list?.submissions.filter(each => each.state === 'pending').length ?? 0;
}
