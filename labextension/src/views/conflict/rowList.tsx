/** The rows of a comparison as a list one walks with the arrow keys. */

import * as React from 'react';
import type { Line } from '../../models/conflictRows';
import { TextButton } from '../parts/basics';
import { VariedRows } from '../parts/variedRows';

const FOLD_HEIGHT_PX = 28;

export interface RowListProps<Row> {
  readonly label: string;
  readonly lines: readonly Line<Row>[];
  readonly estimate: (row: Row) => number;
  /** What a row is called when the keyboard comes to it. */
  readonly nameOf: (row: Row) => string;
  readonly renderRow: (row: Row) => React.ReactNode;
  readonly foldWords: (count: number) => string;
  readonly onUnfold: (key: string) => void;
  /** A key that is not for walking was pressed in a row. */
  readonly onKey?: (row: Row, key: string) => boolean;
  readonly current: CurrentRow;
}

/** Which row the keyboard is on; `go` takes it elsewhere, and the focus with it. */
export interface CurrentRow {
  readonly index: number;
  readonly go: (index: number) => void;
  /** The focus has come to a row by itself. */
  readonly set: (index: number) => void;
  /** Counts the times that somebody went: the focus follows each. */
  readonly moves: number;
}

export function useCurrentRow(): CurrentRow {
  const [{ index, moves }, setState] = React.useState({ index: 0, moves: 0 });
  const go = React.useCallback(
    (to: number) => setState(old => ({ index: to, moves: old.moves + 1 })),
    []
  );
  const set = React.useCallback(
    (to: number) => setState(old => (old.index === to ? old : { ...old, index: to })),
    []
  );
  return { index, moves, go, set };
}

/** `children` stand above the rows: the heads of the columns. */
export function RowList<Row>(
  props: React.PropsWithChildren<RowListProps<Row>>
): React.JSX.Element {
  const { label, lines, estimate, current, children } = props;
  const { moves, go, set } = current;
  // A new comparison may have fewer lines.
  const index = Math.min(current.index, lines.length - 1);
  const id = React.useId();
  const rowId = (at: number): string => `${id}-${at}`;

  React.useEffect(() => {
    const row = document.getElementById(`${id}-${index}`);
    // Where the rows come while their tab as a whole has the focus, they take it from there.
    if (moves > 0 || row?.closest('.jp-colabsync-view') === document.activeElement) {
      row?.focus();
    }
    // Only a move takes the focus; rows that change do not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [moves]);

  const estimateLine = React.useCallback(
    (line: Line<Row>) => (line.kind === 'fold' ? FOLD_HEIGHT_PX : estimate(line.row)),
    [estimate]
  );
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if ((event.target as Element).id !== rowId(index)) {
      return;
    }
    const line = lines[index];
    const to = walk(event.key, index, lines.length);
    if (to !== null) {
      go(to);
    } else if (line?.kind !== 'row' || props.onKey?.(line.row, event.key) !== true) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <VariedRows
      rows={lines}
      rowKey={keyOf}
      estimate={estimateLine}
      currentIndex={index}
      attributes={{ role: 'list', 'aria-label': label, onKeyDown }}
      renderRow={(line, at) => (
        <RowFrame
          {...props}
          line={line}
          id={rowId(at)}
          at={at}
          isCurrent={at === index}
          onFocus={() => set(at)}
        />
      )}
    >
      {children}
    </VariedRows>
  );
}

function RowFrame<Row>(
  props: RowListProps<Row> & {
    readonly line: Line<Row>;
    readonly id: string;
    readonly at: number;
    readonly isCurrent: boolean;
    readonly onFocus: () => void;
  }
): React.JSX.Element {
  const { line, at, isCurrent, onFocus, lines, nameOf, renderRow } = props;
  const isFold = line.kind === 'fold';
  // What of the row the keyboard comes to: a fold's button, or the row itself.
  const reach = {
    id: props.id,
    tabIndex: isCurrent ? 0 : -1,
    'data-current': isCurrent || undefined
  };
  return (
    <div
      role="listitem"
      aria-posinset={at + 1}
      aria-setsize={lines.length}
      className={isFold ? 'jp-colabsync-fold' : 'jp-colabsync-compared'}
      onFocus={onFocus}
      {...(isFold ? {} : { ...reach, 'aria-label': nameOf(line.row) })}
    >
      {isFold ? (
        <TextButton
          {...reach}
          onClick={() => {
            props.onUnfold(line.key);
            props.current.go(at);
          }}
        >
          {props.foldWords(line.count)}
        </TextButton>
      ) : (
        renderRow(line.row)
      )}
    </div>
  );
}

function keyOf(line: Line<unknown>): string {
  return line.key;
}

/** Where a key leads; null when it is not for walking. */
function walk(key: string, index: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(index + 1, count - 1);
    case 'ArrowUp':
      return Math.max(index - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
