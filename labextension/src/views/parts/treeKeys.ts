/** Where the arrow keys lead in the tree of Drive. */

import type { DriveModel } from '../../models/drive';
import type { DriveRow } from '../../models/driveRows';

export type ItemRow = Extract<DriveRow, { kind: 'item' }>;

/** The row a key leads to; null when the key did something else, undefined when nothing. */
export function walk(
  key: string,
  rows: readonly DriveRow[],
  index: number,
  model: DriveModel
): ItemRow | null | undefined {
  const isItem = (row: DriveRow): row is ItemRow => row.kind === 'item';
  const here = rows[index];
  const current = here && isItem(here) ? here : null;
  switch (key) {
    case 'ArrowDown':
      return rows.slice(index + 1).find(isItem) ?? null;
    case 'ArrowUp':
      return rows.slice(0, Math.max(0, index)).reverse().find(isItem) ?? null;
    case 'Home':
      return rows.find(isItem) ?? null;
    case 'End':
      return [...rows].reverse().find(isItem) ?? null;
    case 'ArrowRight':
      if (current?.item.kind === 'folder' && !current.isExpanded) {
        model.toggle(current.item.id, true);
        return null;
      }
      return rows.slice(index + 1, index + 2).find(isItem) ?? null;
    case 'ArrowLeft':
      if (current?.isExpanded) {
        model.toggle(current.item.id, false);
        return null;
      }
      return (
        rows
          .slice(0, Math.max(0, index))
          .reverse()
          .filter(isItem)
          .find(row => current !== null && row.depth < current.depth) ?? null
      );
    default:
      return undefined;
  }
}
