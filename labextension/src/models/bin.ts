/** What a link can bring back, page by page, and what is picked of it. */

import type { Client } from '../api/client';
import type { BinItem, BinList, Problem, Restored } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface BinState {
  /** Null until the server has answered; else all pages that were asked for. */
  readonly list: BinList | null;
  /** What the paths in the list have to contain. */
  readonly text: string;
  /** Ids of what is to come back, also of what another text has shown. */
  readonly picked: readonly string[];
  readonly problem: Problem | null;
}

export class BinModel extends FeatureModel<BinState> {
  constructor(
    private readonly client: Client,
    private readonly linkId: string
  ) {
    super({ list: null, text: '', picked: [], problem: null });
  }

  /** What is picked, in the order in which it was listed first. */
  get pickedItems(): BinItem[] {
    const picked = new Set(this.state.picked);
    return [...this.seen.values()].filter(item => picked.has(item.id));
  }

  /** Read the list from its beginning. */
  load(): Promise<void> {
    return this.read(0);
  }

  /** Read the page after what is here. */
  more(): Promise<void> {
    return this.read(this.state.list?.items.length ?? 0);
  }

  /** List only what has a text in its path. */
  find(text: string): Promise<void> {
    this.set({ text });
    return this.load();
  }

  pick(id: string, isPicked: boolean): void {
    const others = this.state.picked.filter(each => each !== id);
    this.set({ picked: isPicked ? [...others, id] : others });
  }

  /** Pick all that is listed, or none of it. */
  pickAll(isPicked: boolean): void {
    const listed = this.state.list?.items.map(item => item.id) ?? [];
    const others = this.state.picked.filter(each => !listed.includes(each));
    this.set({ picked: isPicked ? [...others, ...listed] : others });
  }

  /** Bring back what is picked. Rejects with ApiError. */
  restore(): Promise<Restored> {
    const ids = this.pickedItems.map(item => item.id);
    return this.client.call('restoreFromBin', { linkId: this.linkId, ids });
  }

  private async read(start: number): Promise<void> {
    const asked = ++this.asked;
    const { text } = this.state;
    this.set({ problem: null });
    try {
      const page = await this.client.call('bin', { linkId: this.linkId, text, start });
      if (asked === this.asked) {
        const before = start > 0 ? (this.state.list?.items ?? []) : [];
        // What went meanwhile moves the pages: something may come twice.
        const ids = new Set(before.map(item => item.id));
        const items = [...before, ...page.items.filter(item => !ids.has(item.id))];
        page.items.forEach(item => this.seen.set(item.id, item));
        this.set({ list: { ...page, items } });
      }
    } catch (error) {
      if (asked === this.asked) {
        this.set({ problem: problemOf(error) });
      }
    }
  }

  private readonly seen = new Map<string, BinItem>();
  /** Only the last question's answer counts: people type faster than disks answer. */
  private asked = 0;
}
