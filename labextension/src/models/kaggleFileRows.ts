/** The tree of what something on Kaggle holds, as the lines one sees. Pure. */

import type { KaggleEntry, Problem } from '../api/contract.gen';
import { TOP, UNREAD, type KaggleFiles } from './kaggleFiles';

/** One visible line of the tree. */
export type FileRow =
  | {
      readonly kind: 'item';
      readonly key: string;
      readonly entry: KaggleEntry;
      readonly depth: number;
      readonly isExpanded: boolean;
      readonly position: number;
      readonly setSize: number;
    }
  | {
      readonly kind: 'more' | 'empty';
      readonly key: string;
      readonly path: string;
      readonly depth: number;
    }
  | {
      readonly kind: 'problem';
      readonly key: string;
      readonly path: string;
      readonly depth: number;
      readonly problem: Problem;
    };

export function fileRows(files: KaggleFiles): FileRow[] {
  const rows: FileRow[] = [];
  addFolder(rows, TOP, 0, files);
  return rows;
}

function addFolder(
  rows: FileRow[],
  path: string,
  depth: number,
  files: KaggleFiles
): void {
  const listing = files.folders.get(path) ?? UNREAD;
  const { entries, nextPage, isLoaded, problem } = listing;
  entries.forEach((entry, index) => {
    const isExpanded = entry.isFolder && files.expanded.has(entry.path);
    rows.push({
      kind: 'item',
      key: `=${entry.path}`,
      entry,
      depth,
      isExpanded,
      position: index + 1,
      setSize: nextPage === null ? entries.length : -1
    });
    if (isExpanded) {
      addFolder(rows, entry.path, depth + 1, files);
    }
  });
  if (problem) {
    rows.push({ kind: 'problem', key: `!${path}`, path, depth, problem });
  } else if (!isLoaded || nextPage !== null) {
    rows.push({ kind: 'more', key: `…${path}`, path, depth });
  } else if (entries.length === 0) {
    rows.push({ kind: 'empty', key: `0${path}`, path, depth });
  }
}
