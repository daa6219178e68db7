/** The tree of Drive as the lines one sees. Pure. */

import type { DriveItem, Problem } from '../api/contract.gen';
import { BLANK, ROOT, type DriveState, type Listing } from './drive';

/** One visible line of the tree. */
export type DriveRow =
  | {
      readonly kind: 'item';
      readonly key: string;
      readonly item: DriveItem;
      readonly depth: number;
      readonly isExpanded: boolean;
      readonly position: number;
      readonly setSize: number;
    }
  | {
      readonly kind: 'more';
      readonly key: string;
      readonly folderId: string;
      readonly depth: number;
    }
  | {
      readonly kind: 'problem';
      readonly key: string;
      readonly folderId: string;
      readonly depth: number;
      readonly problem: Problem;
    }
  | { readonly kind: 'empty'; readonly key: string; readonly depth: number };

/** The visible lines: the search's answer when there is one, else the opened tree. */
export function driveRows(state: DriveState): DriveRow[] {
  const rows: DriveRow[] = [];
  if (state.found) {
    addListing(rows, '', state.found, 0, { ...state, expanded: new Set() });
  } else {
    addListing(rows, ROOT, state.folders.get(ROOT) ?? BLANK, 0, state);
  }
  return rows;
}

function addListing(
  rows: DriveRow[],
  folderId: string,
  listing: Listing,
  depth: number,
  state: Pick<DriveState, 'folders' | 'expanded'>
): void {
  const setSize = listing.nextPageToken === null ? listing.items.length : -1;
  listing.items.forEach((item, index) => {
    const isExpanded = item.kind === 'folder' && state.expanded.has(item.id);
    rows.push({
      kind: 'item',
      key: `${folderId}/${item.id}`,
      item,
      depth,
      isExpanded,
      position: index + 1,
      setSize
    });
    if (isExpanded) {
      addListing(rows, item.id, state.folders.get(item.id) ?? BLANK, depth + 1, state);
    }
  });
  const { problem } = listing;
  if (problem) {
    rows.push({ kind: 'problem', key: `${folderId}/!`, folderId, depth, problem });
  } else if (!listing.isLoaded || listing.nextPageToken !== null) {
    rows.push({ kind: 'more', key: `${folderId}/…`, folderId, depth });
  } else if (listing.items.length === 0) {
    rows.push({ kind: 'empty', key: `${folderId}/0`, depth });
  }
}
