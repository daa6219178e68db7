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
import { GpuAlarm } from './gpuAlarm';
import { HistoryModel } from './history';
import { hasEnded, JobsModel } from './jobs';
import { KaggleModel } from './kaggle';
import { KaggleAccountModel } from './kaggleAccount';
import { PulledModel } from './kagglePulled';
import { LinkChangeModel } from './linkChange';
import { machineSummary, MeasureModel } from './measure';
import { SessionModel } from './session';
import { SettingsModel } from './settings';
import {
  knownCompetitions,
  SubmissionsModel,
  type KnownCompetition
} from './submissions';
import { SubmitDraftModel } from './submitDraft';
import { SyncModel } from './sync';
import { SystemModel } from './system';

export class Workspace implements IDisposable {
  constructor(
    private readonly client: Client,
    private readonly stream: EventStream,
    currentFolder: () => string,
    kernelName: (kernelId: string) => string | null = () => null
  ) {
    this.account = new AccountModel(client);
    this.drive = new DriveModel(client);
    this.jobs = new JobsModel(client);
    this.kaggle = new KaggleModel(client, currentFolder);
    this.kaggleAccount = new KaggleAccountModel(client);
    this.pulled = new PulledModel(client);
    this.settings = new SettingsModel();
    this.sync = new SyncModel(client);
    this.files = new FilesModel(client, this.sync);
    this.system = new SystemModel(client, kernelName);
    this.session = new SessionModel(client, this.system);
    this.gpuAlarm = new GpuAlarm(this.system, this.settings);
    this._refresh = new Coalescer(() => this.read());
    this.account.changed.connect(() => this.onAccount());
    this.kaggleAccount.changed.connect(() => this.onKaggleAccount());
    this.sync.changed.connect(() => this.onLinks());
    this.settings.changed.connect(() => {
      this.system.asksKernels = this.settings.state.askIdleKernels;
    });
    stream.event.connect((_, event) => this.take(event));
    stream.missed.connect(() => void this.refresh());
  }

  readonly account: AccountModel;
  readonly drive: DriveModel;
  readonly files: FilesModel;
  readonly gpuAlarm: GpuAlarm;
  readonly jobs: JobsModel;
  readonly kaggle: KaggleModel;
  readonly kaggleAccount: KaggleAccountModel;
  readonly pulled: PulledModel;
  readonly session: SessionModel;
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

  measure(): MeasureModel {
    return new MeasureModel(this.client, this.jobs);
  }

  linkChange(link: Link): LinkChangeModel {
    return new LinkChangeModel(this.client, link);
  }

  submissions(competition: string): SubmissionsModel {
    return new SubmissionsModel(this.client, competition);
  }

  submitDraft(path: string, competition: string): SubmitDraftModel {
    return new SubmitDraftModel(this.client, path, competition);
  }

  /** What this machine is, as Markdown. Rejects when the server does not tell. */
  machineSummary(): Promise<string> {
    return machineSummary(this.client);
  }

  /** Competitions to choose from: those whose data is here. Never rejects. */
  knownCompetitions(): Promise<KnownCompetition[]> {
    return knownCompetitions(this.client);
  }

  get isDisposed(): boolean {
    return this.stream.isDisposed;
  }

  dispose(): void {
    for (const each of [
      this.account,
      this.drive,
      this.files,
      this.gpuAlarm,
      this.jobs,
      this.kaggle,
      this.kaggleAccount,
      this.pulled,
      this.session,
      this.settings,
      this.sync,
      this.system
    ]) {
      each.dispose();
    }
    this.stream.dispose();
  }

  private async read(): Promise<void> {
    const meanwhile: Event[] = (this._meanwhile = []);
    try {
      const overview = await this.client.call('overview', {});
      this.jobs.putAll(overview.jobs);
      this.sync.recover();
      this.sync.putAll(overview.links);
      this.kaggleAccount.put(overview.kaggle);
      this.account.recover();
      this.account.put(overview.account);
      this.files.touchAll(null);
      this.pulled.touch();
      // The reply may be older than what came by the other road, and would have the last word.
      this._meanwhile = null;
      meanwhile.forEach(event => this.take(event));
    } catch (error) {
      this.account.fail(error);
    } finally {
      this._meanwhile = null;
    }
  }

  private take(event: Event): void {
    this._meanwhile?.push(event);
    if (event.job) {
      this.jobs.put(event.job);
      if (event.job.kind === 'kaggle' && hasEnded(event.job)) {
        this.pulled.touch();
      }
    }
    if (event.link) {
      this.sync.put(event.link);
    }
    if (event.linkId) {
      this.sync.drop(event.linkId);
    }
    if (event.kaggle) {
      this.kaggleAccount.put(event.kaggle);
    }
    if (event.account) {
      this.account.put(event.account);
    }
    if (event.session) {
      this.session.put(event.session);
    }
    this.files.take(event);
  }

  /** Another account has another Drive, other links and, in the demo, another Kaggle. */
  private onAccount(): void {
    const { account } = this.account.state;
    const identity = account && `${account.state} ${account.email} ${account.isDemo}`;
    if (this._identity !== null && this._identity !== identity) {
      this.drive.clear();
      this.sync.forgive();
      this.kaggle.findCopies();
      void this.refresh();
    }
    this._identity = identity;
  }

  private onLinks(): void {
    const { links, isLoaded } = this.sync.state;
    if (isLoaded) {
      this.drive.followLinks(new Set(links.map(link => link.remoteId)));
    }
  }

  /** What somebody else searched and looked at is none of this one's business. */
  private onKaggleAccount(): void {
    const { account } = this.kaggleAccount.state;
    const kaggler = account && `${account.state} ${account.username} ${account.isDemo}`;
    if (this._kaggler !== null && this._kaggler !== kaggler) {
      this.kaggle.clear();
    }
    this._kaggler = kaggler;
  }

  private _identity: string | null = null;
  private _kaggler: string | null = null;
  /** Events since the overview was asked for; null while it is not. */
  private _meanwhile: Event[] | null = null;
  private readonly _refresh: Coalescer;
}
