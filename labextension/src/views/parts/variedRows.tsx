/** A long list of rows as tall as what they show, of which only those in sight are drawn. */

import * as React from 'react';
import { rowAt, rowTops } from './rowTops';

/** Pixels drawn beyond each edge, so that scrolling never shows a gap. */
const OVERSCAN_PX = 400;

export interface VariedRowsProps<Row> {
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** How tall a row will be, in pixels, until it has been seen. */
  readonly estimate: (row: Row) => number;
  readonly renderRow: (row: Row, index: number) => React.ReactNode;
  /** This row is drawn even out of sight, for it may have the focus; -1: none. */
  readonly currentIndex: number;
  /** The list's own attributes: role, label, keys. */
  readonly attributes: React.HTMLAttributes<HTMLDivElement>;
}

/** `children` stand above the rows, in the same scrolling box. */
export function VariedRows<Row>(
  props: React.PropsWithChildren<VariedRowsProps<Row>>
): React.JSX.Element {
  const { rows, rowKey, estimate, renderRow, currentIndex, attributes, children } = props;
  const { heights, onHeight } = useHeights();
  const tops = React.useMemo(
    () => rowTops(rows.map(row => heights.get(rowKey(row)) ?? estimate(row))),
    [rows, rowKey, estimate, heights]
  );
  const keys = React.useMemo(() => rows.map(rowKey), [rows, rowKey]);
  const { list, inner, view, look } = useView(keys, tops, currentIndex);

  const first = Math.max(0, rowAt(tops, view.top - OVERSCAN_PX));
  const last = rowAt(tops, view.top + view.height + OVERSCAN_PX);
  const drawn = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  if (currentIndex >= 0 && (currentIndex < first || currentIndex > last)) {
    drawn.push(currentIndex);
  }
  return (
    <div
      {...attributes}
      ref={list}
      className={`jp-colabsync-varied ${attributes.className ?? ''}`}
      onScroll={look}
    >
      {children}
      <div ref={inner} role="none" style={{ height: tops.at(-1), position: 'relative' }}>
        {drawn.map(index => {
          const [row, key] = [rows[index], keys[index]];
          return (
            row !== undefined &&
            key !== undefined && (
              <Measured key={key} name={key} top={tops[index] ?? 0} onHeight={onHeight}>
                {renderRow(row, index)}
              </Measured>
            )
          );
        })}
      </div>
    </div>
  );
}

/** A row at its place, which tells how tall it is. */
function Measured(
  props: React.PropsWithChildren<{
    readonly name: string;
    readonly top: number;
    readonly onHeight: (name: string, height: number) => void;
  }>
): React.JSX.Element {
  const { name, top, onHeight, children } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const measure = (): void => {
      if (node.offsetHeight > 0) {
        onHeight(name, node.offsetHeight);
      }
    };
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => observer.disconnect();
  }, [name, onHeight]);
  return (
    <div ref={ref} role="none" className="jp-colabsync-windowedRow" style={{ top }}>
      {children}
    </div>
  );
}

/** The heights of the rows that were seen, by key. */
function useHeights(): {
  readonly heights: ReadonlyMap<string, number>;
  readonly onHeight: (key: string, height: number) => void;
} {
  const [heights, setHeights] = React.useState<ReadonlyMap<string, number>>(new Map());
  // Rows tell their heights while they are laid out, and only news may set the state then: even
  // an update that changes nothing would lay them out once more, without end.
  const known = React.useRef(heights);
  const onHeight = React.useCallback((key: string, height: number) => {
    if (known.current.get(key) !== height) {
      known.current = new Map(known.current).set(key, height);
      setHeights(known.current);
    }
  }, []);
  return { heights, onHeight };
}

interface Layout {
  readonly keys: readonly string[];
  readonly tops: readonly number[];
  readonly currentIndex: number;
}

/**
 * The part of the rows that is in sight. When rows turn out taller or lower than was thought, the
 * current row stays where it is or, if that is out of sight, the one at the top.
 */
function useView(
  keys: readonly string[],
  tops: readonly number[],
  currentIndex: number
): {
  readonly list: React.RefObject<HTMLDivElement>;
  readonly inner: React.RefObject<HTMLDivElement>;
  readonly view: { readonly top: number; readonly height: number };
  readonly look: () => void;
} {
  const list = React.useRef<HTMLDivElement>(null);
  const inner = React.useRef<HTMLDivElement>(null);
  const [view, setView] = React.useState({ top: 0, height: 600 });
  const seen = React.useRef(view);
  const laidOut = React.useRef<Layout>({ keys, tops, currentIndex });

  const look = React.useCallback(() => {
    if (list.current && inner.current) {
      const top = list.current.scrollTop - inner.current.offsetTop;
      const height = list.current.clientHeight;
      if (seen.current.top !== top || seen.current.height !== height) {
        seen.current = { top, height };
        setView(seen.current);
      }
    }
  }, []);

  React.useLayoutEffect(() => {
    const [node, before] = [list.current, laidOut.current];
    if (node && inner.current) {
      const at = anchorOf(
        before,
        node.scrollTop - inner.current.offsetTop,
        node.clientHeight
      );
      const now = keys.indexOf(before.keys[at] ?? '');
      const shift = now < 0 ? 0 : (tops[now] ?? 0) - (before.tops[at] ?? 0);
      // At the end, the browser itself has moved what became shorter.
      const isAtEnd = node.scrollTop + node.clientHeight >= node.scrollHeight - 1;
      if (shift > 0 || (shift < 0 && !isAtEnd)) {
        node.scrollTop += shift;
      }
    }
    laidOut.current = { keys, tops, currentIndex };
    look();
  }, [keys, tops, currentIndex, look]);

  React.useEffect(() => {
    const observer = new ResizeObserver(look);
    if (list.current) {
      observer.observe(list.current);
    }
    return () => observer.disconnect();
  }, [look]);
  return { list, inner, view, look };
}

/** The row that must not move. */
function anchorOf({ tops, currentIndex }: Layout, top: number, height: number): number {
  const currentTop = tops[currentIndex] ?? -Infinity;
  const isInSight = currentTop >= top && currentTop < top + height;
  return isInSight ? currentIndex : rowAt(tops, top);
}
