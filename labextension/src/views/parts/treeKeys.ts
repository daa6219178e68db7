/** Where the arrow keys lead in a tree of which one row is current. */

/** A line of a tree; only those that stand for something can be current. */
interface TreeRow {
  readonly kind: string;
  readonly depth: number;
}

interface TreeItem extends TreeRow {
  readonly kind: 'item';
  readonly isExpanded: boolean;
}

/**
 * The row a key leads to; null when the key did something else, undefined when nothing.
 *
 * `toggle` opens or closes a row that is a folder, and says whether it is one.
 */
export function walk<Row extends TreeRow, Item extends Row & TreeItem>(
  key: string,
  rows: readonly (Row | Item)[],
  index: number,
  toggle: (item: Item, isExpanded: boolean) => boolean
): Item | null | undefined {
  const isItem = (row: Row | Item): row is Item => row.kind === 'item';
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
      if (current && !current.isExpanded && toggle(current, true)) {
        return null;
      }
      return rows.slice(index + 1, index + 2).find(isItem) ?? null;
    case 'ArrowLeft':
      if (current?.isExpanded) {
        toggle(current, false);
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
