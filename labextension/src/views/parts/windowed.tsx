/** A long list of equal rows of which only those in sight are drawn. */

import * as React from 'react';

/** Rows drawn beyond each edge, so that scrolling never shows a gap. */
const OVERSCAN = 8;

export interface WindowedProps<Row> {
  readonly rows: readonly Row[];
  readonly rowHeight: number;
  readonly rowKey: (row: Row) => string;
  readonly renderRow: (row: Row, index: number) => React.ReactNode;
  /** This row is kept in sight. */
  readonly currentIndex: number;
  /** The list's own attributes: role, label, keys. */
  readonly attributes: React.HTMLAttributes<HTMLDivElement>;
}

export function Windowed<Row>(props: WindowedProps<Row>): React.JSX.Element {
  const { rows, rowHeight, rowKey, renderRow, currentIndex, attributes } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const [view, setView] = React.useState({ top: 0, height: 400 });

  const measure = React.useCallback(() => {
    if (ref.current) {
      const { scrollTop: top, clientHeight: height } = ref.current;
      setView(old => (old.top === top && old.height === height ? old : { top, height }));
    }
  }, []);

  React.useEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const observer = new ResizeObserver(measure);
    observer.observe(node);
    measure();
    return () => observer.disconnect();
  }, [measure]);

  React.useEffect(() => {
    const node = ref.current;
    if (!node || currentIndex < 0) {
      return;
    }
    const top = currentIndex * rowHeight;
    if (top < node.scrollTop) {
      node.scrollTop = top;
    } else if (top + rowHeight > node.scrollTop + node.clientHeight) {
      node.scrollTop = top + rowHeight - node.clientHeight;
    }
  }, [currentIndex, rowHeight]);

  const first = Math.max(0, Math.floor(view.top / rowHeight) - OVERSCAN);
  const last = Math.min(
    rows.length,
    Math.ceil((view.top + view.height) / rowHeight) + OVERSCAN
  );
  return (
    <div
      {...attributes}
      ref={ref}
      className={`jp-colabsync-windowed ${attributes.className ?? ''}`}
      onScroll={measure}
    >
      <div role="none" style={{ height: rows.length * rowHeight, position: 'relative' }}>
        {rows.slice(first, last).map((row, offset) => (
          <div
            key={rowKey(row)}
            role="none"
            className="jp-colabsync-windowedRow"
            style={{ top: (first + offset) * rowHeight, height: rowHeight }}
          >
            {renderRow(row, first + offset)}
          </div>
        ))}
      </div>
    </div>
  );
}
