/**
 * Signs in one file browser: how each file of a linked folder stands, and which folders are
 * linked.
 *
 * The listing's own renderer stays in charge, for other extensions replace it: after the listing
 * has drawn itself, each row is given its sign as one more element. A row that has the right one
 * costs a look-up and nothing else, so that long folders scroll as before. How the files of a very
 * long one stand is asked for as they come into sight; until then they have no sign.
 */

import { DirListing, type FileBrowser } from '@jupyterlab/filebrowser';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import { MessageLoop, type IMessageHandler, type Message } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import type { Workspace } from '../../models/workspace';
import { rowsInSight } from './sight';
import { fileSign, linkSign, RowSigns, type RowSign } from './rowSign';

export class BrowserBadges implements IDisposable {
  /** `localPath`: a path without its drive's name, null when not on this server's disk. */
  constructor(
    private readonly ui: {
      readonly trans: TranslationBundle;
      readonly workspace: Workspace;
    },
    private readonly browser: FileBrowser,
    private readonly localPath: (path: string) => string | null
  ) {
    this._listing = listingIn(browser);
    const { files, settings, sync } = ui.workspace;
    browser.model.pathChanged.connect(this.look);
    browser.model.fileChanged.connect(this.onFileChanged);
    settings.changed.connect(this.look);
    sync.changed.connect(this.draw);
    files.changed.connect(this.draw);
    MessageLoop.installMessageHook(browser, this.onBrowserMessage);
    if (this._listing) {
      MessageLoop.installMessageHook(this._listing, this.onListingMessage);
      this._listing.contentNode.addEventListener('scroll', this.tell, { passive: true });
    }
    this.look();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    const { files, settings, sync } = this.ui.workspace;
    settings.changed.disconnect(this.look);
    sync.changed.disconnect(this.draw);
    files.changed.disconnect(this.draw);
    files.look(this, null);
    this._listing?.contentNode.removeEventListener('scroll', this.tell);
    // The browser's signals and hooks go with the browser, which is gone.
  }

  /** Tell the model what is in sight; it reads, and then there is something to draw. */
  private readonly look = (): void => {
    this.ui.workspace.files.look(this, this.browser.isVisible ? this.folder : null);
    this.draw();
  };

  private readonly draw = (): void => {
    const listing = this._listing;
    if (!listing || this._isDisposed) {
      return;
    }
    const rows = listing.contentNode.children;
    const items = [...listing.sortedItems()];
    if (rows.length === items.length) {
      const signOf = this.signs();
      items.forEach((item, index) => {
        const row = rows[index];
        if (row) {
          this._signs.put(row, signOf(item));
        }
      });
      this.tell();
    }
  };

  /** Of a long folder: tell the model which of its entries are in sight. */
  private readonly tell = (): void => {
    const { files } = this.ui.workspace;
    const { folder, _listing: listing } = this;
    if (!listing || folder === null || !files.isLong(folder)) {
      return;
    }
    const pane = listing.contentNode;
    const items = [...listing.sortedItems()];
    const rowHeight = pane.firstElementChild?.getBoundingClientRect().height ?? 0;
    const [first, end] = rowsInSight(pane, rowHeight, items.length);
    files.show(
      this,
      items.slice(first, end).map(item => item.name)
    );
  };

  /** What stands beside each item of the folder in sight. */
  private signs(): (item: Contents.IModel) => RowSign | null {
    const { folder } = this;
    if (folder === null) {
      return () => null;
    }
    const { trans, workspace } = this.ui;
    const entries = workspace.files.state.folders[folder]?.entries ?? [];
    const states = new Map(entries.map(({ name, state }) => [name, state]));
    const links = new Map(
      workspace.sync.state.links.map(link => [link.contentsPath, link])
    );
    const nowMs = Date.now();
    return item => {
      const path = this.localPath(item.path);
      if (path !== (folder === '' ? item.name : `${folder}/${item.name}`)) {
        // Some browsers list what lies deeper as well; nothing is known of that.
        return null;
      }
      const isFolder = item.type === 'directory';
      const link = isFolder ? links.get(path) : undefined;
      if (link) {
        return linkSign(link, nowMs, trans);
      }
      const state = states.get(item.name);
      return state ? fileSign(state, isFolder, trans) : null;
    };
  }

  /** The folder that is shown; null when it is not ours to mark. */
  private get folder(): string | null {
    return this.ui.workspace.settings.state.showFileBadges
      ? this.localPath(this.browser.model.path)
      : null;
  }

  private readonly onFileChanged = (): void => {
    if (this.folder !== null) {
      this.ui.workspace.files.touch(this.folder);
    }
  };

  /* A hook comes before the message does its work; the end of this turn comes after, and before
     anything is painted. */

  private readonly onListingMessage = (_: IMessageHandler, message: Message): boolean => {
    if (['update-request', 'resize'].includes(message.type)) {
      queueMicrotask(this.draw);
    }
    return true;
  };

  private readonly onBrowserMessage = (_: IMessageHandler, message: Message): boolean => {
    if (['after-show', 'after-hide', 'after-attach'].includes(message.type)) {
      queueMicrotask(this.look);
    }
    return true;
  };

  private readonly _listing: DirListing | null;
  private readonly _signs = new RowSigns();
  private _isDisposed = false;
}

/** The list in a file browser, which does not hand it out itself. */
function listingIn(widget: Widget): DirListing | null {
  if (widget instanceof DirListing) {
    return widget;
  }
  for (const child of widget.children()) {
    const found = listingIn(child);
    if (found) {
      return found;
    }
  }
  return null;
}
