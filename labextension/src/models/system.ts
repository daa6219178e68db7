/** The machine's last reading; read once a second for the panel, slower for the status bar. */

import { Poll } from '@lumino/polling';
import type { Client } from '../api/client';
import type { Problem, SystemReading } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

const PANEL_INTERVAL_MS = 1_000;
const STATUS_INTERVAL_MS = 5_000;
/** Two minutes at the panel's pace. */
const HISTORY_LENGTH = 120;

export interface SystemState {
  readonly reading: SystemReading | null;
  readonly problem: Problem | null;
  /** Load in percent (0-100) of each GPU, oldest first, by index; only while looked at. */
  readonly history: Readonly<Record<number, readonly number[]>>;
}

export class SystemModel extends FeatureModel<SystemState> {
  constructor(private readonly client: Client) {
    super({ reading: null, problem: null, history: {} });
    // Lumino's poll waits for one answer before it asks again, and rests while the tab is
    // hidden.
    this._poll = new Poll({
      auto: false,
      factory: () => this.read(),
      frequency: { interval: STATUS_INTERVAL_MS, backoff: true, max: 60_000 },
      standby: () => document.hidden || this.interval === 0
    });
  }

  /** The status bar shows the machine. */
  set isOnStatusBar(value: boolean) {
    this._isOnStatusBar = value;
    this.restart();
  }

  override dispose(): void {
    this._poll.dispose();
    super.dispose();
  }

  protected override onActive(): void {
    this.restart();
  }

  private get interval(): number {
    if (this.isActive) {
      return PANEL_INTERVAL_MS;
    }
    return this._isOnStatusBar ? STATUS_INTERVAL_MS : 0;
  }

  private restart(): void {
    const { interval } = this;
    if (interval === 0) {
      void this._poll.stop();
      return;
    }
    this._poll.frequency = { interval, backoff: true, max: 60_000 };
    void this._poll.refresh();
  }

  private async read(): Promise<void> {
    try {
      const reading = await this.client.call('system', {});
      this.set({
        reading,
        problem: null,
        history: this.isActive ? this.grown(reading) : {}
      });
    } catch (error) {
      this.set({ problem: problemOf(error) });
      throw error;
    }
  }

  private grown(reading: SystemReading): Record<number, readonly number[]> {
    return Object.fromEntries(
      reading.gpus.map(gpu => [
        gpu.index,
        [...(this.state.history[gpu.index] ?? []), gpu.loadPercent ?? 0].slice(
          -HISTORY_LENGTH
        )
      ])
    );
  }

  private readonly _poll: Poll;
  private _isOnStatusBar = false;
}
