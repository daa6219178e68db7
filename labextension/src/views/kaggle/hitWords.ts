/** What a search found, in words. Pure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  KaggleContest,
  KaggleFileType,
  KaggleHit,
  KaggleLicence,
  KaggleSort,
  SearchedKind
} from '../../api/contract.gen';
import type { SizeClass } from '../../models/kaggleSearch';
import { age, bytes } from '../parts/format';

const DAY_MS = 86_400_000;

/** The one fact at the right: how big, how long still, or how many there are to choose from. */
export function hitFact(hit: KaggleHit, nowMs: number, trans: TranslationBundle): string {
  if (hit.contest) {
    return deadlineWords(hit.contest, nowMs, trans);
  }
  if (hit.variations !== null) {
    return trans._n('%1 variation', '%1 variations', hit.variations);
  }
  return hit.totalBytes === null ? '' : bytes(hit.totalBytes);
}

/** What stands small below the title, the reference before it left out. */
export function hitDetails(
  hit: KaggleHit,
  nowMs: number,
  trans: TranslationBundle
): string[] {
  const { contest, updatedAt, votes, downloads } = hit;
  const parts: string[] = [];
  if (contest?.reward) {
    parts.push(contest.reward);
  }
  if (updatedAt && !contest) {
    parts.push(age(Date.parse(updatedAt), nowMs, trans));
  }
  if (votes !== null) {
    parts.push(trans._n('%2 vote', '%2 votes', votes, compact(votes)));
  } else if (downloads !== null) {
    parts.push(trans._n('%2 download', '%2 downloads', downloads, compact(downloads)));
  }
  return parts;
}

/** `12 days left`, `5 months left`, `ended`; nothing where Kaggle tells no deadline. */
export function deadlineWords(
  contest: KaggleContest,
  nowMs: number,
  trans: TranslationBundle
): string {
  const leftMs = contest.deadline ? Date.parse(contest.deadline) - nowMs : NaN;
  if (Number.isNaN(leftMs)) {
    return '';
  }
  if (leftMs <= 0) {
    return trans.__('ended');
  }
  const days = Math.floor(leftMs / DAY_MS);
  if (days < 100) {
    return days === 0
      ? trans.__('less than a day left')
      : trans._n('%1 day left', '%1 days left', days);
  }
  return days < 730
    ? trans.__('%1 months left', Math.round(days / 30))
    : trans.__('%1 years left', Math.floor(days / 365));
}

/** `1.2K`: as many signs as a narrow line has room for. */
export function compact(count: number): string {
  return new Intl.NumberFormat(undefined, {
    notation: 'compact',
    maximumFractionDigits: 1
  }).format(count);
}

export function kindWord(kind: SearchedKind, trans: TranslationBundle): string {
  const words: Record<SearchedKind, string> = {
    dataset: trans.__('Datasets'),
    competition: trans.__('Competitions'),
    model: trans.__('Models')
  };
  return words[kind];
}

export function sortWord(
  sort: KaggleSort,
  kind: SearchedKind,
  trans: TranslationBundle
): string {
  const words: Record<KaggleSort, string> = {
    relevance: trans.__('Best match'),
    popular: trans.__('Most popular'),
    votes: trans.__('Most votes'),
    updated: kind === 'competition' ? trans.__('Newest') : trans.__('Lately updated'),
    downloads: trans.__('Most downloads'),
    deadline: trans.__('Ends soonest'),
    prize: trans.__('Biggest prize')
  };
  return words[sort];
}

export function fileTypeWord(type: KaggleFileType): string {
  const words: Record<KaggleFileType, string> = {
    csv: 'CSV',
    json: 'JSON',
    parquet: 'Parquet',
    sqlite: 'SQLite'
  };
  return words[type];
}

export function sizeWord(size: SizeClass, trans: TranslationBundle): string {
  const words: Record<SizeClass, string> = {
    small: trans.__('Up to 1 GB'),
    medium: trans.__('1 to 10 GB'),
    large: trans.__('Over 10 GB')
  };
  return words[size];
}

export function licenceWord(licence: KaggleLicence, trans: TranslationBundle): string {
  const words: Record<KaggleLicence, string> = {
    cc: trans.__('Creative Commons'),
    odb: trans.__('Open Data Commons'),
    gpl: trans.__('GPL'),
    other: trans.__('Other')
  };
  return words[licence];
}
