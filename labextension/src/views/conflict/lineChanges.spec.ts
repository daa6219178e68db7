import { describe, expect, it } from 'vitest';
import { lineChanges } from './lineChanges';

describe('lineChanges', () => {
  it.each([
    ['nothing', 'a\nb', 'a\nb', [], []],
    ['a line in the middle', 'a\nb\nc', 'a\nx\nc', [1], [1]],
    ['lines that were added', 'a\nc', 'a\nb1\nb2\nc', [], [1, 2]],
    ['lines that went', 'a\nb\nc', 'c', [0, 1], []],
    ['two places, with equal lines between', 'a\nb\nc\nd', 'x\nb\nc\ny', [0, 3], [0, 3]],
    ['a line that moved', 'a\nb\nc', 'b\nc\na', [0], [2]],
    ['lines that occur twice', 'a\na', 'a\na\na', [], [2]],
    ['everything', 'a', 'b', [0], [0]]
  ])('finds %s', (_, one, other, ofOne, ofOther) => {
    expect(lineChanges(one, other)).toEqual({ one: ofOne, other: ofOther });
  });

  it('takes what is too long to compare line by line as changed, but for both ends', () => {
    const lines = (name: string): string =>
      ['first', ...Array.from({ length: 900 }, (_, at) => `${name}${at}`), 'last'].join(
        '\n'
      );
    const { one, other } = lineChanges(lines('a'), lines('b'));
    expect([one[0], one.at(-1), one.length]).toEqual([1, 900, 900]);
    expect(other).toEqual(one);
  });
});
