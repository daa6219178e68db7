import { describe, expect, it } from 'vitest';
import { systemHistory } from '../../testing/samples';
import { grown, KEPT_MOMENTS, NO_HISTORY } from './machineHistory';

const GAP_MS = 3_000;

const times = (count: number, stepMs: number, startMs = 0): number[] =>
  Array.from({ length: count }, (_, index) => startMs + index * stepMs);

const isEven = (history: ReturnType<typeof grown>): boolean => {
  const { atMs, gpus, ...host } = history;
  const series = [host, ...gpus].flatMap(each =>
    Object.values(each).filter(values => Array.isArray(values))
  );
  return series.every(values => values.length === atMs.length);
};

describe('ten minutes of history', () => {
  it('take what is younger, and nothing twice', () => {
    const first = grown(NO_HISTORY, systemHistory([1_000, 2_000], [10]), GAP_MS);
    const second = grown(first, systemHistory([2_000, 3_000], [20]), GAP_MS);
    expect(second.atMs).toEqual([1_000, 2_000, 3_000]);
    expect(second.gpus[0]?.loadPercent).toEqual([10, 10, 20]);
    expect(isEven(second)).toBe(true);
  });

  it('stay the same object when there is nothing new', () => {
    const first = grown(NO_HISTORY, systemHistory([1_000]), GAP_MS);
    expect(grown(first, systemHistory([500, 1_000]), GAP_MS)).toBe(first);
    expect(grown(first, NO_HISTORY, GAP_MS)).toBe(first);
  });

  it.each([
    ['as far apart as usual: none', 1_000, [1_000, 2_000]],
    ['three samples missing: none yet', 3_000, [1_000, 4_000]],
    ['nobody looked for long: one', 9_000, [1_000, 1_001, 10_000]]
  ])('have a gap where nobody looked; %s', (_, apartMs, expected) => {
    const part = systemHistory([1_000, 1_000 + apartMs], [10]);
    const history = grown(NO_HISTORY, part, GAP_MS);
    expect(history.atMs).toEqual(expected);
    expect(history.gpus[0]?.loadPercent.includes(null)).toBe(expected.length === 3);
    expect(isEven(history)).toBe(true);
  });

  it('have a gap between two replies as well', () => {
    const first = grown(NO_HISTORY, systemHistory([1_000]), GAP_MS);
    const second = grown(first, systemHistory([60_000]), GAP_MS);
    expect(second.cpuPercent).toEqual([12, null, 12]);
  });

  it('know nothing of a GPU before it came and after it went', () => {
    let history = grown(NO_HISTORY, systemHistory([1_000], [10]), GAP_MS);
    history = grown(history, systemHistory([2_000], [10, 50]), GAP_MS);
    history = grown(history, systemHistory([3_000], []), GAP_MS);
    expect(history.gpus.map(gpu => gpu.loadPercent)).toEqual([
      [10, 10, null],
      [null, 50, null]
    ]);
  });

  it('are not eleven, and no more than six hundred moments', () => {
    const slow = grown(NO_HISTORY, systemHistory(times(200, 5_000), [1]), 15_000);
    expect(slow.atMs).toHaveLength(121);
    let history = NO_HISTORY;
    for (let second = 0; second < 2_000; second += 50) {
      history = grown(
        history,
        systemHistory(times(50, 1_000, second * 1_000), [1]),
        GAP_MS
      );
    }
    expect(history.atMs).toHaveLength(KEPT_MOMENTS);
    expect(isEven(history)).toBe(true);
  });
});
