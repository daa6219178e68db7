/** Data of Kaggle in folders here as one list: what is on its way, what stopped, what is there. Pure. */

import type { Job, KagglePulled } from '../api/contract.gen';
import { hasEnded } from './jobs';

/** A pull's key is `kaggle:<folder>`. */
const KEY = 'kaggle:';

/** What pulling again is for: the rest of a stopped pull, a newer version, lost files. */
export const AGAIN = ['finish', 'newest', 'missing'] as const;
export type Again = (typeof AGAIN)[number];

/** One folder: its last pull as far as the server still knows of it, and what was written down. */
export interface DataRow {
  readonly folder: string;
  readonly job: Job | null;
  readonly pulled: KagglePulled | null;
}

/** The folder a job pulls into; null for other jobs. */
export function folderOf(job: Job): string | null {
  return job.key.startsWith(KEY) ? job.key.slice(KEY.length) : null;
}

/** The newest pull into a folder, if it runs, or is the one begun as `jobId`. */
export function pullInto(
  jobs: readonly Job[],
  folder: string,
  jobId: string | null
): Job | null {
  const job = jobs.find(each => folderOf(each) === folder);
  return job && (!hasEnded(job) || job.id === jobId) ? job : null;
}

/**
 * Running pulls first, then what needs somebody, then the rest; each newest first.
 *
 * `pulled` is null while it is not known; once it is, a pull that ended well is listed only if
 * its folder is: it may have been taken off the list since.
 */
export function dataRows(
  jobs: readonly Job[],
  pulled: readonly KagglePulled[] | null,
  hiddenJobs: readonly string[]
): DataRow[] {
  const rows: DataRow[] = [];
  const seen = new Set<string>();
  for (const job of jobs) {
    const folder = folderOf(job);
    if (folder !== null && !seen.has(folder) && !hiddenJobs.includes(job.id)) {
      seen.add(folder);
      const known = pulled?.find(each => each.folder === folder) ?? null;
      if (known || !pulled || job.state !== 'done') {
        rows.push({ folder, job, pulled: known });
      }
    }
  }
  for (const each of pulled ?? []) {
    if (!seen.has(each.folder)) {
      rows.push({ folder: each.folder, job: null, pulled: each });
    }
  }
  return rows.sort((one, other) => rank(one) - rank(other) || since(other) - since(one));
}

/** Whether a pull of it ended before all was there, by whatever cause. */
export function isUnfinished({ job, pulled }: DataRow): boolean {
  if (job?.state === 'failed' || job?.state === 'cancelled') {
    return true;
  }
  return pulled !== null && !pulled.isComplete && pulled.missing === 0;
}

/** Whether Kaggle has a newer version than the folder. */
export function hasNewer({ pulled }: DataRow): boolean {
  const { version = null, newestVersion = null } = pulled ?? {};
  return version !== null && newestVersion !== null && newestVersion > version;
}

function rank(row: DataRow): number {
  if (row.job && !hasEnded(row.job)) {
    return 0;
  }
  return isUnfinished(row) || (row.pulled?.missing ?? 0) > 0 ? 1 : 2;
}

/** When something last happened to it, in milliseconds. */
function since({ job, pulled }: DataRow): number {
  const pulledAtMs = pulled ? Date.parse(pulled.pulledAt) : 0;
  return Math.max(job?.endedAtMs ?? job?.startedAtMs ?? 0, pulledAtMs || 0);
}
