/** Whole replies for specs; each takes what matters to the case at hand. */

import type {
  Account,
  DriveItem,
  Job,
  JobProgress,
  KaggleAccount,
  KaggleDataset,
  Link,
  Overview,
  PlanPreview,
  SyncCounts,
  SystemReading
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

export const dataset = (part: Partial<KaggleDataset> = {}): KaggleDataset => ({
  ref: 'heptapod/titanic',
  title: 'Titanic',
  url: 'https://kaggle.test/titanic',
  version: 2,
  totalBytes: 2 * MB,
  licence: 'CC0: Public Domain',
  files: [{ name: 'train.csv', sizeBytes: 60_000 }],
  fileCount: 1,
  freeBytes: 50 * GB,
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
    disks: [{ path: '/', usedBytes: 40 * GB, totalBytes: 108 * GB }]
  },
  session: null,
  ...part
});

export const gpu = {
  index: 0,
  name: 'Tesla T4',
  memoryUsedBytes: 6.1 * GB,
  memoryTotalBytes: 15 * GB,
  loadPercent: 83,
  temperatureC: 67,
  powerW: 61,
  processes: []
};

export const plan = (part: Partial<PlanPreview> = {}): PlanPreview => ({
  lines: [],
  counts: COUNTS,
  same: 0,
  isTruncated: false,
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
