/** All models, built once, and fed from one reply and one stream of events. */

import type { IDisposable } from '@lumino/disposable';
import type { Client } from '../api/client';
import type { ConflictRef, Event, Link } from '../api/contract.gen';
import type { EventStream } from '../api/stream';
import { AccountModel } from './account';
import { BinModel } from './bin';
import { ConflictModel } from './conflict';
import { DriveModel } from './drive';
import { Coalescer } from './feature';
import { FilesModel } from './files';
import { HistoryModel } from './history';
import { JobsModel } from './jobs';
import { KaggleModel } from './kaggle';
import { LinkChangeModel } from './linkChange';
import { SettingsModel } from './settings';
import { SyncModel } from './sync';
import { SystemModel } from './system';

export class Workspace implements IDisposable {
  constructor(
    private readonly client: Client,
    private readonly stream: EventStream,
    currentFolder: () => string
  ) {
    this.account = new AccountModel(client);
    this.drive = new DriveModel(client);
    this.jobs = new JobsModel(client);
    this.kaggle = new KaggleModel(client, currentFolder);
    this.settings = new SettingsModel();
    this.sync = new SyncModel(client);
    this.files = new FilesModel(client, this.sync);
    this.system = new SystemModel(client);
    this._refresh = new Coalescer(() => this.read());
    this.account.changed.connect(() => this.onAccount());
    stream.event.connect((_, event) => this.take(event));
    stream.missed.connect(() => void this.refresh());
  }

  readonly account: AccountModel;
  readonly drive: DriveModel;
  readonly files: FilesModel;
  readonly jobs: JobsModel;
  readonly kaggle: KaggleModel;
  readonly settings: SettingsModel;
  readonly sync: SyncModel;
  readonly system: SystemModel;

  /** Read everything again; a second wish during the first is remembered. Never rejects. */
  refresh(): Promise<void> {
    return this._refresh.run();
  }

  /** A tree of Drive's folders only, for a dialog that picks one; the caller disposes it. */
  folderTree(): DriveModel {
    return new DriveModel(this.client, { foldersOnly: true });
  }

  /* What a dialog or a tab works on; whoever asks for one disposes it. */

  bin(linkId: string): BinModel {
    return new BinModel(this.client, linkId);
  }

  conflict(ref: ConflictRef): ConflictModel {
    return new ConflictModel(this.client, ref);
  }

  history(linkId: string): HistoryModel {
    return new HistoryModel(this.client, linkId);
  }

  linkChange(link: Link): LinkChangeModel {
    return new LinkChangeModel(this.client, link);
  }

  get isDisposed(): boolean {
    return this.stream.isDisposed;
  }

  dispose(): void {
    const { account, drive, files, jobs, kaggle, settings, sync, system } = this;
    for (const each of [account, drive, files, jobs, kaggle, settings, sync, system]) {
      each.dispose();
    }
    this.stream.dispose();
  }

  private async read(): Promise<void> {
    try {
      const overview = await this.client.call('overview', {});
      this.jobs.putAll(overview.jobs);
      this.sync.putAll(overview.links);
      this.kaggle.put(overview.kaggle);
      this.account.recover();
      this.account.put(overview.account);
      this.files.touchAll(null);
    } catch (error) {
      this.account.fail(error);
    }
  }

  private take(event: Event): void {
    if (event.job) {
      this.jobs.put(event.job);
    }
    if (event.link) {
      this.sync.put(event.link);
    }
    if (event.linkId) {
      this.sync.drop(event.linkId);
    }
    if (event.kaggle) {
      this.kaggle.put(event.kaggle);
    }
    if (event.account) {
      this.account.put(event.account);
    }
    this.files.take(event);
  }

  /** Another account has another Drive, other links and, in the demo, another Kaggle. */
  private onAccount(): void {
    const { account } = this.account.state;
    const identity = account && `${account.state} ${account.email} ${account.isDemo}`;
    if (this._identity !== null && this._identity !== identity) {
      this.drive.clear();
      void this.refresh();
    }
    this._identity = identity;
  }

  private _identity: string | null = null;
  private readonly _refresh: Coalescer;
}
