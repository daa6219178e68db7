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

/**
 * Why something is held: too much at once; nothing was synced for a month; the folder
 * lies on another disk than before.
 */
export type HeldReason =
  | 'disk'
  | 'many'
  | 'old';

export type LineAction =
  | 'adopt'
  | 'conflict'
  | 'delete'
  | 'download'
  | 'folder'
  | 'move'
  | 'skip'
  | 'upload';

export type LineSide =
  | 'both'
  | 'local'
  | 'remote';

export type ComparedAs =
  | 'binary'
  | 'notebook'
  | 'text';

export type RowTaken =
  | 'choose'
  | 'gone'
  | 'local'
  | 'merged'
  | 'remote';

export type RowChoiceOf =
  | 'base'
  | 'both'
  | 'local'
  | 'remote';

/**
 * `local`: the version from here, which lies in the copy; `remote`: Drive's, which has
 * the name.
 */
export type Keep =
  | 'both'
  | 'local'
  | 'merged'
  | 'remote';

export type HistoryVerb =
  | 'conflict'
  | 'delete'
  | 'download'
  | 'merge'
  | 'move'
  | 'replace'
  | 'restore'
  | 'upload';

/** Which side changed. */
export type HistorySide =
  | 'local'
  | 'remote';

/**
 * `synced`: Drive has named the md5 it has here; `moving`: being sent or fetched right
 * now.
 */
export type FileState =
  | 'conflict'
  | 'held'
  | 'ignored'
  | 'moving'
  | 'problem'
  | 'synced'
  | 'waiting';

/** What holds files on Kaggle. */
export type KaggleKind =
  | 'competition'
  | 'dataset'
  | 'model'
  | 'notebook';

export type SearchedKind =
  | 'competition'
  | 'dataset'
  | 'model';

/** How hits are ordered. A kind that does not know one takes its nearest. */
export type KaggleSort =
  | 'deadline'
  | 'downloads'
  | 'popular'
  | 'prize'
  | 'relevance'
  | 'updated'
  | 'votes';

export type KaggleFileType =
  | 'csv'
  | 'json'
  | 'parquet'
  | 'sqlite';

export type KaggleLicence =
  | 'cc'
  | 'gpl'
  | 'odb'
  | 'other';

export type SubmissionState =
  | 'complete'
  | 'error'
  | 'pending';

export type HolderKind =
  | 'console'
  | 'jupyter'
  | 'kernel'
  | 'leftover'
  | 'notebook'
  | 'other_user'
  | 'program'
  | 'terminal';

export type Pace =
  | 'alarm'
  | 'panel'
  | 'status';

export type Precision =
  | 'bfloat16'
  | 'float16'
  | 'float32'
  | 'tf32';

export type JobState =
  | 'cancelled'
  | 'done'
  | 'failed'
  | 'running'
  | 'waiting';

export type JobKind =
  | 'kaggle'
  | 'measure'
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

/** Fetch a file in spite of Google's warning. */
export interface AllowHarmful {
  readonly linkId: string;
  readonly path: string;
  /** As it was shown. */
  readonly md5: string;
}

/**
 * Something that can be brought back: here from the link's bin, or on Drive from its bin
 * or from among the earlier versions of a file.
 */
export interface BinItem {
  readonly id: string;
  readonly side: HistorySide;
  /** Where it was, below the linked folder. */
  readonly path: string;
  /** When it went, `2026-11-21`. */
  readonly day: string;
  readonly sizeBytes: number;
  readonly fileCount: number;
  readonly reason: string;
}

/** What can be brought back, the latest first; at most 500 things a page. */
export interface BinList {
  readonly items: readonly BinItem[];
  /** Of all that was asked for, the shown and the others. */
  readonly count: number;
  /** True when more follows; ask on with `start`. */
  readonly isTruncated: boolean;
  readonly keptDays: number;
  /** Of all that lies in the bin here. */
  readonly sizeBytes: number;
}

/**
 * Names a page of a link's bin: from number `start` on (0 is the first), of what has
 * `text` in its path; "" is all.
 */
export interface BinPageRef {
  readonly linkId: string;
  readonly text?: string;
  readonly start?: number;
}

/** One cell in all versions; None where a version does not have it. */
export interface CellRow {
  readonly key: string;
  readonly base: CellVersion | null;
  readonly local: CellVersion | null;
  readonly remote: CellVersion | null;
  readonly merged: CellVersion | null;
  readonly isLocalChanged: boolean;
  readonly isRemoteChanged: boolean;
  /** What the merged notebook has when nobody chooses; `choose`: somebody must. */
  readonly taken: RowTaken;
}

/** One version of a cell. `place` counts from 1 in its notebook; 0: a merged cell. */
export interface CellVersion {
  readonly place: number;
  readonly cellType: string;
  readonly source: string;
  /** `source` is only the beginning. */
  readonly isSourceCut: boolean;
  /** A text of what the cell showed. */
  readonly outputs: string;
  readonly areOutputsCut: boolean;
}

/** Change a link's mode or rules; what is None stays. */
export interface ChangeLink {
  readonly linkId: string;
  readonly mode?: LinkMode | null;
  readonly ignore?: string | null;
}

/** Try both sides, for some seconds. */
export interface CompareKaggleCopy {
  readonly ref: string;
  readonly folderId: string;
}

/** Which competition a file belongs to. */
export interface CompetitionAt {
  /** Contents path. */
  readonly path: string;
}

/** The competition whose data lies in the file's folder, or one above; None: none. */
export interface CompetitionHere {
  readonly competition: string | null;
  readonly title: string | null;
}

/** A file of which two versions are kept. Paths are below the linked folder. */
export interface Conflict {
  /** Where Drive's version lies; the name both versions had. */
  readonly path: string;
  /**
   * Where the version from here lies; in a link that only uploads that is `path`, and
   * Drive's version is on Drive alone.
   */
  readonly copyPath: string;
  /** The same in JupyterLab's file browser; None outside the root. */
  readonly contentsPath: string | null;
  readonly copyContentsPath: string | null;
  /** The machine whose version the copy is. */
  readonly device: string;
  readonly madeAtMs: number | null;
  /** Of Drive's version; None: there is none any more. */
  readonly sizeBytes: number | null;
  readonly copySizeBytes: number;
  readonly comparedAs: ComparedAs;
}

/** All open conflicts of a link, by path. */
export interface ConflictList {
  readonly conflicts: readonly Conflict[];
}

/** Names one conflict by the path of its copy. */
export interface ConflictRef {
  readonly linkId: string;
  readonly copyPath: string;
}

/**
 * Both versions and what they were made of, side by side; `cells` or `lines`, or
 * neither.
 */
export interface ConflictView {
  readonly conflict: Conflict;
  /** The version both were made of is known. */
  readonly hasBase: boolean;
  readonly cells: readonly CellRow[];
  readonly lines: readonly LinesRow[];
  readonly rowsLeftOut: number;
  readonly localMd5: string | null;
  readonly remoteMd5: string | null;
}

/** Open `consent_url` in a new tab; then wait for an `account` event or paste back. */
export interface ConnectStarted {
  readonly flowId: string;
  readonly consentUrl: string;
  readonly road: 'loopback' | 'paste' | 'web';
}

/** Any Kaggle URL or slug. */
export interface DescribeKaggle {
  readonly ref: string;
}

/** Forget the account here; with `revoke`, also tell Google to end the grant. */
export interface Disconnect {
  readonly revoke?: boolean;
}

/** One file system. `used_bytes` is what this user cannot use any more. */
export interface Disk {
  readonly path: string;
  readonly usedBytes: number;
  readonly totalBytes: number;
  /**
   * What of ours lies on it, for people: linked folders by name; empty: Jupyter's files.
   */
  readonly holds: readonly string[];
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

/** NVIDIA's driver; `cuda`: the newest CUDA it can run, such as `12.4`. */
export interface Driver {
  readonly version: string | null;
  readonly cuda: string | null;
}

/** A leftover to end, named so that a later process of the same number is safe. */
export interface EndProcess {
  readonly pid: number;
  readonly startedAtMs: number;
}

/**
 * Something changed. Exactly the field named by `kind` is set (`link_gone`: `link_id`).
 */
export interface Event {
  readonly kind: 'account' | 'job' | 'kaggle' | 'link' | 'link_gone' | 'session';
  readonly job: Job | null;
  readonly link: Link | null;
  readonly linkId: string | null;
  readonly account: Account | null;
  readonly kaggle: KaggleAccount | null;
  /** A warning was given: this machine ends soon. */
  readonly session: Session | null;
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

/** Some entries of a folder, at most 500: those that somebody sees. */
export interface FolderNames {
  readonly path: string;
  readonly names: readonly string[];
}

/**
 * How the entries of one folder stand; empty for a folder that is in no link.
 * Folders stand as the worst of what they hold. At most 5000 entries, those that are not
 * synced first; how the others stand is asked for by name (`namedStates`).
 */
export interface FolderStates {
  readonly path: string;
  readonly linkId: string | null;
  readonly entries: readonly NamedState[];
  readonly isTruncated: boolean;
}

/** A sign-in this machine has already, which is not used before a person says so. */
export interface FoundKaggleSignIn {
  /**
   * Where, for people: `KAGGLE_API_TOKEN`, `~/.kaggle/kaggle.json`. Never its contents.
   */
  readonly place: string;
  readonly username: string | null;
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
  readonly make: 'amd' | 'apple' | 'nvidia';
  readonly uuid: string | null;
  readonly powerLimitW: number | null;
  readonly clockMhz: number | null;
  readonly clockMaxMhz: number | null;
  readonly memoryClockMhz: number | null;
  /**
   * Why it runs slower than it could, in words (`too hot`, `power limit`); empty: it
   * does not.
   */
  readonly throttled: readonly string[];
  readonly slices: readonly GpuSlice[];
  /** Its memory is the machine's own (Apple, integrated GPUs). */
  readonly sharesMemory: boolean;
  /** Memory is held by a process that is not visible from here. */
  readonly hasHidden: boolean;
  /** What is wrong with this one, in one sentence; the values are None then. */
  readonly problem: string | null;
}

/** Values of one GPU, one for each moment of the history. */
export interface GpuHistory {
  readonly index: number;
  readonly loadPercent: readonly (number | null)[];
  readonly memoryUsedBytes: readonly (number | null)[];
  readonly temperatureC: readonly (number | null)[];
  readonly powerW: readonly (number | null)[];
}

/** A process that holds GPU memory. */
export interface GpuProcess {
  /** NVML's number; in a container it may be the host's, and then names nothing here. */
  readonly pid: number;
  readonly memoryBytes: number | null;
  /**
   * The holder's name where the process is provably a notebook's, console's or
   * terminal's, or what one left; None when it is not, or not visible from here.
   */
  readonly owner: string | null;
  readonly holder: Holder | null;
  /**
   * Tells this process from a later one of the same number; None when it cannot be seen.
   */
  readonly startedAtMs: number | null;
}

/** One MIG instance of a divided GPU. */
export interface GpuSlice {
  readonly name: string;
  readonly memoryUsedBytes: number | null;
  readonly memoryTotalBytes: number | null;
}

/**
 * A file that Google takes for malware and does not hand out unless its owner insists.
 */
export interface HarmfulFile {
  /** Below the linked folder: where it would lie. */
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the version that is held back; a decision is about this one only. */
  readonly md5: string;
  /** The page of it on Drive. */
  readonly url: string;
}

/** What Google holds back in one link, by path. */
export interface HarmfulFiles {
  readonly files: readonly HarmfulFile[];
}

/** The files whose deletion or edit waits for a decision. */
export interface HeldFiles {
  /** Below the linked folder, sorted; at most 200 of them. */
  readonly paths: readonly string[];
  /** How many files would go here, because they are gone on Drive. */
  readonly deletionsHere: number;
  readonly deletionsThere: number;
  /** How many files were edited here, suspiciously many at once. */
  readonly edits: number;
  /** Why, each once. */
  readonly reasons: readonly HeldReason[];
}

/** One thing a sync did. */
export interface HistoryItem {
  readonly number: number;
  readonly atMs: number;
  readonly verb: HistoryVerb;
  readonly side: HistorySide;
  /** Below the linked folder. */
  readonly path: string;
  /** Of a move, a conflict's copy: where it went. */
  readonly toPath: string | null;
  readonly reason: string;
  readonly sizeBytes: number;
  readonly fileCount: number;
}

/** At most 100 things; ask on with the last one's number. */
export interface HistoryPage {
  readonly items: readonly HistoryItem[];
  readonly isLast: boolean;
}

/**
 * Names a page of history: what happened before `before` (a number), the latest first.
 */
export interface HistoryPageRef {
  readonly linkId: string;
  readonly before?: number | null;
}

/**
 * Whom a process belongs to, as far as that can be proved from here.
 * `leftover`: a process of a kernel that has ended. `jupyter`: a kernel of another
 * Jupyter server. `program`: a process seen here that no Jupyter started.
 */
export interface Holder {
  readonly kind: HolderKind;
  /** For people: a notebook's file name, a terminal's name, a program's, a user's. */
  readonly name: string;
  /** Of the notebook, below Jupyter's root; None when it has none. */
  readonly path: string | null;
  readonly kernelId: string | null;
  readonly terminal: string | null;
  /** Not proved: the panel says "probably". */
  readonly isProbable: boolean;
  /** A leftover of this user, which may be ended. */
  readonly canEnd: boolean;
}

/** This server's CPU, memory (the container's limit where there is one) and disks. */
export interface Host {
  /** Of the CPUs this server may use; None at the first reading. */
  readonly cpuPercent: number | null;
  readonly memoryUsedBytes: number;
  readonly memoryTotalBytes: number;
  readonly disks: readonly Disk[];
  /** How many CPUs this server may use; a container's quota may be a fraction. */
  readonly cpus: number | null;
  /** CPU or memory are a container's share of a larger machine. */
  readonly isLimited: boolean;
  readonly network: Network | null;
}

/** What a link leaves alone. */
export interface IgnoreRulesText {
  /** Of its `.colabsyncignore`; empty when there is none. */
  readonly text: string;
  /** What is left alone without a word, as patterns. */
  readonly defaults: readonly string[];
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
  readonly unit: 'bytes' | 'files' | 'steps';
  /** What is being worked on right now, for people: a file name or a phase. */
  readonly label: string;
  /** Units per second over the last ten seconds, or None when too young to say. */
  readonly ratePerS: number | null;
  /** An estimate; None when unknown. */
  readonly remainingS: number | null;
  /**
   * Of work counted in bytes: how many files are finished; None where nobody counts
   * them.
   */
  readonly filesDone: number | null;
  readonly filesTotal: number | null;
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
  readonly found: FoundKaggleSignIn | null;
  /** None while nobody is signed in here. */
  readonly shared: SharedKaggleSignIn | null;
  /** Where Kaggle's pages are, if not at www.kaggle.com: a demo has its own. */
  readonly pages: string | null;
}

/** What only competitions have. */
export interface KaggleContest {
  /** ISO 8601, UTC. */
  readonly deadline: string | null;
  readonly reward: string | null;
  /** Whether this account accepted the rules. */
  readonly hasEntered: boolean | null;
  readonly rulesUrl: string;
  readonly metric: string | null;
  readonly dailySubmissions: number | null;
}

/** Newest first; none when nobody is connected to Drive. */
export interface KaggleCopies {
  readonly copies: readonly KaggleCopy[];
}

/** Any Kaggle URL or slug. */
export interface KaggleCopiesOf {
  readonly ref: string;
}

/** A folder on the person's Drive that holds all of it, in some version. */
export interface KaggleCopy {
  readonly folderId: string;
  readonly name: string;
  readonly url: string | null;
  readonly version: number | null;
  readonly files: number;
  readonly bytes: number;
  /** From Kaggle; ISO 8601, UTC. */
  readonly pulledAt: string;
}

/** What a reference means. None: Kaggle does not say. */
export interface KaggleDetails {
  readonly kind: KaggleKind;
  /** What `pull` takes; holds the version when one was asked for. */
  readonly ref: string;
  readonly title: string;
  readonly url: string;
  readonly version: number | null;
  readonly newestVersion: number | null;
  readonly totalBytes: number | null;
  readonly fileCount: number | null;
  readonly licence: string | null;
  /** ISO 8601, UTC. */
  readonly updatedAt: string | null;
  /** What its folder is best called: the slug. */
  readonly folderName: string;
  /** What the reference itself chooses: the single file it names. */
  readonly select: readonly string[];
  readonly contest: KaggleContest | null;
  /** Of a model named without one: choose first, there is nothing to pull yet. */
  readonly variations: readonly KaggleVariation[];
}

/** One page of a folder: folders first, by name. */
export interface KaggleEntries {
  readonly entries: readonly KaggleEntry[];
  readonly nextPage: string | null;
}

/** One file or folder. A folder counts all that is below it. */
export interface KaggleEntry {
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly sizeBytes: number | null;
  readonly fileCount: number;
}

/** One thing a search found. None: Kaggle does not say. */
export interface KaggleHit {
  readonly kind: KaggleKind;
  /** What `describe` and `pull` take. */
  readonly ref: string;
  readonly title: string;
  readonly url: string;
  readonly totalBytes: number | null;
  readonly licence: string | null;
  /** ISO 8601, UTC. */
  readonly updatedAt: string | null;
  readonly downloads: number | null;
  readonly votes: number | null;
  readonly contest: KaggleContest | null;
  /** How many variations a model has. */
  readonly variations: number | null;
}

/** One page of hits. */
export interface KaggleHits {
  readonly hits: readonly KaggleHit[];
  readonly nextPage: string | null;
}

/**
 * One of: the text of `kaggle.json`, an API token, or what this machine has already.
 * With somebody signed in it takes their place once Kaggle has accepted it, and not
 * before.
 */
export interface KaggleLogin {
  readonly fileText?: string | null;
  readonly token?: string | null;
  readonly useFound?: boolean;
}

/** A folder that holds, or began to hold, something of Kaggle. */
export interface KagglePulled {
  /** Contents path. */
  readonly folder: string;
  readonly kind: KaggleKind;
  readonly ref: string;
  readonly title: string;
  readonly url: string;
  readonly version: number | null;
  /** None until somebody asked Kaggle, and for what has no versions. */
  readonly newestVersion: number | null;
  readonly select: readonly string[];
  readonly files: number;
  readonly bytes: number;
  /** ISO 8601, UTC. */
  readonly pulledAt: string;
  /**
   * Everything chosen is there as it came; False after a stop, a kill, or a lost file.
   */
  readonly isComplete: boolean;
  /** How many files that had come are gone or changed since. */
  readonly missing: number;
}

/** Folders with data of Kaggle, newest first. */
export interface KagglePulledList {
  readonly pulled: readonly KagglePulled[];
}

/**
 * What one connection to each brought in a second: estimates. None: could not be tried.
 */
export interface KaggleSpeeds {
  readonly driveBytesPerS: number | null;
  readonly kaggleBytesPerS: number | null;
}

/** One submission. A score is text: Kaggle gives as many digits as it likes. */
export interface KaggleSubmission {
  readonly id: string;
  readonly fileName: string;
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly submittedAt: string | null;
  readonly state: SubmissionState;
  readonly publicScore: string | null;
  readonly privateScore: string | null;
  /** Why Kaggle could not score it, in Kaggle's words. */
  readonly problem: string | null;
}

/** What was sent to a competition, newest first. */
export interface KaggleSubmissions {
  readonly competition: string;
  readonly title: string;
  readonly url: string;
  readonly submissions: readonly KaggleSubmission[];
  readonly leftToday: number | null;
  /** This account's place on the public leaderboard. */
  readonly rank: number | null;
  readonly teamCount: number | null;
}

/** One variation of a model: what can be described and pulled. */
export interface KaggleVariation {
  readonly ref: string;
  /** As Kaggle's pages spell it: `pyTorch`, `tensorFlow2` … */
  readonly framework: string;
  readonly name: string;
  readonly version: number | null;
  readonly totalBytes: number | null;
  readonly licence: string | null;
}

/** How much comes, and whether there is room. None: not known. */
export interface KaggleWeight {
  readonly files: number | null;
  /** Unpacked. */
  readonly bytes: number | null;
  /** On the file system that holds, or will hold, the folder. */
  readonly freeBytes: number | null;
  /** False only when it is certain not to. */
  readonly fits: boolean;
}

/** Answers of the idle kernels; `busy`: kernels not asked, since they work. */
export interface KernelMemories {
  readonly kernels: readonly KernelMemory[];
  /** Ids of the kernels that answered, with or without GPU memory. */
  readonly asked: readonly string[];
  readonly busy: readonly string[];
}

/** What a framework in an idle kernel says it holds on one GPU. */
export interface KernelMemory {
  readonly kernelId: string;
  readonly framework: 'jax' | 'tensorflow' | 'torch';
  /** The framework's own number, which CUDA_VISIBLE_DEVICES may have changed. */
  readonly device: number;
  readonly allocatedBytes: number;
  /** What it keeps back from others, in use or not; None where it does not tell. */
  readonly reservedBytes: number | null;
}

/** None before anything was measured here. */
export interface LastMeasurement {
  readonly measurement: Measurement | null;
}

/** Lines that belong together. Where nothing has changed, `local` stands for all. */
export interface LinesRow {
  readonly base: LinesVersion | null;
  readonly local: LinesVersion;
  readonly remote: LinesVersion | null;
  readonly isLocalChanged: boolean;
  readonly isRemoteChanged: boolean;
  readonly isConflict: boolean;
}

/** Some lines of one version, from `first_line` on, which counts from 1. */
export interface LinesVersion {
  readonly firstLine: number;
  readonly lineCount: number;
  readonly text: string;
  readonly isCut: boolean;
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
  /**
   * When everything was last known to be on Drive, with nothing in doubt or held; in a
   * link that only downloads, when all of Drive's was last here.
   */
  readonly lastSyncAtMs: number | null;
  readonly fileCount: number;
  readonly waitingFiles: number;
  readonly waitingBytes: number;
  readonly conflicts: number;
  readonly held: number;
  /** What the last run that did anything did. */
  readonly last: SyncCounts;
  readonly problem: Problem | null;
  /** Of `held`; the rest are deletions. */
  readonly heldEdits: number;
  /**
   * Files of a link that only downloads that are not on Drive as they are here, and stay
   * so.
   */
  readonly onlyHere: number;
  /** Files that Google holds back as malware, and nobody has decided about. */
  readonly harmful: number;
  /** Sentences of the run of `last`: worth knowing, though nothing is wrong with it. */
  readonly notices: readonly string[];
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

/** One folder of what a reference holds. */
export interface ListKaggleFiles {
  readonly ref: string;
  /** `""` is the top; else with slashes, without one at the end. */
  readonly path?: string;
  readonly page?: string | null;
}

/** Any Kaggle URL or slug of a competition. */
export interface ListSubmissions {
  readonly competition: string;
}

/** What this machine is, as one would tell somebody else; `markdown` says all of it. */
export interface MachineAbout {
  readonly system: string;
  readonly cpu: string;
  readonly cores: number | null;
  readonly threads: number | null;
  readonly memoryBytes: number;
  readonly diskFreeBytes: number | null;
  readonly diskTotalBytes: number | null;
  readonly gpus: readonly string[];
  readonly driver: string | null;
  readonly markdown: string;
}

/** Make a folder on Drive. */
export interface MakeFolder {
  readonly parentId: string;
  readonly name: string;
}

/** What to measure. `kernel`: a kernel's name (`python3`), None for the default one. */
export interface Measure {
  readonly kernel?: string | null;
  readonly compute?: boolean;
  readonly disk?: boolean;
  readonly drive?: boolean;
  /** Though kernels are busy, which makes the figures worth less. */
  readonly anyway?: boolean;
}

/**
 * One computation on one device. Its times are None when `problem` says why it was not
 * run.
 */
export interface MeasuredRow {
  readonly work: 'convolution' | 'matrix product';
  readonly device: 'cpu' | 'gpu';
  readonly deviceName: string;
  readonly precision: Precision;
  /** For people: `32 × 7×7 on 100×100×100×3`. */
  readonly shape: string;
  /** The first call, with what is compiled and tuned then. */
  readonly firstS: number | null;
  readonly medianS: number | null;
  readonly minS: number | null;
  readonly maxS: number | null;
  readonly runs: number;
  /** By the median. */
  readonly gflopPerS: number | null;
  /** (max - min) / median is over a half: other work was running. */
  readonly isNoisy: boolean;
  readonly problem: string | null;
}

/** What was measured last on this machine. */
export interface Measurement {
  readonly atMs: number;
  readonly about: MachineAbout;
  /** The kernel whose Python was used, as people know it. */
  readonly kernel: string;
  /** With its version; None when nothing was computed. */
  readonly framework: string | null;
  readonly rows: readonly MeasuredRow[];
  readonly told: readonly ToldFigure[];
  readonly notes: readonly string[];
  readonly disk: TransferSpeed | null;
  /** `write`: up to Drive, `read`: down from it. */
  readonly drive: TransferSpeed | null;
  readonly markdown: string;
}

/** How one entry of a folder stands. */
export interface NamedState {
  readonly name: string;
  readonly state: FileState;
}

/** All interfaces but the loopback, over the time since the reading before. */
export interface Network {
  readonly receivedBytesPerS: number;
  readonly sentBytesPerS: number;
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

/** A contents path: as JupyterLab's file browser names it. */
export interface PathRef {
  readonly path: string;
}

/** Pause or resume one link. */
export interface PauseLink {
  readonly linkId: string;
  readonly paused: boolean;
}

/** One thing a sync would do, with its reason. */
export interface PlanLine {
  readonly action: LineAction;
  readonly side: LineSide;
  /** For a move `from → to`. */
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
  /** Sentences: what is worth knowing, though nothing is wrong with it. */
  readonly notices: readonly string[];
}

/** A link as it might be: with another mode, other rules, or (None) as it is. */
export interface PreviewChange {
  readonly linkId: string;
  readonly mode?: LinkMode | null;
  /** The text of its `.colabsyncignore`. */
  readonly ignore?: string | null;
}

/**
 * An error as the browser sees it: a stable code and a sentence that ends in what to do.
 */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly url: string | null;
}

/** How one file or folder stands: the proof that it is on Drive, or what is missing. */
export interface Proof {
  readonly path: string;
  /** None: it lies in no link, and nobody saves it. */
  readonly linkId: string | null;
  readonly state: FileState | null;
  readonly isFolder: boolean;
  /** What it has here and on Drive, when they are the same. */
  readonly md5: string | null;
  /** When that was seen. */
  readonly agreedAtMs: number | null;
  /** The page of it on Drive. */
  readonly url: string | null;
  readonly fileCount: number;
  readonly waitingFiles: number;
  readonly waitingBytes: number;
  /** The same in one sentence, for people. */
  readonly sentence: string;
}

/** Pull into a folder of Jupyter. */
export interface PullKaggle {
  readonly ref: string;
  /** Contents path; made if missing. */
  readonly folder: string;
  /** Patterns by the rules of .gitignore, or whole names; empty: everything. */
  readonly select?: readonly string[];
  /** Whether archives inside are unpacked too, each into a folder of its name. */
  readonly unpackNested?: boolean;
}

/** Names a folder that was pulled into. */
export interface PulledRef {
  /** Contents path. */
  readonly folder: string;
}

/**
 * Settle what is held: `delete` lets it all happen once; `keep` has it undone: deleted
 * files come back, and of an edit both versions are kept.
 */
export interface ReleaseHeld {
  readonly linkId: string;
  readonly choice: 'delete' | 'keep';
}

/**
 * Settle one conflict; what is not kept goes to the bin. `choices` belong to `merged`.
 * With the md5s of the versions that a person has seen, nothing is done when either is
 * another by now.
 */
export interface ResolveConflict {
  readonly linkId: string;
  readonly copyPath: string;
  readonly keep: Keep;
  readonly choices?: readonly RowChoice[];
  readonly localMd5?: string | null;
  readonly remoteMd5?: string | null;
}

/** Bring things back, by the ids of the list. */
export interface RestoreFromBin {
  readonly linkId: string;
  readonly ids: readonly string[];
}

/** Where things have come back to, below the linked folder. */
export interface Restored {
  readonly paths: readonly string[];
  readonly message: string;
}

/** What to take for one row of cells. */
export interface RowChoice {
  readonly key: string;
  readonly take: RowChoiceOf;
}

/** One page of a search. What a kind has no filter for is ignored for it. */
export interface SearchKaggle {
  readonly kind?: SearchedKind;
  readonly text?: string;
  readonly sort?: KaggleSort;
  readonly fileType?: KaggleFileType | null;
  readonly licence?: KaggleLicence | null;
  readonly minBytes?: number | null;
  readonly maxBytes?: number | null;
  /** `next_page` of the page before. */
  readonly page?: string | null;
}

/**
 * The life of a machine that ends by itself (Colab, Kaggle). All of it "at the latest".
 */
export interface Session {
  /** `colab` or `kaggle`. */
  readonly kind: string;
  readonly upS: number | null;
  /** After which it ends at the latest: the service's word or what the person chose. */
  readonly limitS: number | null;
  /** What there is to choose from. */
  readonly limitsS: readonly number[];
  readonly endsAtMs: number | null;
  /** At most; None when unknown. */
  readonly leftS: number | null;
  /** For how long no kernel has worked and nobody has sent one anything. */
  readonly idleS: number | null;
  /** Idle for so long that the service may end it soon; it does not publish when. */
  readonly isIdleLong: boolean;
  /** The last warning given: 30 or 10 minutes before the end. */
  readonly warnedAtMin: number | null;
}

/** After how many hours this machine ends at the latest. */
export interface SetSessionLimit {
  readonly limitH: number;
}

/** Also for `kaggle` in notebooks and terminals, or no longer. */
export interface ShareKaggle {
  readonly isOn: boolean;
}

/**
 * Whether `kaggle` in notebooks and terminals has the account chosen here, by a file of
 * ours in the place where it looks.
 */
export interface SharedKaggleSignIn {
  readonly isOn: boolean;
  /**
   * What makes it act as somebody else all the same (a variable, another file), or None.
   */
  readonly warning: string | null;
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

/** Send a file of Jupyter to a competition. */
export interface SubmitKaggle {
  /** Any Kaggle URL or slug of one. */
  readonly competition: string;
  /** Contents path. */
  readonly path: string;
  readonly message?: string;
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

/** Samples after `since_ms`, oldest first; all lists are as long as `at_ms`. */
export interface SystemHistory {
  readonly atMs: readonly number[];
  readonly gpus: readonly GpuHistory[];
  readonly cpuPercent: readonly (number | null)[];
  readonly memoryUsedBytes: readonly (number | null)[];
  readonly receivedBytesPerS: readonly (number | null)[];
  readonly sentBytesPerS: readonly (number | null)[];
}

/** One look at the machine. */
export interface SystemReading {
  readonly atMs: number;
  readonly gpus: readonly Gpu[];
  /** Why there is no GPU to show, in one sentence; None when there is one. */
  readonly gpuProblem: string | null;
  readonly host: Host;
  readonly session: Session | null;
  readonly driver: Driver | null;
  readonly tpus: readonly Tpu[];
}

/** The machine now, and the samples the tab does not know yet. */
export interface SystemWatch {
  readonly reading: SystemReading;
  readonly history: SystemHistory;
  /** At which samples are taken now. */
  readonly intervalMs: number;
}

/** Somebody else's figure for the same convolution, named as theirs. */
export interface ToldFigure {
  readonly name: string;
  readonly hundredS: number;
}

/** TPU chips of one kind; what they do cannot be read without a workload's help. */
export interface Tpu {
  readonly name: string;
  readonly chips: number;
}

/**
 * Bytes in a second, by one short try each: estimates. None where it could not be tried.
 */
export interface TransferSpeed {
  readonly writeBytesPerS: number | null;
  readonly readBytesPerS: number | null;
  /** How much was written, and at most read, in the try. */
  readonly sizeBytes: number;
  readonly problem: string | null;
}

/**
 * One tab that looks. Its wish lapses by itself a few seconds after the last time it
 * asks.
 */
export interface WatchSystem {
  /** Any name that is the tab's own. */
  readonly watcher: string;
  /** `panel`: every second; `status`: every five; `alarm`: every minute. */
  readonly pace?: Pace;
  /** The newest sample the tab knows; 0: all of the last ten minutes. */
  readonly sinceMs?: number;
}

/** What would come with this choice, and into which folder of Jupyter. */
export interface WeighKaggle {
  readonly ref: string;
  readonly select?: readonly string[];
  readonly folder?: string;
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
  /** The files that Google holds back as malware. */
  readonly harmful: {
    readonly request: LinkRef;
    readonly reply: HarmfulFiles;
  };
  /** Fetch one of them in spite of the warning. */
  readonly allowHarmful: {
    readonly request: AllowHarmful;
    readonly reply: Link;
  };
  /** What linking two folders would do, without doing it. */
  readonly previewLink: {
    readonly request: NewLink;
    readonly reply: PlanPreview;
  };
  /** What a run would do now, or would do with another mode or other rules. */
  readonly previewChange: {
    readonly request: PreviewChange;
    readonly reply: PlanPreview;
  };
  /** Change mode or rules. */
  readonly changeLink: {
    readonly request: ChangeLink;
    readonly reply: Link;
  };
  /** What a link leaves alone. */
  readonly ignoreRules: {
    readonly request: LinkRef;
    readonly reply: IgnoreRulesText;
  };
  /** Open conflicts. */
  readonly conflicts: {
    readonly request: LinkRef;
    readonly reply: ConflictList;
  };
  /** Both versions of a conflict side by side. */
  readonly viewConflict: {
    readonly request: ConflictRef;
    readonly reply: ConflictView;
  };
  /** Settle one conflict. */
  readonly resolveConflict: {
    readonly request: ResolveConflict;
    readonly reply: Link;
  };
  /** What a link did. */
  readonly history: {
    readonly request: HistoryPageRef;
    readonly reply: HistoryPage;
  };
  /** What can be brought back. */
  readonly bin: {
    readonly request: BinPageRef;
    readonly reply: BinList;
  };
  /** Bring things back from the bin. */
  readonly restoreFromBin: {
    readonly request: RestoreFromBin;
    readonly reply: Restored;
  };
  /** How the entries of a folder stand. */
  readonly folderStates: {
    readonly request: PathRef;
    readonly reply: FolderStates;
  };
  /** How some entries of a long folder stand: those in sight. */
  readonly namedStates: {
    readonly request: FolderNames;
    readonly reply: FolderStates;
  };
  /** Is this on Drive as it is here? */
  readonly proof: {
    readonly request: PathRef;
    readonly reply: Proof;
  };
  /** Sync everything that waits, now. */
  readonly flush: {
    readonly request: Nothing;
    readonly reply: Job;
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
  /** Let kaggle in notebooks and terminals use this account, or no longer. */
  readonly shareKaggle: {
    readonly request: ShareKaggle;
    readonly reply: KaggleAccount;
  };
  /** Search datasets, competitions and models. */
  readonly searchKaggle: {
    readonly request: SearchKaggle;
    readonly reply: KaggleHits;
  };
  /** What an address or slug of Kaggle means. */
  readonly describeKaggle: {
    readonly request: DescribeKaggle;
    readonly reply: KaggleDetails;
  };
  /** One folder of what it holds. */
  readonly listKaggleFiles: {
    readonly request: ListKaggleFiles;
    readonly reply: KaggleEntries;
  };
  /** How much a choice is, and whether there is room. */
  readonly weighKaggle: {
    readonly request: WeighKaggle;
    readonly reply: KaggleWeight;
  };
  /** Pull files. */
  readonly pullKaggle: {
    readonly request: PullKaggle;
    readonly reply: Job;
  };
  /** Folders with data of Kaggle. */
  readonly kagglePulled: {
    readonly request: Nothing;
    readonly reply: KagglePulledList;
  };
  /** Ask Kaggle for a newer version of a folder's data. */
  readonly checkKagglePulled: {
    readonly request: PulledRef;
    readonly reply: KagglePulled;
  };
  /** Go on with a pull, or bring the newest version. */
  readonly pullKaggleAgain: {
    readonly request: PulledRef;
    readonly reply: Job;
  };
  /** Take a folder off the list; its files stay. */
  readonly forgetKagglePulled: {
    readonly request: PulledRef;
    readonly reply: KagglePulledList;
  };
  /** Copies of it on the person's own Drive. */
  readonly kaggleCopies: {
    readonly request: KaggleCopiesOf;
    readonly reply: KaggleCopies;
  };
  /** Whether Drive or Kaggle is faster from here. */
  readonly compareKaggleCopy: {
    readonly request: CompareKaggleCopy;
    readonly reply: KaggleSpeeds;
  };
  /** Which competition a file belongs to. */
  readonly competitionAt: {
    readonly request: CompetitionAt;
    readonly reply: CompetitionHere;
  };
  /** Send a file to a competition and wait for its score. */
  readonly submitKaggle: {
    readonly request: SubmitKaggle;
    readonly reply: Job;
  };
  /** What was sent to a competition. */
  readonly kaggleSubmissions: {
    readonly request: ListSubmissions;
    readonly reply: KaggleSubmissions;
  };
  /** GPU, CPU, memory, disk. */
  readonly system: {
    readonly request: Nothing;
    readonly reply: SystemReading;
  };
  /** The same with ten minutes of history, for a tab that looks. */
  readonly watchSystem: {
    readonly request: WatchSystem;
    readonly reply: SystemWatch;
  };
  /** When this machine ends at the latest. */
  readonly setSessionLimit: {
    readonly request: SetSessionLimit;
    readonly reply: SystemReading;
  };
  /** End what a dead kernel left on the GPU. */
  readonly endProcess: {
    readonly request: EndProcess;
    readonly reply: Nothing;
  };
  /** Ask idle kernels what their frameworks hold. */
  readonly askKernels: {
    readonly request: Nothing;
    readonly reply: KernelMemories;
  };
  /** What this machine is. */
  readonly aboutMachine: {
    readonly request: Nothing;
    readonly reply: MachineAbout;
  };
  /** Measure this machine. */
  readonly measureMachine: {
    readonly request: Measure;
    readonly reply: Job;
  };
  /** What was measured last. */
  readonly lastMeasurement: {
    readonly request: Nothing;
    readonly reply: LastMeasurement;
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
  harmful: { verb: 'GET', path: 'links/{linkId}/harmful' },
  allowHarmful: { verb: 'POST', path: 'links/{linkId}/harmful' },
  previewLink: { verb: 'POST', path: 'links/preview' },
  previewChange: { verb: 'POST', path: 'links/{linkId}/preview' },
  changeLink: { verb: 'POST', path: 'links/{linkId}/change' },
  ignoreRules: { verb: 'GET', path: 'links/{linkId}/ignore' },
  conflicts: { verb: 'GET', path: 'links/{linkId}/conflicts' },
  viewConflict: { verb: 'GET', path: 'links/{linkId}/conflicts/view' },
  resolveConflict: { verb: 'POST', path: 'links/{linkId}/conflicts/resolve' },
  history: { verb: 'GET', path: 'links/{linkId}/history' },
  bin: { verb: 'GET', path: 'links/{linkId}/bin' },
  restoreFromBin: { verb: 'POST', path: 'links/{linkId}/bin/restore' },
  folderStates: { verb: 'GET', path: 'sync/states' },
  namedStates: { verb: 'POST', path: 'sync/states' },
  proof: { verb: 'GET', path: 'sync/proof' },
  flush: { verb: 'POST', path: 'sync/flush' },
  proposeSync: { verb: 'POST', path: 'sync/propose' },
  syncPaths: { verb: 'POST', path: 'sync/paths' },
  kaggle: { verb: 'GET', path: 'kaggle' },
  kaggleLogin: { verb: 'POST', path: 'kaggle/login' },
  kaggleLogout: { verb: 'POST', path: 'kaggle/logout' },
  shareKaggle: { verb: 'POST', path: 'kaggle/share' },
  searchKaggle: { verb: 'GET', path: 'kaggle/search' },
  describeKaggle: { verb: 'POST', path: 'kaggle/describe' },
  listKaggleFiles: { verb: 'GET', path: 'kaggle/files' },
  weighKaggle: { verb: 'POST', path: 'kaggle/weigh' },
  pullKaggle: { verb: 'POST', path: 'kaggle/pull' },
  kagglePulled: { verb: 'GET', path: 'kaggle/pulled' },
  checkKagglePulled: { verb: 'POST', path: 'kaggle/pulled/check' },
  pullKaggleAgain: { verb: 'POST', path: 'kaggle/pulled/again' },
  forgetKagglePulled: { verb: 'POST', path: 'kaggle/pulled/forget' },
  kaggleCopies: { verb: 'GET', path: 'kaggle/copies' },
  compareKaggleCopy: { verb: 'POST', path: 'kaggle/copies/compare' },
  competitionAt: { verb: 'GET', path: 'kaggle/competition' },
  submitKaggle: { verb: 'POST', path: 'kaggle/submit' },
  kaggleSubmissions: { verb: 'GET', path: 'kaggle/submissions' },
  system: { verb: 'GET', path: 'system' },
  watchSystem: { verb: 'GET', path: 'system/watch' },
  setSessionLimit: { verb: 'POST', path: 'system/session' },
  endProcess: { verb: 'POST', path: 'system/processes/end' },
  askKernels: { verb: 'POST', path: 'system/kernels/ask' },
  aboutMachine: { verb: 'GET', path: 'system/about' },
  measureMachine: { verb: 'POST', path: 'system/measure' },
  lastMeasurement: { verb: 'GET', path: 'system/measurement' },
  jobs: { verb: 'GET', path: 'jobs' },
  cancelJob: { verb: 'POST', path: 'jobs/{jobId}/cancel' }
};
