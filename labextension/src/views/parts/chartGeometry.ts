/** Where the values of a chart stand, in pixels. Pure. */

export interface Frame {
  /** Moments of the left and the right edge. */
  readonly fromMs: number;
  readonly toMs: number;
  /** What the upper edge stands for; the lower is 0. */
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The values of one column: their mean, and how far they went. */
export interface Point {
  readonly x: number;
  readonly y: number;
  /** Of the highest value; the smallest of the three, since pixels count downwards. */
  readonly highY: number;
  readonly lowY: number;
}

/** Columns are so wide, in pixels: finer ones become a thick line. */
const COLUMN = 2;

export interface Extent {
  readonly lowest: number;
  readonly highest: number;
}

/**
 * Lines of at least one point each, left to right: a value that is not known ends one.
 *
 * Values beyond the edges are drawn at the edges; moments beyond them are left out. Columns
 * belong to the clock, not to the frame, so that a line wanders to the left without trembling.
 */
export function lines(
  atMs: readonly number[],
  values: readonly (number | null)[],
  frame: Frame
): Point[][] {
  const columnMs = ((frame.toMs - frame.fromMs) / Math.max(1, frame.width)) * COLUMN;
  const all: Point[][] = [];
  let line: Point[] = [];
  let column: { readonly number: number; readonly samples: Sample[] } | null = null;
  const endColumn = (): void => {
    if (column) {
      line.push(pointOf(column.samples, frame));
      column = null;
    }
  };
  const endLine = (): void => {
    endColumn();
    if (line.length > 0) {
      all.push(line);
      line = [];
    }
  };
  atMs.forEach((moment, index) => {
    const value = values[index] ?? null;
    if (value === null || moment < frame.fromMs || moment > frame.toMs) {
      endLine();
      return;
    }
    const number = Math.floor(moment / columnMs);
    if (column?.number !== number) {
      endColumn();
    }
    column ??= { number, samples: [] };
    column.samples.push({ atMs: moment, value });
  });
  endLine();
  return all;
}

interface Sample {
  readonly atMs: number;
  readonly value: number;
}

function pointOf(samples: readonly Sample[], frame: Frame): Point {
  const values = samples.map(({ value }) => value);
  return {
    x: mean(samples.map(({ atMs }) => xOf(atMs, frame))),
    y: yOf(mean(values), frame),
    highY: yOf(Math.max(...values), frame),
    lowY: yOf(Math.min(...values), frame)
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function xOf(atMs: number, { fromMs, toMs, width }: Frame): number {
  return ((atMs - fromMs) / Math.max(1, toMs - fromMs)) * width;
}

export function yOf(value: number, { top, height }: Frame): number {
  const part = top > 0 ? Math.min(1, Math.max(0, value / top)) : 0;
  return height - part * height;
}

/** Index of the known value next to `x`, in pixels; -1 when there is none. */
export function nearest(
  atMs: readonly number[],
  values: readonly (number | null)[],
  x: number,
  frame: Frame
): number {
  let best = -1;
  let distance = Infinity;
  atMs.forEach((moment, index) => {
    const away = Math.abs(xOf(moment, frame) - x);
    if ((values[index] ?? null) !== null && moment >= frame.fromMs && away < distance) {
      best = index;
      distance = away;
    }
  });
  return best;
}

/** The next known value to the left (-1) or the right (1); `index` itself at the end. */
export function beside(
  values: readonly (number | null)[],
  index: number,
  step: -1 | 1
): number {
  for (let next = index + step; next >= 0 && next < values.length; next += step) {
    if ((values[next] ?? null) !== null) {
      return next;
    }
  }
  return index;
}

/** Lowest and highest of what is known; null where nothing is. */
export function extent(values: readonly (number | null)[]): Extent | null {
  const known = values.filter(value => value !== null);
  return known.length === 0
    ? null
    : { lowest: Math.min(...known), highest: Math.max(...known) };
}

/** A power of two that is at least as high as both: an end of a scale that seldom changes. */
export function roundTop(highest: number, least: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(highest, least, 1)));
}
