/** A copy of what is looked at on the person's own Drive, and which side is faster. */

import type { Client } from '../api/client';
import type { KaggleCopy, KaggleSpeeds } from '../api/contract.gen';
import { FeatureModel } from './feature';

/** Less than this is here before it would be known which side is faster. */
const WORTH_COMPARING_BYTES = 50_000_000;

export interface KaggleCopiesState {
  /** The newest; null when there is none, or it is not known yet. */
  readonly copy: KaggleCopy | null;
  /** Estimates by a sample; null until both sides were tried. */
  readonly speeds: KaggleSpeeds | null;
}

export class KaggleCopiesModel extends FeatureModel<KaggleCopiesState> {
  constructor(
    private readonly client: Client,
    private readonly ref: string
  ) {
    super({ copy: null, speeds: null });
  }

  /** Look for one; what goes wrong is no loss, as Kaggle has the data. */
  async find(): Promise<void> {
    const { ref } = this;
    this._finding.abort();
    const { signal } = (this._finding = new AbortController());
    const isOver = (): boolean => signal.aborted;
    // Somebody else's Drive may be asked than before.
    this.set({ copy: null, speeds: null });
    try {
      const { copies } = await this.client.call('kaggleCopies', { ref }, signal);
      const copy = copies[0] ?? null;
      if (isOver()) {
        return;
      }
      this.set({ copy });
      if (copy && copy.bytes >= WORTH_COMPARING_BYTES) {
        const asked = { ref, folderId: copy.folderId };
        const speeds = await this.client.call('compareKaggleCopy', asked, signal);
        if (!isOver()) {
          this.set({ speeds });
        }
      }
    } catch {
      return;
    }
  }

  override dispose(): void {
    this._finding.abort();
    super.dispose();
  }

  private _finding = new AbortController();
}

/** Whether Drive is the faster side; null while that cannot be told. */
export function isDriveFaster(speeds: KaggleSpeeds | null): boolean | null {
  const { driveBytesPerS = null, kaggleBytesPerS = null } = speeds ?? {};
  if (driveBytesPerS === null) {
    return kaggleBytesPerS === null ? null : false;
  }
  return kaggleBytesPerS === null || driveBytesPerS > kaggleBytesPerS;
}
