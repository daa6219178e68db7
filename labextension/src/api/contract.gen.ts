/**
 * The wire types and routes of the server. Generated: change jupyter_colabsync/contract and run
 * `python -m jupyter_colabsync.contract`.
 */

export const EVENT_SCHEMA_ID = 'https://jupyter-colabsync.invalid/events/v1';

export type SignInRoad =
  | 'auto'
  | 'loopback'
  | 'paste'
  | 'web';

export type DriveKind =
  | 'document'
  | 'file'
  | 'folder'
  | 'notebook'
  | 'shortcut';

export type LinkMode =
  | 'download'
  | 'two-way'
  | 'upload';

/** `attention`: a conflict or held deletions wait for a decision. */
export type LinkState =
  | 'attention'
  | 'error'
  | 'idle'
  | 'new'
  | 'paused'
  | 'syncing';

export type JobState =
  | 'cancelled'
  | 'done'
  | 'failed'
  | 'running'
  | 'waiting';

export type JobKind =
  | 'kaggle'
  | 'push'
  | 'sync';

/** Who is connected. Never holds a token. */
export interface Account {
  /** `expired`: known, but Google wants a new sign-in. */
  readonly state: 'connected' | 'expired' | 'none';
  readonly isDemo: boolean;
  readonly name: string | null;
  readonly email: string | null;
  readonly usedBytes: number | null;
  /** None: no limit, or not known. */
  readonly limitBytes: number | null;
  readonly scopes: readonly string[];
  /**
   * True when a client is configured (traitlet, stored file or demo), so that Connect
   * can start without asking for a client file.
   */
  readonly hasClient: boolean;
  readonly clientKind: 'demo' | 'desktop' | 'none' | 'web';
  readonly storedIn: 'file' | 'keyring' | 'memory' | null;
  readonly problem: Problem | null;
}

/** Open `consent_url` in a new tab; then wait for an `account` event or paste back. */
export interface ConnectStarted {
  readonly flowId: string;
  readonly consentUrl: string;
  readonly road: 'loopback' | 'paste' | 'web';
}

/** Any Kaggle URL or slug of a dataset. */
export interface DescribeKaggle {
  readonly ref: string;
}

/** Forget the account here; with `revoke`, also tell Google to end the grant. */
export interface Disconnect {
  readonly revoke?: boolean;
}

/** One file system. */
export interface Disk {
  readonly path: string;
  readonly usedBytes: number;
  readonly totalBytes: number;
}

/** One row of the Drive tree. */
export interface DriveItem {
  readonly id: string;
  readonly name: string;
  /** `document`: Docs, Sheets, Slides … which have no bytes; they open in the browser. */
  readonly kind: DriveKind;
  readonly mimeType: string;
  readonly sizeBytes: number | null;
  readonly modifiedAtMs: number | null;
  readonly url: string | null;
  /** Inside a linked folder (or is one). */
  readonly isLinked: boolean;
}

/** Folders first, then names; `next_page_token` None at the end. */
export interface DrivePage {
  readonly items: readonly DriveItem[];
  readonly nextPageToken: string | null;
}

/**
 * Something changed. Exactly the field named by `kind` is set (`link_gone`: `link_id`).
 */
export interface Event {
  readonly kind: 'account' | 'job' | 'kaggle' | 'link' | 'link_gone';
  readonly job: Job | null;
  readonly link: Link | null;
  readonly linkId: string | null;
  readonly account: Account | null;
  readonly kaggle: KaggleAccount | null;
}

/** The address (or bare code) the person copied from the browser after agreeing. */
export interface FinishConnect {
  readonly flowId: string;
  readonly pasted: string;
}

/** How one sign-in stands. */
export interface Flow {
  readonly flowId: string;
  readonly state: 'done' | 'failed' | 'waiting';
  readonly problem: Problem | null;
}

/** Names one sign-in under way. */
export interface FlowRef {
  readonly flowId: string;
}

/** One reading of one GPU; None where the driver does not say. */
export interface Gpu {
  readonly index: number;
  readonly name: string;
  readonly memoryUsedBytes: number | null;
  readonly memoryTotalBytes: number | null;
  readonly loadPercent: number | null;
  readonly temperatureC: number | null;
  readonly powerW: number | null;
  readonly processes: readonly GpuProcess[];
}

/** A process that holds GPU memory; `owner` is None when it is not provably ours. */
export interface GpuProcess {
  readonly pid: number;
  readonly memoryBytes: number | null;
  readonly owner: string | null;
}

/** The files whose deletion waits for a decision. */
export interface HeldFiles {
  /** Below the linked folder, sorted; at most 200 of them. */
  readonly paths: readonly string[];
}

/** This server's CPU, memory (the container's limit where there is one) and disks. */
export interface Host {
  readonly cpuPercent: number | null;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly disks: readonly Disk[];
}

/** One piece of long work, as listed by `GET jobs` and sent in events. */
export interface Job {
  readonly id: string;
  /** One job per key runs at a time: `sync:<link id>`, `kaggle:<folder>` … */
  readonly key: string;
  readonly kind: JobKind;
  readonly title: string;
  readonly state: JobState;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly progress: JobProgress | null;
  readonly result: JobResult | null;
  readonly problem: Problem | null;
}

/** All running jobs and those that ended lately, newest first. */
export interface JobList {
  readonly jobs: readonly Job[];
}

/** How far a job is. `total` is None while it is not known. */
export interface JobProgress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: 'bytes' | 'files';
  /** What is being worked on right now, for people: a file name or a phase. */
  readonly label: string;
  /** Units per second over the last ten seconds, or None when too young to say. */
  readonly ratePerS: number | null;
  /** An estimate; None when unknown. */
  readonly remainingS: number | null;
}

/** Names one job. */
export interface JobRef {
  readonly jobId: string;
}

/** What a finished job has to say. */
export interface JobResult {
  /** One sentence for the notification: what went where. */
  readonly message: string;
  /** Counts by name, for programs (`uploaded`, `bytes_up`, …). */
  readonly facts: Readonly<Record<string, string | number | number | null>>;
  /** A page that shows the result (a Drive folder), or None. */
  readonly url: string | null;
  /** Lines that name single files worth naming (skipped ones, at most 100). */
  readonly items: readonly string[];
}

/** Who is signed in to Kaggle. Never holds the key. */
export interface KaggleAccount {
  readonly state: 'connected' | 'expired' | 'none';
  readonly username: string | null;
  readonly road: 'key' | 'token' | null;
  readonly isDemo: boolean;
  readonly problem: Problem | null;
}

/** What a reference holds. */
export interface KaggleDataset {
  /** `owner/slug`. */
  readonly ref: string;
  readonly title: string;
  readonly url: string;
  readonly version: number | null;
  readonly totalBytes: number | null;
  readonly licence: string | null;
  /** At most the first 1,000. */
  readonly files: readonly KaggleFile[];
  readonly fileCount: number | null;
  /** Free room on the disk of the current folder. */
  readonly freeBytes: number | null;
}

/** One file of a dataset; size None when Kaggle does not say. */
export interface KaggleFile {
  readonly name: string;
  readonly sizeBytes: number | null;
}

/** One of: the text of `kaggle.json`, or an API token. */
export interface KaggleLogin {
  readonly fileText?: string | null;
  readonly token?: string | null;
}

/** A local folder and the Drive folder it is kept equal to. */
export interface Link {
  readonly id: string;
  /** As the person knows it: relative to Jupyter's root when inside it, else absolute. */
  readonly local: string;
  /** Path in JupyterLab's file browser, or None when outside the root. */
  readonly contentsPath: string | null;
  /** `My Drive/a/b`, for people. */
  readonly remote: string;
  readonly remoteId: string;
  readonly remoteUrl: string | null;
  readonly mode: LinkMode;
  readonly state: LinkState;
  /** When everything was last known to be on Drive. */
  readonly lastSyncAtMs: number | null;
  readonly fileCount: number;
  readonly waitingFiles: number;
  readonly waitingBytes: number;
  readonly conflicts: number;
  readonly held: number;
  /** What the last run that did anything did. */
  readonly last: SyncCounts;
  readonly problem: Problem | null;
}

/** All links, oldest first. */
export interface LinkList {
  readonly links: readonly Link[];
}

/** Names one link. */
export interface LinkRef {
  readonly linkId: string;
}

/** One page of a folder, or of a search over the whole Drive when `search` is given. */
export interface ListDrive {
  readonly folderId?: string;
  readonly search?: string | null;
  readonly pageToken?: string | null;
  readonly foldersOnly?: boolean;
}

/** Make a folder on Drive. */
export interface MakeFolder {
  readonly parentId: string;
  readonly name: string;
}

/**
 * Link `local` (contents path, or absolute) with a Drive folder: by id, or by path (made
 * if missing). One of `remote_id` and `remote_path`.
 */
export interface NewLink {
  readonly local: string;
  readonly remoteId?: string | null;
  readonly remotePath?: string | null;
  readonly mode?: LinkMode;
}

/** An empty request or reply. */
export type Nothing = Readonly<Record<string, never>>;

/** Everything a panel needs when it opens or reconnects, in one reply. */
export interface Overview {
  readonly account: Account;
  readonly kaggle: KaggleAccount;
  readonly links: readonly Link[];
  readonly jobs: readonly Job[];
  readonly version: string;
}

/** Pause or resume one link. */
export interface PauseLink {
  readonly linkId: string;
  readonly paused: boolean;
}

/** One thing a sync would do, with its reason. */
export interface PlanLine {
  readonly action: 'adopt' | 'conflict' | 'delete' | 'download' | 'folder' | 'skip' | 'upload';
  readonly side: 'both' | 'local' | 'remote';
  readonly path: string;
  readonly reason: string;
  readonly sizeBytes: number | null;
}

/** What a sync would do now. At most 500 lines; the counts are complete. */
export interface PlanPreview {
  readonly lines: readonly PlanLine[];
  readonly counts: SyncCounts;
  /** Files that are already equal on both sides. */
  readonly same: number;
  readonly isTruncated: boolean;
}

/**
 * An error as the browser sees it: a stable code and a sentence that ends in what to do.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly url: string | null;
}

/** Pull a dataset into a folder of Jupyter. */
export interface PullKaggle {
  readonly ref: string;
  /** Contents path; made if missing. */
  readonly folder: string;
  /** Glob patterns; empty: everything. */
  readonly select?: readonly string[];
}

/**
 * Settle held deletions: `delete` carries them out once, `keep` brings the files back.
 */
export interface ReleaseHeld {
  readonly linkId: string;
  readonly choice: 'delete' | 'keep';
}

/** How long this machine is up, where that matters (Colab). */
export interface Session {
  readonly kind: string;
  readonly upS: number | null;
}

/** Begin a sign-in. */
export interface StartConnect {
  /** Text of a dropped `client_secret.json`; remembered when the sign-in succeeds. */
  readonly clientJson?: string | null;
  readonly road?: SignInRoad;
  /**
   * This server's base URL as the browser sees it: decides between loopback and paste,
   * and is where a Web client comes back to.
   */
  readonly serverUrl?: string | null;
}

/** What one run did; the same words as the command line's report. */
export interface SyncCounts {
  readonly uploaded: number;
  readonly downloaded: number;
  readonly moved: number;
  readonly deleted: number;
  readonly merged: number;
  readonly conflicts: number;
  readonly held: number;
  readonly skipped: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
}

/** Files and folders picked in the file browser. */
export interface SyncPaths {
  /** Contents paths. */
  readonly paths: readonly string[];
  /** Where on Drive, chosen in the dialog; None: only what lies inside links. */
  readonly remotePath?: string | null;
  readonly remember?: boolean;
}

/** What Sync to Drive would do with the picked paths. */
export interface SyncProposal {
  /** Paths inside a link: they are synced at once. */
  readonly inside: readonly string[];
  /** Paths that need a place on Drive first. */
  readonly outside: readonly string[];
  /**
   * The proposed (or remembered) Drive folder for `outside`: `My Drive/Colab Notebooks`.
   */
  readonly remotePath: string | null;
  readonly isRemembered: boolean;
}

/** One look at the machine. */
export interface SystemReading {
  readonly atMs: number;
  readonly gpus: readonly Gpu[];
  /** Why there is no GPU to show, in one sentence; None when there is one. */
  readonly gpuProblem: string | null;
  readonly host: Host;
  readonly session: Session | null;
}

/** What every route is asked and answers. */
export interface Routes {
  /** Everything a panel needs. */
  readonly overview: {
    readonly request: Nothing;
    readonly reply: Overview;
  };
  /** Who is connected, and room. */
  readonly account: {
    readonly request: Nothing;
    readonly reply: Account;
  };
  /** Begin a Google sign-in. */
  readonly startConnect: {
    readonly request: StartConnect;
    readonly reply: ConnectStarted;
  };
  /** Finish a sign-in with the pasted address. */
  readonly finishConnect: {
    readonly request: FinishConnect;
    readonly reply: Account;
  };
  /** How a sign-in stands. */
  readonly flow: {
    readonly request: FlowRef;
    readonly reply: Flow;
  };
  /** Give up a sign-in. */
  readonly cancelConnect: {
    readonly request: FlowRef;
    readonly reply: Nothing;
  };
  /** Forget the account; revoke the grant. */
  readonly disconnect: {
    readonly request: Disconnect;
    readonly reply: Account;
  };
  /** Start the demo cloud inside this server and connect it. */
  readonly startDemo: {
    readonly request: Nothing;
    readonly reply: Account;
  };
  /** Browse or search. */
  readonly listDrive: {
    readonly request: ListDrive;
    readonly reply: DrivePage;
  };
  /** Make a folder. */
  readonly makeFolder: {
    readonly request: MakeFolder;
    readonly reply: DriveItem;
  };
  /** All links with their state. */
  readonly links: {
    readonly request: Nothing;
    readonly reply: LinkList;
  };
  /** Link a folder. */
  readonly addLink: {
    readonly request: NewLink;
    readonly reply: Link;
  };
  /** Unlink; files stay. */
  readonly unlink: {
    readonly request: LinkRef;
    readonly reply: Nothing;
  };
  /** Sync one link now. */
  readonly syncNow: {
    readonly request: LinkRef;
    readonly reply: Job;
  };
  /** Pause or resume. */
  readonly pauseLink: {
    readonly request: PauseLink;
    readonly reply: Link;
  };
  /** The files whose deletion is held. */
  readonly held: {
    readonly request: LinkRef;
    readonly reply: HeldFiles;
  };
  /** Settle held deletions. */
  readonly releaseHeld: {
    readonly request: ReleaseHeld;
    readonly reply: Link;
  };
  /** What linking two folders would do, without doing it. */
  readonly previewLink: {
    readonly request: NewLink;
    readonly reply: PlanPreview;
  };
  /** Where picked files would go. */
  readonly proposeSync: {
    readonly request: SyncPaths;
    readonly reply: SyncProposal;
  };
  /** Sync picked files now. */
  readonly syncPaths: {
    readonly request: SyncPaths;
    readonly reply: Job;
  };
  /** Who is signed in to Kaggle. */
  readonly kaggle: {
    readonly request: Nothing;
    readonly reply: KaggleAccount;
  };
  /** Sign in to Kaggle. */
  readonly kaggleLogin: {
    readonly request: KaggleLogin;
    readonly reply: KaggleAccount;
  };
  /** Forget the key. */
  readonly kaggleLogout: {
    readonly request: Nothing;
    readonly reply: KaggleAccount;
  };
  /** Size and files of a dataset. */
  readonly describeKaggle: {
    readonly request: DescribeKaggle;
    readonly reply: KaggleDataset;
  };
  /** Pull a dataset. */
  readonly pullKaggle: {
    readonly request: PullKaggle;
    readonly reply: Job;
  };
  /** GPU, CPU, memory, disk. */
  readonly system: {
    readonly request: Nothing;
    readonly reply: SystemReading;
  };
  /** Running and lately ended work. */
  readonly jobs: {
    readonly request: Nothing;
    readonly reply: JobList;
  };
  /** Stop a job. */
  readonly cancelJob: {
    readonly request: JobRef;
    readonly reply: Job;
  };
}

/** Verb and path below `/colabsync/` of every route. */
export const ROUTES: {
  readonly [Name in keyof Routes]: {
    readonly verb: 'GET' | 'POST' | 'DELETE';
    readonly path: string;
  };
} = {
  overview: { verb: 'GET', path: 'overview' },
  account: { verb: 'GET', path: 'account' },
  startConnect: { verb: 'POST', path: 'account/connect' },
  finishConnect: { verb: 'POST', path: 'account/connect/{flowId}/finish' },
  flow: { verb: 'GET', path: 'account/connect/{flowId}' },
  cancelConnect: { verb: 'DELETE', path: 'account/connect/{flowId}' },
  disconnect: { verb: 'POST', path: 'account/disconnect' },
  startDemo: { verb: 'POST', path: 'account/demo' },
  listDrive: { verb: 'GET', path: 'drive' },
  makeFolder: { verb: 'POST', path: 'drive/folders' },
  links: { verb: 'GET', path: 'links' },
  addLink: { verb: 'POST', path: 'links' },
  unlink: { verb: 'DELETE', path: 'links/{linkId}' },
  syncNow: { verb: 'POST', path: 'links/{linkId}/sync' },
  pauseLink: { verb: 'POST', path: 'links/{linkId}/pause' },
  held: { verb: 'GET', path: 'links/{linkId}/held' },
  releaseHeld: { verb: 'POST', path: 'links/{linkId}/held' },
  previewLink: { verb: 'POST', path: 'links/preview' },
  proposeSync: { verb: 'POST', path: 'sync/propose' },
  syncPaths: { verb: 'POST', path: 'sync/paths' },
  kaggle: { verb: 'GET', path: 'kaggle' },
  kaggleLogin: { verb: 'POST', path: 'kaggle/login' },
  kaggleLogout: { verb: 'POST', path: 'kaggle/logout' },
  describeKaggle: { verb: 'POST', path: 'kaggle/describe' },
  pullKaggle: { verb: 'POST', path: 'kaggle/pull' },
  system: { verb: 'GET', path: 'system' },
  jobs: { verb: 'GET', path: 'jobs' },
  cancelJob: { verb: 'POST', path: 'jobs/{jobId}/cancel' }
};
