import { describe, expect, it } from 'vitest';
import { rowsInSight } from './sight';

describe('the rows in sight', () => {
  it.each([
    ['at the top: one pane more below', 0, 240, 24, 20_000, [0, 20]],
    ['in the middle: one pane more on either side', 24_000, 240, 24, 20_000, [990, 1020]],
    ['at the end', 479_760, 240, 24, 20_000, [19_980, 20_000]],
    ['of a short list: all', 0, 240, 24, 7, [0, 7]],
    ['of a list that became shorter meanwhile: none', 24_000, 240, 24, 7, [7, 7]],
    ['of a row that is half in sight: it counts', 12, 24, 24, 10, [0, 3]],
    ['of what is not drawn: none', 0, 0, 24, 10, [0, 0]],
    ['of rows without height: none', 0, 240, 0, 10, [0, 0]]
  ] as const)('%s', (_, scrollTop, clientHeight, rowHeight, count, rows) => {
    expect(rowsInSight({ scrollTop, clientHeight }, rowHeight, count)).toEqual(rows);
  });
});
