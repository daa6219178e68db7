/** Finding something on Kaggle: what is searched, what was found, and what is looked at. */

import type { Client } from '../api/client';
import type { KaggleHit, Problem, SearchedKind, SearchKaggle } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';
import { KaggleLookModel } from './kaggleLook';
import { namesOne, NO_FILTERS, searchOf, type Filters } from './kaggleSearch';

/** What a search has brought so far. */
export interface Found {
  readonly hits: readonly KaggleHit[];
  /** Null when everything is here. */
  readonly nextPage: string | null;
  readonly isLoading: boolean;
  readonly problem: Problem | null;
}

export interface KaggleState {
  readonly text: string;
  readonly kind: SearchedKind;
  readonly filters: Filters;
  readonly isFiltering: boolean;
  /** Null before the first search. */
  readonly found: Found | null;
  /** The hit that was opened last. */
  readonly openedRef: string | null;
  /** What stands in the place of the hits; it is looked at. */
  readonly look: KaggleLookModel | null;
}

const BEGUN: Found = { hits: [], nextPage: null, isLoading: true, problem: null };

export class KaggleModel extends FeatureModel<KaggleState> {
  constructor(
    private readonly client: Client,
    /** The folder the file browser shows; '' for its root. */
    private readonly currentFolder: () => string
  ) {
    super({
      text: '',
      kind: 'dataset',
      filters: NO_FILTERS,
      isFiltering: false,
      found: null,
      openedRef: null,
      look: null
    });
  }

  /** Keep what is typed; an emptied field ends the search. */
  type(text: string): void {
    this.set({ text });
    if (text === '') {
      this._searching?.abort();
      this.set({ found: null });
    }
  }

  /** Look at once at what the text names, or search for its words. */
  async submit(): Promise<void> {
    const { text } = this.state;
    await (namesOne(text) ? this.describe(text) : this.search());
  }

  /** Search anew, with what is typed and set. */
  async search(): Promise<void> {
    this.leave();
    this._search = searchOf(this.state.text, this.state.kind, this.state.filters);
    this.set({ found: BEGUN, openedRef: null });
    await this.read(this._search, null);
  }

  /** Bring the next page. */
  async more(): Promise<void> {
    const { found } = this.state;
    if (found && this._search && !found.isLoading) {
      this.set({ found: { ...found, isLoading: true, problem: null } });
      await this.read(this._search, found.nextPage);
    }
  }

  /** Search among another kind, if anything was searched for. */
  async setKind(kind: SearchedKind): Promise<void> {
    this.set({ kind });
    await this.searchAgain();
  }

  async setFilters(part: Partial<Filters>): Promise<void> {
    this.set({ filters: { ...this.state.filters, ...part } });
    await this.searchAgain();
  }

  showFilters(isFiltering: boolean): void {
    this.set({ isFiltering });
  }

  /** Look at what `ref` (any Kaggle address, slug or command) names. */
  async describe(ref: string): Promise<void> {
    const text = ref.trim();
    if (text !== '') {
      this.leave();
      this.set({ text: ref });
      await this.open(text, text);
    }
  }

  /** Look at a hit. */
  async openHit(hit: KaggleHit): Promise<void> {
    this.set({ openedRef: hit.ref });
    await this.open(hit.ref, hit.title);
  }

  /** Look at something further; `back` leads here again. */
  async open(ref: string, title: string): Promise<void> {
    const look = new KaggleLookModel(this.client, ref, title, this.currentFolder);
    this._looks.push(look);
    this.set({ look });
    await look.read();
  }

  /** Back to what was looked at before, at last to what was found by which words. */
  back(): void {
    this._looks.pop()?.dispose();
    const look = this._looks.at(-1) ?? null;
    const { found, text } = this.state;
    const words = look || !found ? text : (this._search?.text ?? text);
    this.set({ look, text: words });
  }

  /** Another Drive is connected, or none: what of this lies there is another question. */
  findCopies(): void {
    for (const look of this._looks) {
      void look.state.copies?.find();
    }
  }

  /** Forget all, for instance when somebody else is signed in. */
  clear(): void {
    this.leave();
    this.type('');
    this.set({ openedRef: null });
  }

  override dispose(): void {
    this.clear();
    super.dispose();
  }

  /** Look at nothing any more. */
  private leave(): void {
    for (const look of this._looks.splice(0)) {
      look.dispose();
    }
    this.set({ look: null });
  }

  private async searchAgain(): Promise<void> {
    if (this.state.found) {
      await this.search();
    }
  }

  private async read(asked: SearchKaggle, page: string | null): Promise<void> {
    this._searching?.abort();
    const searching = (this._searching = new AbortController());
    const before = page === null ? BEGUN : (this.state.found ?? BEGUN);
    try {
      const request = { ...asked, page };
      const next = await this.client.call('searchKaggle', request, searching.signal);
      if (!searching.signal.aborted) {
        const hits = [...before.hits, ...next.hits];
        const { nextPage } = next;
        this.set({ found: { hits, nextPage, isLoading: false, problem: null } });
      }
    } catch (error) {
      if (!searching.signal.aborted) {
        const problem = problemOf(error);
        this.set({ found: { ...before, isLoading: false, problem } });
      }
    }
  }

  private readonly _looks: KaggleLookModel[] = [];
  private _search: SearchKaggle | null = null;
  private _searching: AbortController | null = null;
}
