/** The machine now and for the last ten minutes; read at the pace of whoever looks. */

import { UUID } from '@lumino/coreutils';
import { Poll } from '@lumino/polling';
import type { Client } from '../api/client';
import type {
  KernelMemory,
  Pace,
  Problem,
  SystemHistory,
  SystemReading
} from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';
import { grown, NO_HISTORY } from './machineHistory';

const INTERVAL_MS: Readonly<Record<Pace, number>> = {
  panel: 1_000,
  status: 5_000,
  alarm: 60_000
};
/** This many samples may be missing before the history has a gap. */
const GAP_SAMPLES = 3;
const MAX_WAIT_MS = 60_000;
/** Idle kernels are asked no oftener. */
const ASK_MS = 30_000;

/** What idle kernels said of their GPU memory. */
export interface AskedKernels {
  /** When, by this browser's clock. */
  readonly atMs: number;
  readonly kernels: readonly (KernelMemory & { readonly name: string | null })[];
  /** How many were not asked, since they work. */
  readonly busy: number;
}

export interface SystemState {
  readonly reading: SystemReading | null;
  readonly history: SystemHistory;
  readonly problem: Problem | null;
  /** Null until kernels were asked, which only happens with the person's leave. */
  readonly asked: AskedKernels | null;
  /** Why they could not be asked. */
  readonly askProblem: Problem | null;
  /** Somebody has looked at least once since this page was opened. */
  readonly wasLookedAt: boolean;
}

export class SystemModel extends FeatureModel<SystemState> {
  /** `kernelName`: the file or console of a kernel, as people know it. */
  constructor(
    private readonly client: Client,
    private readonly kernelName: (kernelId: string) => string | null = () => null
  ) {
    super({
      reading: null,
      history: NO_HISTORY,
      problem: null,
      asked: null,
      askProblem: null,
      wasLookedAt: false
    });
    // Lumino's poll waits for one answer before it asks again, and longer after a failure.
    this._poll = new Poll({
      auto: false,
      factory: () => this.read(),
      frequency: { interval: Poll.NEVER, backoff: true, max: MAX_WAIT_MS },
      standby: () => this.pace === null
    });
    document.addEventListener('visibilitychange', this.restart);
  }

  /** The status bar shows the machine. */
  set isOnStatusBar(value: boolean) {
    this._isOnStatusBar = value;
    this.restart();
  }

  /** Somebody wants to be told of an idle GPU, even while this tab is hidden. */
  set isAlarmOn(value: boolean) {
    this._isAlarmOn = value;
    this.restart();
  }

  /** A kernel was shut down: what it said of its memory holds no longer. */
  forgetKernel(kernelId: string): void {
    const { asked } = this.state;
    if (asked) {
      const kernels = asked.kernels.filter(each => each.kernelId !== kernelId);
      this.set({ asked: { ...asked, kernels } });
    }
  }

  /** The person wants idle kernels to be asked while the section is in sight. */
  set asksKernels(value: boolean) {
    this._asksKernels = value;
    if (!value) {
      this.set({ asked: null, askProblem: null });
      this._askedAtMs = -Infinity;
    }
  }

  /** End what a dead kernel left on the GPU. Rejects when that is refused. */
  async endProcess(pid: number, startedAtMs: number): Promise<void> {
    await this.client.call('endProcess', { pid, startedAtMs });
    this.refresh();
  }

  /** Look now: something was just done that changes what there is to see. */
  refresh(): void {
    if (this.pace) {
      void this._poll.refresh();
    }
  }

  override dispose(): void {
    document.removeEventListener('visibilitychange', this.restart);
    super.dispose();
    this._poll.dispose();
  }

  protected override onActive(isActive: boolean): void {
    if (isActive) {
      this.set({ wasLookedAt: true });
    }
    this.restart();
  }

  /** How often somebody wants to look; null: nobody looks. */
  private get pace(): Pace | null {
    if (!document.hidden && this.isActive) {
      return 'panel';
    }
    if (!document.hidden && this._isOnStatusBar) {
      return 'status';
    }
    return this._isAlarmOn ? 'alarm' : null;
  }

  private readonly restart = (): void => {
    const { pace } = this;
    if (pace === this._lastPace || this._poll.isDisposed) {
      return;
    }
    this._lastPace = pace;
    if (pace === null) {
      void this._poll.stop();
      return;
    }
    const interval = INTERVAL_MS[pace];
    this._poll.frequency = { interval, backoff: true, max: MAX_WAIT_MS };
    void this._poll.refresh();
  };

  private async read(): Promise<void> {
    const { pace } = this;
    if (pace === null) {
      return;
    }
    try {
      const { reading, history, intervalMs } = await this.client.call('watchSystem', {
        watcher: this._watcher,
        pace,
        sinceMs: this.newestMs
      });
      // The interval may just have changed: what came before was taken at the other one.
      const slowest = Math.max(intervalMs, this._lastIntervalMs);
      this._lastIntervalMs = intervalMs;
      // A clock that was set back would hide all that is to come.
      const known = reading.atMs < this.newestMs ? NO_HISTORY : this.state.history;
      const all = grown(known, history, GAP_SAMPLES * slowest);
      this.set({ reading, history: all, problem: null });
    } catch (error) {
      this.set({ problem: problemOf(error) });
      throw error;
    }
    void this.askKernels();
  }

  private get newestMs(): number {
    return this.state.history.atMs.at(-1) ?? 0;
  }

  private async askKernels(): Promise<void> {
    const nowMs = Date.now();
    const hasGpu = (this.state.reading?.gpus.length ?? 0) > 0;
    const isDue = nowMs - this._askedAtMs >= ASK_MS;
    if (!this._asksKernels || !hasGpu || !isDue || this.pace !== 'panel') {
      return;
    }
    this._askedAtMs = nowMs;
    try {
      const { kernels, busy } = await this.client.call('askKernels', {});
      // Not so when the leave was taken back meanwhile.
      if (this._askedAtMs === nowMs) {
        const named = kernels.map(each => ({
          ...each,
          name: this.nameOf(each.kernelId)
        }));
        const asked = { atMs: nowMs, kernels: named, busy: busy.length };
        this.set({ asked, askProblem: null });
      }
    } catch (error) {
      this.set({ askProblem: problemOf(error) });
    }
  }

  private nameOf(kernelId: string): string | null {
    const holders = (this.state.reading?.gpus ?? [])
      .flatMap(gpu => gpu.processes)
      .flatMap(({ holder }) => holder ?? []);
    return (
      holders.find(holder => holder.kernelId === kernelId)?.name ??
      this.kernelName(kernelId)
    );
  }

  private readonly _poll: Poll;
  private readonly _watcher = UUID.uuid4();
  private _lastPace: Pace | null = null;
  /** Before the first reply: the status bar's pace, at which other tabs may have looked. */
  private _lastIntervalMs = INTERVAL_MS.status;
  private _isOnStatusBar = false;
  private _isAlarmOn = false;
  private _asksKernels = false;
  private _askedAtMs = -Infinity;
}
