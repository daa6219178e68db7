/** What is looked at, and what a choice of it weighs, in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  KaggleContest,
  KaggleDetails,
  KaggleVariation,
  KaggleWeight
} from '../../api/contract.gen';
import { age, bytes, files } from '../parts/format';
import { deadlineWords } from './hitWords';

/** As many letters stand on one line of the narrowest panel. */
const MAX_UNBROKEN = 26;

/** `1.2 GB`, `3 files`, `version 3 (newest 5)`, licence, `updated 12 Nov`: what Kaggle says of it. */
export function detailsFacts(
  details: KaggleDetails,
  nowMs: number,
  trans: TranslationBundle
): string[] {
  const { totalBytes, fileCount, version, newestVersion, licence, updatedAt } = details;
  const facts: string[] = [];
  if (totalBytes !== null) {
    facts.push(bytes(totalBytes));
  }
  if (fileCount !== null) {
    facts.push(files(fileCount, trans));
  }
  if (version !== null) {
    facts.push(
      newestVersion === null || newestVersion === version
        ? trans.__('version %1', version)
        : trans.__('version %1 (newest %2)', version, newestVersion)
    );
  }
  if (licence) {
    facts.push(licence);
  }
  if (updatedAt) {
    facts.push(trans.__('updated %1', age(Date.parse(updatedAt), nowMs, trans)));
  }
  return facts;
}

/** `12 days left`, `$25,000`, `Accuracy`, `5 submissions a day`. */
export function contestFacts(
  contest: KaggleContest,
  nowMs: number,
  trans: TranslationBundle
): string[] {
  const { reward, metric, dailySubmissions } = contest;
  const daily =
    dailySubmissions === null
      ? ''
      : trans._n('%1 submission a day', '%1 submissions a day', dailySubmissions);
  const facts = [deadlineWords(contest, nowMs, trans), reward, metric, daily];
  return facts.filter(each => each !== null && each !== '') as string[];
}

/** Facts as a line that is broken between them rather than inside. */
export function factLine(facts: readonly string[]): string {
  return facts
    .map(fact => (fact.length > MAX_UNBROKEN ? fact : fact.replace(/ /g, '\u00a0')))
    .join(' · ');
}

/** `version 2 · 1.2 GB`. */
export function variationFact(
  variation: KaggleVariation,
  trans: TranslationBundle
): string {
  const { version, totalBytes } = variation;
  const facts: string[] = [];
  if (version !== null) {
    facts.push(trans.__('version %1', version));
  }
  if (totalBytes !== null) {
    facts.push(bytes(totalBytes));
  }
  return facts.join(' · ');
}

/** What the button does: `Pull 3 files, 1.2 GB`. */
export function pullWords(weight: KaggleWeight | null, trans: TranslationBundle): string {
  const count = weight?.files ?? null;
  const size = weight?.bytes ?? null;
  if (count === null) {
    return size === null ? trans.__('Pull') : trans.__('Pull about %1', bytes(size));
  }
  return size === null
    ? trans._n('Pull %1 file', 'Pull %1 files', count)
    : trans._n('Pull %1 file, %2', 'Pull %1 files, %2', count, bytes(size));
}

/** Whether there is room, below the button: `41 GB stay free here`. */
export function roomWords(weight: KaggleWeight, trans: TranslationBundle): string {
  const { bytes: size, freeBytes, fits } = weight;
  if (!fits) {
    return size === null || freeBytes === null
      ? trans.__('This does not fit on this disk. Free some space, or choose less.')
      : trans.__('Needs %1 more than this disk has.', bytes(size - freeBytes));
  }
  if (freeBytes === null) {
    return size === null ? trans.__('Size unknown') : '';
  }
  return size === null
    ? trans.__('Size unknown; %1 are free here', bytes(freeBytes))
    : trans.__('%1 stay free here', bytes(freeBytes - size));
}
