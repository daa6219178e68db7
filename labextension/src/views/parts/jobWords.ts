/** How far a job is, in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job, JobProgress } from '../../api/contract.gen';
import { fraction } from '../../models/jobs';
import { bytes, bytesOf, clock, files, percent, rate, timeLeft } from './format';

/** The one fact for the right of the line: `41 % · 6 min left`, or what it is at. */
export function progressFact(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  const value = fraction(job);
  if (job.state === 'waiting' || !progress) {
    return trans.__('waiting');
  }
  if (value === null) {
    if (progress.done === 0 && progress.unit !== 'bytes' && progress.label) {
      // Nothing is counted, so it is told what is waited for.
      return progress.label;
    }
    return countWords(progress, trans);
  }
  const left =
    progress.remainingS === null ? '' : ` · ${timeLeft(progress.remainingS, trans)}`;
  return percent(value * 100) + left;
}

function countWords({ unit, done }: JobProgress, trans: TranslationBundle): string {
  switch (unit) {
    case 'bytes':
      return bytes(done);
    case 'files':
      return files(done, trans);
    case 'steps':
      return trans.__('%1 steps', done);
  }
}

function partWords(
  unit: 'files' | 'steps',
  done: number,
  total: number,
  trans: TranslationBundle
): string {
  return unit === 'steps'
    ? trans.__('%1 of %2 steps', done, total)
    : filesOf(done, total, trans);
}

function filesOf(done: number, total: number, trans: TranslationBundle): string {
  return total === 1
    ? trans.__('%1 of 1 file', done)
    : trans.__('%1 of %2 files', done, total);
}

/** How a job ended well: what is where now; what is beside it stands on a second line. */
export function endWords(job: Job, nowMs: number, trans: TranslationBundle): string {
  const { result, kind, title } = job;
  if (!result) {
    return title;
  }
  if (kind === 'sync') {
    return trans.__('%1: %2', title, result.message);
  }
  const { name, place, copies, proven, uploaded, same } = result.facts;
  const count = same === undefined ? 1 : Number(uploaded ?? 0) + Number(same);
  if (typeof name !== 'string' || typeof place !== 'string' || copies || count === 0) {
    return result.message;
  }
  const detail = [place];
  if (count > 1) {
    detail.push(files(count, trans));
  }
  if (proven === count) {
    detail.push(
      count === 1 ? trans.__('same checksum') : trans.__('all with the same checksums')
    );
  }
  detail.push(clock(job.endedAtMs ?? nowMs, nowMs));
  return `${trans.__('%1 is on Drive', name)}\n${detail.join(' · ')}`;
}

/** The line below the bar: `6.4 of 15.7 GB · 26 MB/s · 12 of 90 files · labels.csv`. */
export function progressDetail(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  if (!progress) {
    return '';
  }
  const parts: string[] = [];
  const of = trans.__(' of ');
  if (progress.total !== null) {
    parts.push(
      progress.unit === 'bytes'
        ? bytesOf(progress.done, progress.total, of)
        : partWords(progress.unit, progress.done, progress.total, trans)
    );
  }
  if (progress.ratePerS) {
    parts.push(rate(progress.ratePerS, progress.unit, trans));
  }
  const { filesDone, filesTotal } = progress;
  if (filesDone !== null) {
    parts.push(
      filesTotal === null
        ? files(filesDone, trans)
        : filesOf(filesDone, filesTotal, trans)
    );
  }
  if (progress.label) {
    parts.push(progress.label);
  }
  return parts.join(' · ');
}
