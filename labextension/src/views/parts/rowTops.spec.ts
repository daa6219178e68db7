import { describe, expect, it } from 'vitest';
import { rowAt, rowTops } from './rowTops';

const TOPS = rowTops([20, 100, 30]);

describe('rowTops', () => {
  it('tells the top of each row, and the height of all', () => {
    expect(TOPS).toEqual([0, 20, 120, 150]);
    expect(rowTops([])).toEqual([0]);
  });
});

describe('rowAt', () => {
  it.each([
    [-50, 0],
    [0, 0],
    [19, 0],
    [20, 1],
    [119, 1],
    [120, 2],
    [900, 2]
  ])('at %d is row %d', (y, row) => {
    expect(rowAt(TOPS, y)).toBe(row);
  });

  it('is none where there are no rows', () => {
    expect(rowAt(rowTops([]), 10)).toBe(-1);
  });
});
