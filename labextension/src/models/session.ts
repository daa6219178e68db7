/** When this machine ends at the latest, where it ends by itself: from readings and warnings. */

import type { Client } from '../api/client';
import type { Session } from '../api/contract.gen';
import { FeatureModel } from './feature';
import type { SystemModel } from './system';

const LAST_HOUR_MIN = 60;
/** A reading is no older than this when a tab hears of it: the slowest pace, and half of it. */
const OLDEST_READING_S = 90;

export interface SessionState {
  /** Null on machines that do not end by themselves, and before the first reading. */
  readonly session: Session | null;
  /** When that was heard, by this browser's clock. */
  readonly seenAtMs: number;
}

export class SessionModel extends FeatureModel<SessionState> {
  constructor(
    private readonly client: Client,
    private readonly system: SystemModel
  ) {
    super({ session: null, seenAtMs: 0 });
    system.changed.connect(this.follow);
  }

  override dispose(): void {
    this.system.changed.disconnect(this.follow);
    super.dispose();
  }

  /** Take what the server says now: a warning comes without being asked for. */
  put(session: Session | null): void {
    this.set({ session, seenAtMs: session ? Date.now() : 0 });
  }

  /** From now on the machine counts as ending `hours` after its start. Rejects when refused. */
  async setLimit(hours: number): Promise<void> {
    const { session } = await this.client.call('setSessionLimit', { limitH: hours });
    this.put(session);
  }

  private readonly follow = (): void => {
    const { reading } = this.system.state;
    if (reading && reading.atMs !== this._readAtMs) {
      this._readAtMs = reading.atMs;
      if (!this.knowsBetter(reading.session)) {
        this.put(reading.session);
      }
    }
  };

  /** A warning or a new limit came after this was read: it must not be taken back by it. */
  private knowsBetter(read: Session | null): boolean {
    const [known, told] = [this.state.session?.upS ?? null, read?.upS ?? null];
    return (
      known !== null && told !== null && told < known && known - told < OLDEST_READING_S
    );
  }

  private _readAtMs = 0;
}

/** Minutes until the end, at most and rounded up; null where nobody knows. Pure. */
export function minutesLeft(state: SessionState, nowMs: number): number | null {
  const leftS = state.session?.leftS ?? null;
  if (leftS === null) {
    return null;
  }
  const sinceS = Math.max(0, nowMs - state.seenAtMs) / 1000;
  return Math.max(0, Math.ceil((leftS - sinceS) / 60));
}

/** Only then the clock has a place in the status bar. Pure. */
export function isLastHour(state: SessionState, nowMs: number): boolean {
  const minutes = minutesLeft(state, nowMs);
  return minutes !== null && minutes <= LAST_HOUR_MIN;
}
