/** What something on Kaggle holds, as a tree that is read folder by folder and page by page. */

import type { Client } from '../api/client';
import type { KaggleEntry, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

/** The path of the top. */
export const TOP = '';

/** What is known of one folder: its entries so far. */
export interface FileListing {
  readonly entries: readonly KaggleEntry[];
  /** Null when everything is here. */
  readonly nextPage: string | null;
  readonly isLoading: boolean;
  readonly isLoaded: boolean;
  readonly problem: Problem | null;
}

export interface KaggleFiles {
  readonly folders: ReadonlyMap<string, FileListing>;
  readonly expanded: ReadonlySet<string>;
  /** The row the keyboard is on. */
  readonly currentPath: string | null;
}

/** A folder of which nothing is known yet. */
export const UNREAD: FileListing = {
  entries: [],
  nextPage: null,
  isLoading: false,
  isLoaded: false,
  problem: null
};

export class KaggleFilesModel extends FeatureModel<KaggleFiles> {
  constructor(
    private readonly client: Client,
    private readonly ref: string
  ) {
    super({ folders: new Map(), expanded: new Set(), currentPath: null });
  }

  /** Read one more page of a folder, unless one is on its way. */
  async more(path: string): Promise<void> {
    const before = this.state.folders.get(path) ?? UNREAD;
    if (before.isLoading || (before.isLoaded && before.nextPage === null)) {
      return;
    }
    this.put(path, { ...before, isLoading: true, problem: null });
    try {
      const asked = { ref: this.ref, path, page: before.nextPage };
      const { entries, nextPage } = await this.client.call('listKaggleFiles', asked);
      this.put(path, {
        ...UNREAD,
        entries: [...before.entries, ...entries],
        nextPage,
        isLoaded: true
      });
    } catch (error) {
      this.put(path, { ...before, isLoading: false, problem: problemOf(error) });
    }
  }

  toggle(path: string, isExpanded = !this.state.expanded.has(path)): void {
    const expanded = new Set(this.state.expanded);
    if (isExpanded) {
      expanded.add(path);
    } else {
      expanded.delete(path);
    }
    this.set({ expanded });
  }

  select(currentPath: string | null): void {
    this.set({ currentPath });
  }

  /** All that lies in a folder; null while that is not wholly known. */
  childrenOf(path: string): readonly KaggleEntry[] | null {
    const listing = this.state.folders.get(path);
    return listing?.isLoaded && listing.nextPage === null ? listing.entries : null;
  }

  /** Ask again for what could not be read. */
  async retry(): Promise<void> {
    const failed = [...this.state.folders].filter(([, { problem }]) => problem !== null);
    await Promise.all(failed.map(([path]) => this.more(path)));
  }

  private put(path: string, listing: FileListing): void {
    this.set({ folders: new Map(this.state.folders).set(path, listing) });
  }
}
