import { describe, expect, it } from 'vitest';
import { beside, extent, lines, nearest, roundTop, type Frame } from './chartGeometry';

/** One pixel a second, one pixel a percent. */
const FRAME: Frame = { fromMs: 0, toMs: 100_000, top: 100, width: 100, height: 100 };

const drawn = (
  seconds: readonly number[],
  values: readonly (number | null)[],
  frame = FRAME
): [number, number][][] =>
  lines(
    seconds.map(each => each * 1000),
    values,
    frame
  ).map(line => line.map(({ x, y }) => [x, y]));

describe('the line of a chart', () => {
  it.each<[string, number[], (number | null)[], [number, number][][]]>([
    [
      'goes from value to value',
      [0, 50, 100],
      [0, 50, 100],
      [
        [
          [0, 100],
          [50, 50],
          [100, 0]
        ]
      ]
    ],
    [
      'is broken where nothing is known',
      [0, 10, 20],
      [10, null, 30],
      [[[0, 90]], [[20, 70]]]
    ],
    ['leaves out what is older than the left edge', [-10, 10], [1, 50], [[[10, 50]]]],
    [
      'stays inside when a value does not',
      [10, 20],
      [150, -5],
      [
        [
          [10, 0],
          [20, 100]
        ]
      ]
    ],
    ['is none when nothing is known', [10, 20], [null, null], []],
    [
      'is the mean of what falls into one column',
      [10, 10.5, 11],
      [10, 20, 60],
      [[[10.5, 70]]]
    ]
  ])('%s', (_, seconds, values, expected) => {
    expect(drawn(seconds, values)).toEqual(expected);
  });

  it('keeps how far the values of one column went', () => {
    const [line] = lines([10_000, 11_000], [0, 100], FRAME);
    expect(line?.[0]).toMatchObject({ y: 50, highY: 0, lowY: 100 });
  });

  it('wanders with the time and does not change its form', () => {
    const seconds = Array.from({ length: 40 }, (_, index) => 30 + index);
    const values = seconds.map(each => (each * 37) % 100);
    const later = { ...FRAME, fromMs: 7_000, toMs: 107_000 };
    const before = drawn(seconds, values).flat();
    const after = drawn(seconds, values, later).flat();
    expect(after.map(([, y]) => y)).toEqual(before.map(([, y]) => y));
    expect(after.map(([x]) => Math.round(x + 7))).toEqual(
      before.map(([x]) => Math.round(x))
    );
  });
});

describe('the cursor', () => {
  const atMs = [0, 10_000, 20_000, 30_000];
  const values = [1, null, 3, null];

  it.each([
    ['at a value: that one', 0, 0],
    ['above a gap: the nearest that is known', 11, 2],
    ['far to the right: the last', 99, 2]
  ])('finds a value; %s', (_, x, expected) => {
    expect(nearest(atMs, values, x, FRAME)).toBe(expected);
  });

  it('finds nothing where nothing is known', () => {
    expect(nearest(atMs, [null, null, null, null], 5, FRAME)).toBe(-1);
  });

  it.each<[string, number, -1 | 1, number]>([
    ['to the right, over the gap', 0, 1, 2],
    ['to the left, over the gap', 2, -1, 0],
    ['not beyond the last', 2, 1, 2],
    ['not beyond the first', 0, -1, 0]
  ])('goes %s', (_, index, step, expected) => {
    expect(beside(values, index, step)).toBe(expected);
  });
});

describe('a scale', () => {
  it('knows lowest and highest of what is known', () => {
    expect(extent([null, 5, 2, 9, null])).toEqual({ lowest: 2, highest: 9 });
    expect(extent([null])).toBeNull();
  });

  it.each([
    [0, 1024, 1024],
    [1500, 1024, 2048],
    [2048, 1024, 2048]
  ])('of %d and at least %d ends at %d', (highest, least, expected) => {
    expect(roundTop(highest, least)).toBe(expected);
  });
});
