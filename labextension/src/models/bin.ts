/** What a link can bring back, and what is picked of it. */

import type { Client } from '../api/client';
import type { BinItem, BinList, Problem, Restored } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface BinState {
  /** Null until the server has answered. */
  readonly list: BinList | null;
  /** Ids of what is to come back. */
  readonly picked: readonly string[];
  readonly problem: Problem | null;
}

export class BinModel extends FeatureModel<BinState> {
  constructor(
    private readonly client: Client,
    private readonly linkId: string
  ) {
    super({ list: null, picked: [], problem: null });
  }

  /** What is picked, in the order of the list. */
  get pickedItems(): BinItem[] {
    const picked = new Set(this.state.picked);
    return (this.state.list?.items ?? []).filter(item => picked.has(item.id));
  }

  async load(): Promise<void> {
    this.set({ problem: null });
    try {
      this.set({ list: await this.client.call('bin', { linkId: this.linkId }) });
    } catch (error) {
      this.set({ problem: problemOf(error) });
    }
  }

  pick(id: string, isPicked: boolean): void {
    const others = this.state.picked.filter(each => each !== id);
    this.set({ picked: isPicked ? [...others, id] : others });
  }

  pickAll(isPicked: boolean): void {
    const ids = this.state.list?.items.map(item => item.id) ?? [];
    this.set({ picked: isPicked ? ids : [] });
  }

  /** Bring back what is picked. Rejects with ApiError. */
  restore(): Promise<Restored> {
    const ids = this.pickedItems.map(item => item.id);
    return this.client.call('restoreFromBin', { linkId: this.linkId, ids });
  }
}
