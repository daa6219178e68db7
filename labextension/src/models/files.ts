/** How the files of linked folders stand, for the folders that somebody looks at. */

import type { Client } from '../api/client';
import type { Event, FileState, FolderStates, Link } from '../api/contract.gen';
import { FeatureModel } from './feature';
import type { SyncModel } from './sync';

/** Between two questions, however much happens. */
const PAUSE_MS = 1_000;
/** More than anybody sees at once; the server takes as many. */
const MAX_NAMES = 500;
/** How the keys of jobs begin that sync one link; its id follows. */
const LINK_JOB = 'sync:';

export interface FilesState {
  /** What is known of the folders in sight, by their contents path. */
  readonly folders: Readonly<Record<string, FolderStates>>;
}

/**
 * Works while there is a viewer. What happens to a link makes the folders of it stale; they are
 * read again one by one, and what happens meanwhile is remembered, not asked at once. Of a folder
 * that is too long for one answer only what is in sight is read from then on.
 */
export class FilesModel extends FeatureModel<FilesState> {
  constructor(
    private readonly client: Client,
    private readonly sync: SyncModel
  ) {
    super({ folders: {} });
    sync.changed.connect(() => this.follow());
  }

  /** How a file stands; null where that is not known. `path` is a contents path. */
  stateOf(path: string): FileState | null {
    const [folder, name] = split(path);
    const entries = this.state.folders[folder]?.entries ?? [];
    return entries.find(entry => entry.name === name)?.state ?? null;
  }

  /** `viewer` shows this folder from now on; null: none, or it is out of sight. */
  look(viewer: object, folder: string | null): void {
    const before = this._viewers.get(viewer);
    if (folder === null) {
      this._viewers.delete(viewer);
    } else {
      this._viewers.set(viewer, folder);
    }
    this.isActive = this._viewers.size > 0;
    if (folder !== before) {
      this._shown.delete(viewer);
    }
    if (folder !== null && folder !== before) {
      this.touch(folder);
    }
    this.forget();
  }

  /** `viewer` has just these entries of its folder in sight; only of long folders that matters. */
  show(viewer: object, names: readonly string[]): void {
    this._shown.set(viewer, names);
    const folder = this._viewers.get(viewer);
    if (folder !== undefined && this.isLong(folder)) {
      const answered = this._answered.get(folder);
      if (names.some(name => !answered?.has(name))) {
        this.touch(folder);
      }
    }
  }

  /** True for a folder of which only what is in sight is known. */
  isLong(folder: string): boolean {
    return this.state.folders[folder]?.isTruncated ?? false;
  }

  /** Something in this folder changed here. */
  touch(folder: string): void {
    if (this.isInSight(folder) && linkAt(folder, this.sync.state.links)) {
      this._stale.add(folder);
      this.schedule();
    }
  }

  /** Take a hint that a link's files may stand otherwise now. */
  take(event: Event): void {
    const { job, link } = event;
    if (link) {
      this.touchAll(link.id);
    } else if (job && job.kind !== 'kaggle') {
      this.touchAll(job.key.startsWith(LINK_JOB) ? job.key.slice(LINK_JOB.length) : null);
    }
  }

  /** Nothing is known for sure any more: of this link, or at all. */
  touchAll(linkId: string | null): void {
    for (const folder of new Set(this._viewers.values())) {
      const link = linkAt(folder, this.sync.state.links);
      if (link && (linkId === null || link.id === linkId)) {
        this.touch(folder);
      }
    }
  }

  override dispose(): void {
    window.clearTimeout(this._timer);
    this._viewers.clear();
    this._shown.clear();
    super.dispose();
  }

  /** Links came or went: folders became, or are no longer, parts of one. */
  private follow(): void {
    const roots = this.sync.state.links.map(link => link.contentsPath ?? '').join('\n');
    if (roots !== this._roots) {
      this._roots = roots;
      this.touchAll(null);
      this.forget();
    }
  }

  /** Drop what nobody looks at, and what is in no link any more. */
  private forget(): void {
    const kept = Object.entries(this.state.folders).filter(
      ([folder]) => this.isInSight(folder) && linkAt(folder, this.sync.state.links)
    );
    this.set({ folders: Object.fromEntries(kept) });
    for (const folder of this._answered.keys()) {
      if (!(folder in this.state.folders)) {
        this._answered.delete(folder);
      }
    }
  }

  private isInSight(folder: string): boolean {
    return [...this._viewers.values()].includes(folder);
  }

  private schedule(): void {
    if (this._timer === 0 && !this._isReading && !document.hidden) {
      const pause = Math.max(0, this._askedAtMs + PAUSE_MS - Date.now());
      this._timer = window.setTimeout(() => void this.readNext(), pause);
    }
  }

  private async readNext(): Promise<void> {
    this._timer = 0;
    const [folder] = this._stale;
    if (folder === undefined) {
      return;
    }
    this._stale.delete(folder);
    if (this.isInSight(folder)) {
      this._askedAtMs = Date.now();
      this._isReading = true;
      try {
        const states = await this.read(folder);
        if (this.isInSight(folder)) {
          this.set({ folders: { ...this.state.folders, [folder]: states } });
        }
      } catch {
        // What is shown stays; the next hint asks again.
      } finally {
        this._isReading = false;
      }
    }
    if (this._stale.size > 0) {
      this.schedule();
    }
  }

  /** What is known of a folder from now on; nothing older, which may be wrong by now. */
  private async read(folder: string): Promise<FolderStates> {
    const names = this.isLong(folder) ? this.shownIn(folder) : [];
    if (names.length === 0) {
      const states = await this.client.call('folderStates', { path: folder });
      this._answered.set(folder, new Set(states.entries.map(entry => entry.name)));
      return states;
    }
    const states = await this.client.call('namedStates', { path: folder, names });
    this._answered.set(folder, new Set(names));
    return { ...states, isTruncated: true };
  }

  private shownIn(folder: string): readonly string[] {
    const viewers = [...this._viewers].filter(([, shown]) => shown === folder);
    const names = viewers.flatMap(([viewer]) => this._shown.get(viewer) ?? []);
    return [...new Set(names)].slice(0, MAX_NAMES);
  }

  private readonly _viewers = new Map<object, string>();
  private readonly _shown = new Map<object, readonly string[]>();
  /** What the last answer spoke about, by folder: asked for once more it would say the same. */
  private readonly _answered = new Map<string, ReadonlySet<string>>();
  private readonly _stale = new Set<string>();
  private _roots = '';
  private _timer = 0;
  private _isReading = false;
  private _askedAtMs = 0;
}

/** The link that a path lies in, or is the folder of; the innermost. Pure. */
export function linkAt(path: string, links: readonly Link[]): Link | undefined {
  const around = links.filter(
    ({ contentsPath: root }) =>
      root !== null && (root === '' || path === root || path.startsWith(`${root}/`))
  );
  return around.sort((one, other) => depth(other) - depth(one))[0];
}

function depth(link: Link): number {
  return link.contentsPath?.length ?? 0;
}

/** A path's folder and name. */
function split(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
}
