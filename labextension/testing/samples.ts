/** Whole replies for specs; each takes what matters to the case at hand. */

import type {
  Account,
  BinItem,
  BinList,
  CellRow,
  CellVersion,
  Conflict,
  ConflictView,
  DriveItem,
  FolderStates,
  Gpu,
  GpuProcess,
  HarmfulFile,
  HeldFiles,
  HistoryItem,
  Holder,
  Job,
  JobProgress,
  KaggleAccount,
  KaggleContest,
  KaggleCopy,
  KaggleDetails,
  KaggleEntry,
  KaggleHit,
  KagglePulled,
  KaggleWeight,
  KaggleSubmission,
  KaggleSubmissions,
  Link,
  MachineAbout,
  MeasuredRow,
  Measurement,
  Overview,
  PlanPreview,
  Proof,
  Session,
  SyncCounts,
  SystemHistory,
  SystemReading,
  SystemWatch
} from '../src/api/contract.gen';

export const GB = 1024 ** 3;
export const MB = 1024 ** 2;

export const COUNTS: SyncCounts = {
  uploaded: 0,
  downloaded: 0,
  moved: 0,
  deleted: 0,
  merged: 0,
  conflicts: 0,
  held: 0,
  skipped: 0,
  bytesUp: 0,
  bytesDown: 0
};

export const account = (part: Partial<Account> = {}): Account => ({
  state: 'connected',
  isDemo: false,
  name: 'Ada Lovelace',
  email: 'ada@example.org',
  usedBytes: 9.2 * GB,
  limitBytes: 15 * GB,
  scopes: [],
  hasClient: true,
  clientKind: 'desktop',
  storedIn: 'keyring',
  problem: null,
  ...part
});

export const nobody = (part: Partial<Account> = {}): Account =>
  account({
    state: 'none',
    name: null,
    email: null,
    usedBytes: null,
    limitBytes: null,
    hasClient: false,
    clientKind: 'none',
    storedIn: null,
    ...part
  });

export const kaggleAccount = (part: Partial<KaggleAccount> = {}): KaggleAccount => ({
  state: 'connected',
  username: 'ada_l',
  road: 'key',
  isDemo: false,
  problem: null,
  found: null,
  shared: null,
  pages: null,
  ...part
});

export const submission = (part: Partial<KaggleSubmission> = {}): KaggleSubmission => ({
  id: '7',
  fileName: 'out.csv',
  message: 'first try',
  submittedAt: '2026-11-21T14:02:00Z',
  state: 'complete',
  publicScore: '0.1234',
  privateScore: null,
  problem: null,
  ...part
});

export const submissions = (
  part: Partial<KaggleSubmissions> = {}
): KaggleSubmissions => ({
  competition: 'city-lights',
  title: 'City Lights',
  url: 'https://kaggle.test/competitions/city-lights',
  submissions: [submission()],
  leftToday: 4,
  rank: 12,
  teamCount: 340,
  ...part
});

export const link = (part: Partial<Link> = {}): Link => ({
  id: '1',
  local: 'projects/flowers',
  contentsPath: 'projects/flowers',
  remote: 'My Drive/flowers',
  remoteId: 'r1',
  remoteUrl: 'https://drive.test/r1',
  mode: 'two-way',
  state: 'idle',
  lastSyncAtMs: new Date(2026, 10, 21, 14, 2).getTime(),
  fileCount: 48,
  waitingFiles: 0,
  waitingBytes: 0,
  conflicts: 0,
  held: 0,
  heldEdits: 0,
  onlyHere: 0,
  harmful: 0,
  notices: [],
  last: COUNTS,
  problem: null,
  ...part
});

export const progress = (part: Partial<JobProgress> = {}): JobProgress => ({
  done: 41 * MB,
  total: 100 * MB,
  unit: 'bytes',
  label: 'labels.csv',
  ratePerS: 2 * MB,
  remainingS: 360,
  filesDone: null,
  filesTotal: null,
  ...part
});

export const job = (part: Partial<Job> = {}): Job => ({
  id: 'j1',
  key: 'sync:1',
  kind: 'sync',
  title: 'flowers',
  state: 'running',
  startedAtMs: 1,
  endedAtMs: null,
  progress: null,
  result: null,
  problem: null,
  ...part
});

export const item = (part: Partial<DriveItem> & { readonly id: string }): DriveItem => ({
  name: part.id,
  kind: 'file',
  mimeType: 'text/plain',
  sizeBytes: 1,
  modifiedAtMs: null,
  url: `https://drive.test/${part.id}`,
  isLinked: false,
  ...part
});

export const dataset = (part: Partial<KaggleDetails> = {}): KaggleDetails => ({
  ref: 'heptapod/titanic',
  title: 'Titanic',
  url: 'https://kaggle.test/titanic',
  kind: 'dataset',
  version: 2,
  newestVersion: 2,
  totalBytes: 2 * MB,
  fileCount: 1,
  licence: 'CC0: Public Domain',
  updatedAt: '2026-11-01T00:00:00Z',
  folderName: 'titanic',
  select: [],
  contest: null,
  variations: [],
  ...part
});

export const hit = (part: Partial<KaggleHit> = {}): KaggleHit => ({
  kind: 'dataset',
  ref: 'heptapod/titanic',
  title: 'Titanic',
  url: 'https://kaggle.test/titanic',
  totalBytes: 2 * MB,
  licence: null,
  updatedAt: null,
  downloads: null,
  votes: 1234,
  contest: null,
  variations: null,
  ...part
});

export const copy = (part: Partial<KaggleCopy> = {}): KaggleCopy => ({
  folderId: 'c1',
  name: 'titanic',
  url: 'https://drive.test/titanic',
  version: 2,
  files: 3,
  bytes: 2 * GB,
  pulledAt: '2026-11-01T10:00:00Z',
  ...part
});

export const contest = (part: Partial<KaggleContest> = {}): KaggleContest => ({
  deadline: null,
  reward: '$25,000',
  hasEntered: true,
  rulesUrl: 'https://kaggle.test/rules',
  metric: 'Accuracy',
  dailySubmissions: 5,
  ...part
});

/** A file, or with a `/` at its end a folder. */
export const entry = (path: string, part: Partial<KaggleEntry> = {}): KaggleEntry => {
  const isFolder = path.endsWith('/');
  const bare = isFolder ? path.slice(0, -1) : path;
  return {
    name: bare.slice(bare.lastIndexOf('/') + 1),
    path: bare,
    isFolder,
    sizeBytes: MB,
    fileCount: isFolder ? 3 : 1,
    ...part
  };
};

export const weight = (part: Partial<KaggleWeight> = {}): KaggleWeight => ({
  files: 3,
  bytes: 2 * MB,
  freeBytes: 50 * GB,
  fits: true,
  ...part
});

export const pulled = (part: Partial<KagglePulled> = {}): KagglePulled => ({
  folder: 'data/titanic',
  kind: 'dataset',
  ref: 'heptapod/titanic',
  title: 'Titanic',
  url: 'https://kaggle.test/titanic',
  version: 2,
  newestVersion: null,
  select: [],
  files: 3,
  bytes: 2 * MB,
  pulledAt: '2026-11-20T10:00:00Z',
  isComplete: true,
  missing: 0,
  ...part
});

export const reading = (part: Partial<SystemReading> = {}): SystemReading => ({
  atMs: 1,
  gpus: [],
  gpuProblem: 'No NVIDIA driver on this machine.',
  host: {
    cpuPercent: 12,
    memoryUsedBytes: 3.1 * GB,
    memoryTotalBytes: 12.7 * GB,
    disks: [{ path: '/', usedBytes: 40 * GB, totalBytes: 108 * GB, holds: [] }],
    cpus: 2,
    isLimited: false,
    network: null
  },
  session: null,
  driver: null,
  tpus: [],
  ...part
});

export const gpu: Gpu = {
  index: 0,
  name: 'Tesla T4',
  memoryUsedBytes: 6.1 * GB,
  memoryTotalBytes: 15 * GB,
  loadPercent: 83,
  temperatureC: 67,
  powerW: 61,
  processes: [],
  make: 'nvidia',
  uuid: 'GPU-1',
  powerLimitW: 70,
  clockMhz: 1590,
  clockMaxMhz: 1590,
  memoryClockMhz: 5001,
  throttled: [],
  slices: [],
  sharesMemory: false,
  hasHidden: false,
  problem: null
};

export const holder = (part: Partial<Holder> = {}): Holder => ({
  kind: 'notebook',
  name: 'train.ipynb',
  path: 'work/train.ipynb',
  kernelId: 'k1',
  terminal: null,
  isProbable: false,
  canEnd: false,
  ...part
});

export const gpuProcess = (part: Partial<GpuProcess> = {}): GpuProcess => ({
  pid: 4242,
  memoryBytes: 5.2 * GB,
  owner: null,
  holder: null,
  startedAtMs: 1_000,
  ...part
});

/** Samples of the host and, for each number in `loads`, of one GPU. */
export const systemHistory = (
  atMs: readonly number[],
  loads: readonly number[] = []
): SystemHistory => {
  const all = (value: number): number[] => atMs.map(() => value);
  return {
    atMs,
    gpus: loads.map((load, index) => ({
      index,
      loadPercent: all(load),
      memoryUsedBytes: all(6.1 * GB),
      temperatureC: all(67),
      powerW: all(61)
    })),
    cpuPercent: all(12),
    memoryUsedBytes: all(3.1 * GB),
    receivedBytesPerS: all(MB),
    sentBytesPerS: all(1024)
  };
};

/** What a tab that looks is told: by default one sample, of the reading. */
export const systemWatch = (part: Partial<SystemWatch> = {}): SystemWatch => {
  const now = part.reading ?? reading();
  const loads = now.gpus.map(each => each.loadPercent ?? 0);
  return {
    reading: now,
    history: systemHistory([now.atMs], loads),
    intervalMs: 1_000,
    ...part
  };
};

/** A Colab VM three hours after its start. */
export const session = (part: Partial<Session> = {}): Session => ({
  kind: 'colab',
  upS: 3 * 3600 + 12 * 60,
  limitS: 12 * 3600,
  limitsS: [12 * 3600, 24 * 3600],
  endsAtMs: new Date(2026, 10, 21, 23, 40).getTime(),
  leftS: 8 * 3600 + 48 * 60,
  idleS: 20,
  isIdleLong: false,
  warnedAtMin: null,
  ...part
});

export const about = (part: Partial<MachineAbout> = {}): MachineAbout => ({
  system: 'Ubuntu 22.04, Python 3.11',
  cpu: 'Intel Xeon 2.20 GHz',
  cores: 1,
  threads: 2,
  memoryBytes: 12.7 * GB,
  diskFreeBytes: 68 * GB,
  diskTotalBytes: 108 * GB,
  gpus: ['Tesla T4, 15 GB'],
  driver: '535.104.05',
  markdown: '# This machine',
  ...part
});

export const measuredRow = (part: Partial<MeasuredRow> = {}): MeasuredRow => ({
  work: 'convolution',
  device: 'cpu',
  deviceName: 'Intel Xeon 2.20 GHz',
  precision: 'float32',
  shape: '32 × 7×7 on 100×100×100×3',
  firstS: 1.63,
  medianS: 0.74,
  minS: 0.7,
  maxS: 0.8,
  runs: 5,
  gflopPerS: 13,
  isNoisy: false,
  problem: null,
  ...part
});

export const measurement = (part: Partial<Measurement> = {}): Measurement => ({
  atMs: new Date(2026, 10, 21, 14, 2).getTime(),
  about: about(),
  kernel: 'Python 3',
  framework: 'torch 2.4.0',
  rows: [measuredRow()],
  told: [],
  notes: [],
  disk: null,
  drive: null,
  markdown: '# Measured',
  ...part
});

export const plan = (part: Partial<PlanPreview> = {}): PlanPreview => ({
  lines: [],
  counts: COUNTS,
  same: 0,
  isTruncated: false,
  notices: [],
  ...part
});

export const overview = (part: Partial<Overview> = {}): Overview => ({
  account: account(),
  kaggle: kaggleAccount(),
  links: [],
  jobs: [],
  version: '0.1.0',
  ...part
});

export const held = (part: Partial<HeldFiles> = {}): HeldFiles => ({
  paths: [],
  deletionsHere: 0,
  deletionsThere: 0,
  edits: 0,
  reasons: ['many'],
  ...part
});

export const harmfulFile = (part: Partial<HarmfulFile> = {}): HarmfulFile => ({
  path: 'tools/crack.exe',
  sizeBytes: 4096,
  md5: 'm1',
  url: 'https://drive.test/h1',
  ...part
});

export const conflict = (part: Partial<Conflict> = {}): Conflict => ({
  path: 'code/eda.ipynb',
  copyPath: 'code/eda (conflict laptop).ipynb',
  contentsPath: 'projects/flowers/code/eda.ipynb',
  copyContentsPath: 'projects/flowers/code/eda (conflict laptop).ipynb',
  device: 'laptop',
  madeAtMs: new Date(2026, 10, 21, 14, 1).getTime(),
  sizeBytes: 2048,
  copySizeBytes: 4096,
  comparedAs: 'notebook',
  ...part
});

export const cell = (source: string, part: Partial<CellVersion> = {}): CellVersion => ({
  place: 1,
  cellType: 'code',
  source,
  isSourceCut: false,
  outputs: '',
  areOutputsCut: false,
  ...part
});

/** A row of cells by their sources, base first; null: no such cell. Changed is what differs. */
export const cellRow = (
  key: string,
  [base, local, remote]: readonly (string | null)[],
  part: Partial<CellRow> = {}
): CellRow => {
  const version = (source: string | null | undefined): CellVersion | null =>
    typeof source === 'string' ? cell(source) : null;
  return {
    key,
    base: version(base),
    local: version(local),
    remote: version(remote),
    merged: null,
    isLocalChanged: local !== base,
    isRemoteChanged: remote !== base,
    taken: 'local',
    ...part
  };
};

export const conflictView = (part: Partial<ConflictView> = {}): ConflictView => ({
  conflict: conflict(),
  hasBase: true,
  cells: [],
  lines: [],
  rowsLeftOut: 0,
  localMd5: null,
  remoteMd5: null,
  ...part
});

export const binItem = (part: Partial<BinItem> & { readonly id: string }): BinItem => ({
  side: 'local',
  path: `data/${part.id}.csv`,
  day: '2026-11-21',
  sizeBytes: 1024,
  fileCount: 1,
  reason: 'deleted on Drive',
  ...part
});

export const binList = (items: readonly BinItem[]): BinList => ({
  items,
  count: items.length,
  isTruncated: false,
  keptDays: 30,
  sizeBytes: 4 * MB
});

export const done = (
  part: Partial<HistoryItem> & { readonly number: number }
): HistoryItem => ({
  atMs: new Date(2026, 10, 21, 14, 2).getTime(),
  verb: 'upload',
  side: 'remote',
  path: 'code/train.py',
  toPath: null,
  reason: 'edited here',
  sizeBytes: 4096,
  fileCount: 1,
  ...part
});

export const folderStates = (part: Partial<FolderStates> = {}): FolderStates => ({
  path: 'projects/flowers',
  linkId: '1',
  entries: [],
  isTruncated: false,
  ...part
});

export const proof = (part: Partial<Proof> = {}): Proof => ({
  path: 'projects/flowers/train.ipynb',
  linkId: '1',
  state: 'synced',
  isFolder: false,
  md5: '9e107d9d372bb6826bd81d3542a419d6',
  agreedAtMs: new Date(2026, 10, 21, 14, 2).getTime(),
  url: 'https://drive.test/train',
  fileCount: 1,
  waitingFiles: 0,
  waitingBytes: 0,
  sentence: 'train.ipynb is on Drive with the checksum it has here.',
  ...part
});
