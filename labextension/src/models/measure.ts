/** Measuring this machine: what is wished, how far it is, and what came out last. */

import type { Client } from '../api/client';
import type { Job, MachineAbout, Measure, Measurement } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { BusyModel, type BusyState } from './busy';
import { hasEnded, type JobsModel } from './jobs';

export type MeasureWish = Required<
  Pick<Measure, 'kernel' | 'compute' | 'disk' | 'drive'>
>;

export interface MeasureState extends BusyState {
  readonly wish: MeasureWish;
  readonly about: MachineAbout | null;
  /** The last one of this machine, until a newer one is done. */
  readonly measurement: Measurement | null;
  readonly isLoading: boolean;
  /** The measurement under way. */
  readonly job: Job | null;
}

export class MeasureModel extends BusyModel<MeasureState> {
  constructor(
    private readonly client: Client,
    private readonly jobs: JobsModel
  ) {
    super({
      wish: { kernel: null, compute: true, disk: false, drive: false },
      about: null,
      measurement: null,
      isLoading: true,
      job: null,
      isBusy: false,
      problem: null
    });
  }

  /** Read what is known, and follow what another tab or an earlier dialog began. */
  async load(): Promise<void> {
    const running = runningMeasure(this.jobs.state.jobs);
    if (running) {
      void this.busy(() => this.follow(running));
    }
    try {
      const [about, { measurement }] = await Promise.all([
        this.client.call('aboutMachine', {}),
        this.client.call('lastMeasurement', {})
      ]);
      this.set({ about, measurement });
    } catch (error) {
      this.set({ problem: problemOf(error) });
    } finally {
      this.set({ isLoading: false });
    }
  }

  wish(part: Partial<MeasureWish>): void {
    this.set({ wish: { ...this.state.wish, ...part } });
  }

  /** Measure what is wished; `anyway`: though kernels work. Resolves when it has ended. */
  async start(anyway: boolean): Promise<void> {
    await this.busy(async () => {
      const wish = { ...this.state.wish, anyway };
      await this.follow(await this.client.call('measureMachine', wish));
    });
  }

  private async follow(job: Job): Promise<void> {
    const ended = await this.jobs.follow(job, now => this.set({ job: now }));
    this.set({ job: null });
    if (ended.state === 'failed') {
      this.set({ problem: ended.problem });
    } else if (ended.state === 'done') {
      const { measurement } = await this.client.call('lastMeasurement', {});
      this.set({ measurement });
    }
  }
}

/** What this machine is and, once that was measured, can do: as Markdown. */
export async function machineSummary(client: Client): Promise<string> {
  const { measurement } = await client.call('lastMeasurement', {});
  return measurement?.markdown ?? (await client.call('aboutMachine', {})).markdown;
}

/** The measurement under way, of which there is one at most. Pure. */
export function runningMeasure(jobs: readonly Job[]): Job | null {
  return jobs.find(job => job.kind === 'measure' && !hasEnded(job)) ?? null;
}

/** Whether there is something to do. Pure. */
export function isWished({ compute, disk, drive }: MeasureWish): boolean {
  return compute || disk || drive;
}
