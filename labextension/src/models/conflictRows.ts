/** What the rows of a comparison can become, and which of them one sees. Pure. */

import type { CellRow, CellVersion, LinesRow, RowChoiceOf } from '../api/contract.gen';

/** What becomes of a row. `merged`: the cell with the lines of both sides. */
export type Outcome = RowChoiceOf | 'merged';

/** What somebody chose, by the keys of rows. */
export type Choices = Readonly<Record<string, Outcome>>;

/** A row, or a run of rows that are equal on all sides and stand as one line. */
export type Line<Row> =
  | { readonly kind: 'row'; readonly key: string; readonly row: Row }
  | { readonly kind: 'fold'; readonly key: string; readonly count: number };

interface SideFlags {
  readonly isLocalChanged: boolean;
  readonly isRemoteChanged: boolean;
}

export function isEqual(row: SideFlags): boolean {
  return !row.isLocalChanged && !row.isRemoteChanged;
}

/** What the merged notebook takes when nobody chooses; null: somebody must. */
export function proposal(row: CellRow): Outcome | null {
  switch (row.taken) {
    case 'choose':
      return null;
    case 'gone':
      // Whoever deleted the cell is taken.
      return row.local === null ? 'local' : 'remote';
    default:
      return row.taken;
  }
}

/** What a row can become, in the order in which it is offered. */
export function outcomes(row: CellRow, hasBase: boolean): Outcome[] {
  const { local, remote, merged, isLocalChanged, isRemoteChanged } = row;
  const all: Outcome[] = ['local', 'remote'];
  if (local && remote && !looksSame(local, remote)) {
    all.push('both');
  }
  // Where one side is as before, that side stands for it already.
  if (hasBase && isLocalChanged && isRemoteChanged) {
    all.push('base');
  }
  return merged ? [...all, 'merged'] : all;
}

/** What a row becomes as things stand; null while it is undecided. */
export function outcomeOf(row: CellRow, choices: Choices): Outcome | null {
  return choices[row.key] ?? proposal(row);
}

/** The rows somebody must still decide. */
export function undecided(rows: readonly CellRow[], choices: Choices): CellRow[] {
  return rows.filter(row => outcomeOf(row, choices) === null);
}

/** Whether the version of one side goes into the result, be it a cell or none. */
export function isTaken(
  side: 'base' | 'local' | 'remote',
  outcome: Outcome | null
): boolean {
  return outcome === side || (outcome === 'both' && side !== 'base');
}

/** Whether two versions show the same; what cannot be seen (settings) may still differ. */
export function looksSame(one: CellVersion | null, other: CellVersion | null): boolean {
  return (
    one === other ||
    (one !== null &&
      other !== null &&
      one.cellType === other.cellType &&
      one.source === other.source &&
      !one.isSourceCut &&
      !other.isSourceCut)
  );
}

/** The rows one sees: runs of equal ones are folded, but for those opened by their key. */
function fold<Row extends SideFlags>(
  rows: readonly Row[],
  keyOf: (row: Row, index: number) => string,
  countOf: (row: Row) => number,
  opened: ReadonlySet<string>
): Line<Row>[] {
  const lines: Line<Row>[] = [];
  // The key of the run of equal rows that this row belongs to.
  let run: string | null = null;
  rows.forEach((row, index) => {
    const key = keyOf(row, index);
    run = isEqual(row) ? (run ?? `fold:${key}`) : null;
    const last = lines.at(-1);
    if (run === null || opened.has(run)) {
      lines.push({ kind: 'row', key, row });
    } else if (last?.kind === 'fold' && last.key === run) {
      lines.splice(-1, 1, { ...last, count: last.count + countOf(row) });
    } else {
      lines.push({ kind: 'fold', key: run, count: countOf(row) });
    }
  });
  return lines;
}

export const cellLines = (
  rows: readonly CellRow[],
  opened: ReadonlySet<string>
): Line<CellRow>[] =>
  fold(
    rows,
    row => row.key,
    () => 1,
    opened
  );

export const textLines = (
  rows: readonly LinesRow[],
  opened: ReadonlySet<string>
): Line<LinesRow>[] =>
  fold(
    rows,
    (_, index) => String(index),
    row => row.local.lineCount,
    opened
  );
