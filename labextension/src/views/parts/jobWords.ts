/** How far a job is, in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job } from '../../api/contract.gen';
import { fraction } from '../../models/jobs';
import { bytes, bytesOf, percent, rate, timeLeft } from './format';

/** The one fact for the right of the line: `41 % · 6 min left`, or what it is at. */
export function progressFact(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  const value = fraction(job);
  if (job.state === 'waiting' || !progress) {
    return trans.__('waiting');
  }
  if (value === null) {
    return progress.unit === 'bytes'
      ? bytes(progress.done)
      : trans.__('%1 files', progress.done);
  }
  const left =
    progress.remainingS === null ? '' : ` · ${timeLeft(progress.remainingS, trans)}`;
  return percent(value * 100) + left;
}

/** The line below the bar: `6.4 of 15.7 GB · 26 MB/s · labels.csv`. */
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
        : trans.__('%1 of %2 files', progress.done, progress.total)
    );
  }
  if (progress.ratePerS) {
    parts.push(rate(progress.ratePerS, progress.unit, trans));
  }
  if (progress.label) {
    parts.push(progress.label);
  }
  return parts.join(' · ');
}
