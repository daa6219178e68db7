import { describe, expect, it } from 'vitest';
import type { CellRow, LinesRow } from '../../api/contract.gen';
import { cellRow, conflict } from '../../../testing/samples';
import { trans } from '../../../testing/server';
import { cellStory, hereWords, isUnseen, linesName, linesStory } from './conflictWords';

const NOW = new Date(2026, 10, 21, 15, 0).getTime();

describe('cellStory', () => {
  it.each<[string, (string | null)[]]>([
    ['edited here', ['x', 'y', 'x']],
    ['edited on Drive', ['x', 'x', 'y']],
    ['edited here and on Drive', ['x', 'y', 'z']],
    ['deleted here', ['x', null, 'x']],
    ['deleted on Drive', ['x', 'x', null]],
    ['deleted here, edited on Drive', ['x', null, 'y']],
    ['edited here, deleted on Drive', ['x', 'y', null]],
    ['deleted on both sides', ['x', null, null]],
    ['added here', [null, 'x', null]],
    ['added on Drive', [null, null, 'x']],
    ['added here and on Drive', [null, 'x', 'y']]
  ])('is: %s', (story, versions) => {
    expect(cellStory(cellRow('k', versions), true, trans)).toBe(story);
  });

  it.each<[string, (string | null)[]]>([
    ['only here', [null, 'x', null]],
    ['only on Drive', [null, null, 'x']],
    ['differs', [null, 'x', 'y']]
  ])('claims no edits where no base is known: %s', (story, versions) => {
    expect(cellStory(cellRow('k', versions), false, trans)).toBe(story);
  });
});

describe('isUnseen', () => {
  const settings = { isLocalChanged: true };
  it.each<[string, CellRow, boolean, boolean]>([
    ['settings alone differ', cellRow('k', ['x', 'x', 'x'], settings), true, true],
    ['a text differs', cellRow('k', ['x', 'y', 'x']), true, false],
    ['a cell is missing', cellRow('k', ['x', null, 'x']), true, false],
    ['no base, and both read the same', cellRow('k', [null, 'x', 'x']), false, true],
    ['both added the same', cellRow('k', [null, 'x', 'x']), true, false]
  ])('where %s', (_, row, hasBase, expected) => {
    expect(isUnseen(row, hasBase)).toBe(expected);
  });
});

describe('the words around', () => {
  const lines = (firstLine: number, lineCount: number): LinesRow => ({
    base: null,
    local: { firstLine, lineCount, text: '', isCut: false },
    remote: null,
    isLocalChanged: true,
    isRemoteChanged: true,
    isConflict: true
  });

  it.each([
    [12, 7, 'Lines 12–18'],
    [12, 1, 'Line 12'],
    [12, 0, 'After line 11']
  ])('from line %d, %d lines: %s', (first, count, name) => {
    expect(linesName(lines(first, count), trans)).toBe(name);
  });

  it.each<[string, Partial<LinesRow>, boolean]>([
    ['edited here and on Drive', {}, true],
    ['edited alike on both sides', { isConflict: false }, true],
    ['edited here', { isRemoteChanged: false, isConflict: false }, true],
    ['edited on Drive', { isLocalChanged: false, isConflict: false }, true],
    ['differs', {}, false]
  ])('lines were: %s', (story, part, hasBase) => {
    expect(linesStory({ ...lines(1, 1), ...part }, hasBase, trans)).toBe(story);
  });

  it.each([
    [{}, 'Here (laptop, 14:01)'],
    [{ madeAtMs: null }, 'Here (laptop)'],
    [{ madeAtMs: null, device: '' }, 'Here']
  ])('name the version from here by what is known: %j', (part, words) => {
    expect(hereWords(conflict(part), NOW, trans)).toBe(words);
  });
});
