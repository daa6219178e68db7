/** The tree of My Drive, read folder by folder and page by page; and a search over it all. */

import type { Client } from '../api/client';
import type { DriveItem, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';
import { remarked } from './linkedMarks';

export const ROOT = 'root';
/** How paths on Drive begin, in every language. */
export const MY_DRIVE = 'My Drive';
const SEARCH_PAUSE_MS = 300;

/** What is known of one folder (or of the search): its items so far. */
export interface Listing {
  readonly items: readonly DriveItem[];
  /** Null when everything is here. */
  readonly nextPageToken: string | null;
  readonly isLoading: boolean;
  readonly isLoaded: boolean;
  readonly problem: Problem | null;
}

export interface DriveState {
  readonly folders: ReadonlyMap<string, Listing>;
  readonly expanded: ReadonlySet<string>;
  readonly isSearching: boolean;
  readonly searchText: string;
  /** Null while there is nothing to search for. */
  readonly found: Listing | null;
  /** The row the keyboard is on. */
  readonly currentId: string | null;
}

/** A listing of which nothing is known yet. */
export const BLANK: Listing = {
  items: [],
  nextPageToken: null,
  isLoading: false,
  isLoaded: false,
  problem: null
};

export class DriveModel extends FeatureModel<DriveState> {
  constructor(
    private readonly client: Client,
    private readonly options: { readonly foldersOnly: boolean } = { foldersOnly: false }
  ) {
    super({
      folders: new Map(),
      expanded: new Set(),
      isSearching: false,
      searchText: '',
      found: null,
      currentId: null
    });
  }

  /** Read a folder's first page, unless it is there or on its way. */
  async open(folderId: string): Promise<void> {
    const listing = this.state.folders.get(folderId);
    if (!listing || (!listing.isLoaded && !listing.isLoading)) {
      await this.read(folderId, null);
    }
  }

  /** Read one more page of a folder or, for no folder, of the search. */
  async more(folderId: string | null): Promise<void> {
    const listing =
      folderId === null ? this.state.found : this.state.folders.get(folderId);
    if (listing?.isLoading) {
      return;
    }
    if (folderId === null) {
      await this.readSearch(listing?.nextPageToken ?? null);
    } else {
      await this.read(folderId, listing?.nextPageToken ?? null);
    }
  }

  toggle(folderId: string, isExpanded = !this.state.expanded.has(folderId)): void {
    const expanded = new Set(this.state.expanded);
    if (isExpanded) {
      expanded.add(folderId);
      void this.open(folderId);
    } else {
      expanded.delete(folderId);
    }
    this.set({ expanded });
  }

  /** `My Drive/a/b` for a folder of the tree; null when its place is not known. */
  pathOf(folderId: string): string | null {
    if (folderId === ROOT) {
      return MY_DRIVE;
    }
    for (const [parentId, listing] of this.state.folders) {
      const item = listing.items.find(each => each.id === folderId);
      const parent = item && this.pathOf(parentId);
      if (item && parent) {
        return `${parent}/${item.name}`;
      }
    }
    return null;
  }

  select(currentId: string | null): void {
    this.set({ currentId });
  }

  /** Forget what was read; what is in sight is read again, now or once somebody looks. */
  async refresh(): Promise<void> {
    const open = this.isActive ? this.openFolders() : [];
    for (const id of this.state.folders.keys()) {
      if (!open.includes(id)) {
        this._asked.delete(id);
      }
    }
    const kept = [...this.state.folders].filter(([id]) => open.includes(id));
    this.set({ folders: new Map(kept) });
    const search =
      this.isActive && this.state.found?.isLoaded ? [this.readSearch(null)] : [];
    await Promise.all([...open.map(id => this.read(id, null)), ...search]);
  }

  /** The ids of the linked folders now: the marks of what was read follow them. */
  followLinks(linked: ReadonlySet<string>): void {
    const before = this._linked;
    this._linked = linked;
    this.remark(before);
  }

  async makeFolder(parentId: string, name: string): Promise<DriveItem> {
    const made = await this.client.call('makeFolder', { parentId, name });
    await this.read(parentId, null);
    if (parentId !== ROOT) {
      this.toggle(parentId, true);
    }
    this.set({ currentId: made.id });
    return made;
  }

  showSearch(isSearching: boolean): void {
    window.clearTimeout(this._searchPause);
    this._searching?.abort();
    this.set({ isSearching, searchText: '', found: null });
  }

  /** Search once the typing pauses; an answer to older words is dropped. */
  search(searchText: string): void {
    window.clearTimeout(this._searchPause);
    this._searching?.abort();
    const isBlank = searchText.trim() === '';
    this.set({ searchText, found: isBlank ? null : { ...BLANK, isLoading: true } });
    if (!isBlank) {
      this._searchPause = window.setTimeout(
        () => void this.readSearch(null),
        SEARCH_PAUSE_MS
      );
    }
  }

  /** Drop everything read, for instance when another account is connected. */
  clear(): void {
    this._asked.clear();
    this.showSearch(false);
    this.set({ folders: new Map(), expanded: new Set(), currentId: null });
    if (this.isActive) {
      void this.open(ROOT);
    }
  }

  override dispose(): void {
    window.clearTimeout(this._searchPause);
    this._searching?.abort();
    super.dispose();
  }

  protected override onActive(isActive: boolean): void {
    if (isActive) {
      void this.open(ROOT);
    }
  }

  /** The folders whose lines are in sight, as far as they were read. */
  private openFolders(): string[] {
    const { folders, expanded } = this.state;
    const open = [ROOT];
    // It grows while it is gone through.
    for (const id of open) {
      const { items } = folders.get(id) ?? BLANK;
      open.push(...items.flatMap(item => (expanded.has(item.id) ? item.id : [])));
    }
    return open.filter(id => folders.has(id));
  }

  private async read(folderId: string, pageToken: string | null): Promise<void> {
    const asked = {};
    this._asked.set(folderId, asked);
    const isLate = (): boolean => this._asked.get(folderId) !== asked;
    const linked = this._linked;
    const before = this.state.folders.get(folderId) ?? BLANK;
    this.put(folderId, { ...before, isLoading: true, problem: null });
    try {
      const page = await this.client.call('listDrive', {
        folderId,
        pageToken,
        foldersOnly: this.options.foldersOnly
      });
      if (isLate()) {
        return;
      }
      const items = pageToken === null ? page.items : [...before.items, ...page.items];
      this.put(folderId, {
        items,
        nextPageToken: page.nextPageToken,
        isLoading: false,
        isLoaded: true,
        problem: null
      });
      this.remark(linked);
    } catch (error) {
      if (!isLate()) {
        this.put(folderId, { ...before, isLoading: false, problem: problemOf(error) });
      }
    }
  }

  private async readSearch(pageToken: string | null): Promise<void> {
    const search = this.state.searchText.trim();
    const before = (pageToken === null ? null : this.state.found) ?? BLANK;
    const linked = this._linked;
    this._searching?.abort();
    const searching = (this._searching = new AbortController());
    this.set({ found: { ...before, isLoading: true, problem: null } });
    try {
      const page = await this.client.call(
        'listDrive',
        { search, pageToken, foldersOnly: this.options.foldersOnly },
        searching.signal
      );
      if (!searching.signal.aborted) {
        const items = [...before.items, ...page.items];
        const { nextPageToken } = page;
        this.set({ found: { ...BLANK, items, nextPageToken, isLoaded: true } });
        this.remark(linked);
      }
    } catch (error) {
      if (!searching.signal.aborted) {
        this.set({ found: { ...before, isLoading: false, problem: problemOf(error) } });
      }
    }
  }

  private put(folderId: string, listing: Listing): void {
    this.set({ folders: new Map(this.state.folders).set(folderId, listing) });
  }

  /** Put marks right that were made when `before` was linked. */
  private remark(before: ReadonlySet<string> | null): void {
    const now = this._linked;
    if (before !== null && now !== null && before !== now && !isSame(before, now)) {
      this.set(remarked(this.state, before, now));
    }
  }

  /** The last question about each folder: only its answer counts. */
  private readonly _asked = new Map<string, object>();
  /** The ids of the linked folders; null until they are known. */
  private _linked: ReadonlySet<string> | null = null;
  private _searchPause = 0;
  private _searching: AbortController | null = null;
}

function isSame(one: ReadonlySet<string>, other: ReadonlySet<string>): boolean {
  return one.size === other.size && [...one].every(id => other.has(id));
}
