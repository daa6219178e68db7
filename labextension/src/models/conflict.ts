/** One conflict being looked at: its versions, what was chosen, and how it is settled. */

import type { Client } from '../api/client';
import type { ConflictRef, ConflictView, Keep, Link, Problem } from '../api/contract.gen';
import {
  outcomeOf,
  proposal,
  undecided,
  type Choices,
  type Outcome
} from './conflictRows';
import { BusyModel } from './busy';

export interface ConflictState {
  /** Null until the server has compared the versions. */
  readonly view: ConflictView | null;
  readonly choices: Choices;
  /** Runs of equal rows that are shown all the same. */
  readonly opened: readonly string[];
  /** Markdown is shown as it is written, not as it looks. */
  readonly isRaw: boolean;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class ConflictModel extends BusyModel<ConflictState> {
  constructor(
    private readonly client: Client,
    readonly ref: ConflictRef
  ) {
    super({
      view: null,
      choices: {},
      opened: [],
      isRaw: false,
      isBusy: false,
      problem: null
    });
  }

  /** How many cells somebody must still decide. */
  get openCount(): number {
    const { view, choices } = this.state;
    return view ? undecided(view.cells, choices).length : 0;
  }

  /** Every cell of a notebook is decided, so that one can be made of them. */
  get canMerge(): boolean {
    const { view } = this.state;
    return view !== null && view.cells.length > 0 && this.openCount === 0;
  }

  /** Compare the versions as they are now; choices stay where their rows do. */
  async load(): Promise<void> {
    await this.busy(async () => {
      const view = await this.client.call('viewConflict', this.ref);
      const keys = new Set(view.cells.map(row => row.key));
      const kept = Object.entries(this.state.choices).filter(([key]) => keys.has(key));
      this.set({ view, choices: Object.fromEntries(kept) });
    });
  }

  choose(key: string, outcome: Outcome): void {
    this.set({ choices: { ...this.state.choices, [key]: outcome } });
  }

  open(key: string): void {
    this.set({ opened: [...this.state.opened, key] });
  }

  showRaw(isRaw: boolean): void {
    this.set({ isRaw });
  }

  /** Settle it; resolves with the link as it stands then, or null when it could not be. */
  async resolve(keep: Keep): Promise<Link | null> {
    let link: Link | null = null;
    await this.busy(async () => {
      const choices = keep === 'merged' ? this.sent : [];
      // What was decided holds for the versions that were looked at, and for no others.
      const { localMd5 = null, remoteMd5 = null } = this.state.view ?? {};
      const decision = { ...this.ref, keep, choices, localMd5, remoteMd5 };
      link = await this.client.call('resolveConflict', decision);
    });
    return link;
  }

  /** What was chosen, as the server takes it: what is proposed needs no word. */
  private get sent(): { key: string; take: Exclude<Outcome, 'merged'> }[] {
    const { view, choices } = this.state;
    return (view?.cells ?? []).flatMap(row => {
      const take = outcomeOf(row, choices);
      return take === null || take === 'merged' || take === proposal(row)
        ? []
        : [{ key: row.key, take }];
    });
  }
}
