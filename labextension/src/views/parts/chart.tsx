/** One small chart of the last ten minutes: name, value, line; values at the cursor. */

import * as React from 'react';
import { beside, extent, nearest } from './chartGeometry';
import { frameOf, paint, type Drawing } from './chartPaint';
import { useUi } from './ui';

const SPAN_MS = 600_000;

export interface ChartProps {
  readonly name: string;
  /** The present value, in words. */
  readonly now: string;
  readonly atMs: readonly number[];
  readonly values: readonly (number | null)[];
  /** The moment at the right edge. */
  readonly toMs: number;
  /** What the upper edge stands for; the lower is 0. */
  readonly top: number;
  readonly format: (value: number) => string;
  /** Where it is only looked at, as in a card beside the pointer: the keyboard passes it by. */
  readonly isStill?: boolean;
}

export function Chart(props: ChartProps): React.JSX.Element {
  const { trans } = useUi();
  const { name, now, atMs, values, toMs, top, format, isStill = false } = props;
  // The cursor is a moment, since the values wander to the left below it.
  const [cursorMs, setCursorMs] = React.useState<number | null>(null);
  const cursor = cursorMs === null ? -1 : atMs.indexOf(cursorMs);
  const drawing = { atMs, values, fromMs: toMs - SPAN_MS, toMs, top, cursor };
  const canvas = useCanvas(drawing);
  const at = cursor < 0 ? null : (values[cursor] ?? null);
  const value = at === null ? now : format(at);
  const time = at === null ? '' : second(atMs[cursor] ?? 0);

  const move = (index: number): void => setCursorMs(atMs[index] ?? null);
  const onPointerMove = (event: React.PointerEvent<HTMLCanvasElement>): void => {
    const { left, width, height } = event.currentTarget.getBoundingClientRect();
    const frame = frameOf(drawing, width, height);
    move(nearest(atMs, values, event.clientX - left, frame));
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const goal = goalOf(event.key, values, cursor);
    if (goal !== null) {
      event.preventDefault();
      move(goal);
    }
  };
  return (
    <div className="jp-colabsync-chart">
      <div className="jp-colabsync-chartLine">
        <span className="jp-colabsync-oneLine">{name}</span>
        <span className="jp-colabsync-chartValue">{value}</span>
      </div>
      <div className="jp-colabsync-chartArea">
        <canvas
          ref={canvas}
          role="img"
          tabIndex={isStill ? -1 : 0}
          aria-label={spoken(props, trans.__('%1: now %2', name, now), trans)}
          onPointerMove={onPointerMove}
          onPointerLeave={() => setCursorMs(null)}
          onKeyDown={onKeyDown}
          onBlur={() => setCursorMs(null)}
        />
        <span className="jp-colabsync-chartTop" aria-hidden="true">
          <span>{format(top)}</span>
          <span>{time}</span>
        </span>
      </div>
      <span className="jp-colabsync-spoken" role="status">
        {time && `${value} · ${time}`}
      </span>
    </div>
  );
}

/** Lowest and highest beside the present value; nothing more before there are samples. */
function spoken(
  { values, format }: ChartProps,
  present: string,
  trans: ReturnType<typeof useUi>['trans']
): string {
  const found = extent(values);
  return found
    ? trans.__(
        '%1, lowest %2, highest %3 in the last ten minutes',
        present,
        format(found.lowest),
        format(found.highest)
      )
    : present;
}

/** Where a key leads: the value beside, the first, the last, or -1 for none; null: nowhere. */
function goalOf(
  key: string,
  values: readonly (number | null)[],
  cursor: number
): number | null {
  const newest = beside(values, values.length, -1);
  switch (key) {
    case 'ArrowLeft':
      return cursor < 0 ? newest : beside(values, cursor, -1);
    case 'ArrowRight':
      return cursor < 0 ? newest : beside(values, cursor, 1);
    case 'Home':
      return beside(values, -1, 1);
    case 'End':
      return newest;
    case 'Escape':
      return cursor < 0 ? null : -1;
    default:
      return null;
  }
}

function second(atMs: number): string {
  return new Date(atMs).toLocaleTimeString([], { hour12: false });
}

/** A canvas that shows the drawing, also after it was resized or the theme changed. */
function useCanvas(drawing: Drawing): React.RefObject<HTMLCanvasElement> {
  const ref = React.useRef<HTMLCanvasElement>(null);
  const latest = React.useRef(drawing);
  React.useEffect(() => {
    latest.current = drawing;
    if (ref.current) {
      paint(ref.current, drawing);
    }
  });
  React.useEffect(() => {
    const canvas = ref.current;
    if (!canvas) {
      return undefined;
    }
    const repaint = (): void => paint(canvas, latest.current);
    const sizes = new ResizeObserver(repaint);
    sizes.observe(canvas);
    // JupyterLab writes the theme's name on the page once its colours are there.
    const themes = new MutationObserver(repaint);
    const attributeFilter = ['data-jp-theme-name', 'data-jp-theme-light'];
    themes.observe(document.body, { attributeFilter });
    return () => {
      sizes.disconnect();
      themes.disconnect();
    };
  }, []);
  return ref;
}
