/** A model that does one thing at a time for a person, and keeps what went wrong with it. */

import type { Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface BusyState {
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export abstract class BusyModel<S extends BusyState> extends FeatureModel<S> {
  /** Do `work`; what it throws becomes the problem, what went wrong before is over. */
  protected async busy(work: () => Promise<void>): Promise<void> {
    this.mark({ isBusy: true, problem: null });
    try {
      await work();
    } catch (error) {
      this.mark({ problem: problemOf(error) });
    } finally {
      this.mark({ isBusy: false });
    }
  }

  private mark(patch: Partial<BusyState>): void {
    this.set(patch as Partial<S>); // S has these fields, which the compiler cannot follow
  }
}
