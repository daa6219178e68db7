/** What a link did, read page by page, the latest first. */

import type { Client } from '../api/client';
import type { HistoryItem, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface HistoryState {
  readonly items: readonly HistoryItem[];
  /** Nothing happened before what is here. */
  readonly isComplete: boolean;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
}

/** What happened on one day. */
export interface HistoryDay {
  readonly atMs: number;
  readonly items: readonly HistoryItem[];
}

export class HistoryModel extends FeatureModel<HistoryState> {
  constructor(
    private readonly client: Client,
    private readonly linkId: string
  ) {
    super({ items: [], isComplete: false, isLoading: false, problem: null });
  }

  /** Read what happened before. */
  async more(): Promise<void> {
    const { items, isComplete, isLoading } = this.state;
    if (isComplete || isLoading) {
      return;
    }
    this.set({ isLoading: true, problem: null });
    try {
      const before = items.at(-1)?.number ?? null;
      const page = await this.client.call('history', { linkId: this.linkId, before });
      this.set({
        items: [...items, ...page.items],
        isComplete: page.isLast,
        isLoading: false
      });
    } catch (error) {
      this.set({ isLoading: false, problem: problemOf(error) });
    }
  }
}

/** The items by the day on which they happened, in their order. Pure. */
export function byDay(items: readonly HistoryItem[]): HistoryDay[] {
  const days: { atMs: number; items: HistoryItem[] }[] = [];
  for (const item of items) {
    const last = days.at(-1);
    if (last && isSameDay(last.atMs, item.atMs)) {
      last.items.push(item);
    } else {
      days.push({ atMs: item.atMs, items: [item] });
    }
  }
  return days;
}

function isSameDay(oneMs: number, otherMs: number): boolean {
  return new Date(oneMs).toDateString() === new Date(otherMs).toDateString();
}
