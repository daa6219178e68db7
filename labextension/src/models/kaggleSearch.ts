/** What a search on Kaggle can be asked: the kinds, and the filters that each has. Pure. */

import type {
  KaggleFileType,
  KaggleLicence,
  KaggleSort,
  SearchedKind,
  SearchKaggle
} from '../api/contract.gen';

export const KINDS: readonly SearchedKind[] = ['dataset', 'competition', 'model'];
export const FILE_TYPES: readonly KaggleFileType[] = ['csv', 'json', 'parquet', 'sqlite'];
export const LICENCES: readonly KaggleLicence[] = ['cc', 'odb', 'gpl', 'other'];
export const SIZES = ['small', 'medium', 'large'] as const;

/** Up to 1 GB, 1 to 10 GB, over 10 GB. */
export type SizeClass = (typeof SIZES)[number];

/** How each kind can be ordered; the first is how it comes by itself. */
export const SORTS: Readonly<Record<SearchedKind, readonly KaggleSort[]>> = {
  dataset: ['relevance', 'popular', 'votes', 'updated', 'downloads'],
  competition: ['relevance', 'popular', 'deadline', 'prize', 'updated'],
  model: ['popular', 'votes', 'updated', 'downloads']
};

export interface Filters {
  /** Null: as the kind comes by itself. */
  readonly sort: KaggleSort | null;
  readonly fileType: KaggleFileType | null;
  readonly size: SizeClass | null;
  readonly licence: KaggleLicence | null;
}

export const NO_FILTERS: Filters = {
  sort: null,
  fileType: null,
  size: null,
  licence: null
};

const GB = 1024 ** 3;
const LIMITS: Readonly<Record<SizeClass, readonly [number | null, number | null]>> = {
  small: [null, GB],
  medium: [GB, 10 * GB],
  large: [10 * GB, null]
};

/** Whether a kind can be filtered by file type, size and licence. */
export function hasFilters(kind: SearchedKind): boolean {
  return kind === 'dataset';
}

/** How a kind is ordered under these filters. */
export function sortOf(kind: SearchedKind, filters: Filters): KaggleSort {
  const [first = 'relevance', ...others] = SORTS[kind];
  return filters.sort && others.includes(filters.sort) ? filters.sort : first;
}

/** How many filters are set that the kind has. */
export function filterCount(kind: SearchedKind, filters: Filters): number {
  const { fileType, size, licence } = filters;
  const isSorted = sortOf(kind, filters) !== SORTS[kind][0];
  const set = hasFilters(kind) ? [fileType, size, licence] : [];
  return set.filter(each => each !== null).length + (isSorted ? 1 : 0);
}

/** The first page of a search. */
export function searchOf(
  text: string,
  kind: SearchedKind,
  filters: Filters
): SearchKaggle {
  const { fileType, size, licence } = hasFilters(kind) ? filters : NO_FILTERS;
  const [minBytes, maxBytes] = size ? LIMITS[size] : [null, null];
  const sort = sortOf(kind, filters);
  return { kind, text: text.trim(), sort, fileType, licence, minBytes, maxBytes };
}

/** Whether a text names one thing (an address, owner/name, a copied command): no words to search. */
export function namesOne(text: string): boolean {
  const command = /^[!%]?\s*kaggle\s+(datasets|competitions|models|kernels|[dcmk])\s/;
  return text.includes('/') || command.test(text.trim()) || text.includes('kagglehub.');
}
