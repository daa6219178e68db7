import { describe, expect, it } from 'vitest';
import type { CellRow, LinesRow, LinesVersion } from '../api/contract.gen';
import { cell, cellRow } from '../../testing/samples';
import {
  cellLines,
  isTaken,
  outcomeOf,
  outcomes,
  proposal,
  textLines,
  undecided
} from './conflictRows';

const clash = cellRow('k', ['x', 'x = 1', 'x = 2'], { taken: 'choose' });

describe('what a row becomes by itself', () => {
  it.each<[string, CellRow, string | null]>([
    ['edited here', cellRow('k', ['x', 'y', 'x'], { taken: 'local' }), 'local'],
    ['edited on Drive', cellRow('k', ['x', 'x', 'y'], { taken: 'remote' }), 'remote'],
    ['both, and merged', cellRow('k', ['x', 'y', 'z'], { taken: 'merged' }), 'merged'],
    ['deleted here', cellRow('k', ['x', null, 'x'], { taken: 'gone' }), 'local'],
    ['deleted on Drive', cellRow('k', ['x', 'x', null], { taken: 'gone' }), 'remote'],
    [
      'deleted on both sides',
      cellRow('k', ['x', null, null], { taken: 'gone' }),
      'local'
    ],
    ['both, and nobody can merge it', clash, null]
  ])('%s', (_, row, expected) => {
    expect(proposal(row)).toBe(expected);
  });

  it('gives way to what somebody chose', () => {
    expect(outcomeOf(clash, {})).toBeNull();
    expect(outcomeOf(clash, { k: 'both' })).toBe('both');
  });

  it('is undecided only where nobody chose and nothing is proposed', () => {
    const rows = [clash, cellRow('l', ['x', 'y', 'x'])];
    expect(undecided(rows, {}).map(row => row.key)).toEqual(['k']);
    expect(undecided(rows, { k: 'base' })).toEqual([]);
  });
});

describe('what is offered', () => {
  it.each<[string, CellRow, boolean, string[]]>([
    ['both edited', clash, true, ['local', 'remote', 'both', 'base']],
    ['no base is known', clash, false, ['local', 'remote', 'both']],
    [
      'one edited: the other is as before',
      cellRow('k', ['x', 'y', 'x']),
      true,
      ['local', 'remote', 'both']
    ],
    ['one deleted', cellRow('k', ['x', null, 'x']), true, ['local', 'remote']],
    [
      'one deleted, one edited',
      cellRow('k', ['x', null, 'y']),
      true,
      ['local', 'remote', 'base']
    ],
    ['edited alike', cellRow('k', ['x', 'y', 'y']), true, ['local', 'remote', 'base']],
    [
      'merged',
      cellRow('k', ['x', 'y', 'z'], { taken: 'merged', merged: cell('yz') }),
      true,
      ['local', 'remote', 'both', 'base', 'merged']
    ]
  ])('%s', (_, row, hasBase, expected) => {
    expect(outcomes(row, hasBase)).toEqual(expected);
  });

  it.each([
    ['local', ['local']],
    ['both', ['local', 'remote']],
    ['base', ['base']],
    ['merged', []],
    [null, []]
  ] as const)('takes for %s the sides %j', (outcome, sides) => {
    const all = ['base', 'local', 'remote'] as const;
    expect(all.filter(side => isTaken(side, outcome))).toEqual(sides);
  });
});

describe('the lines one sees', () => {
  const equal = (key: string): CellRow => cellRow(key, ['x', 'x', 'x']);
  const rows = [equal('a'), equal('b'), clash, equal('c')];

  it('fold what is equal, run by run', () => {
    expect(cellLines(rows, new Set()).map(line => line.key)).toEqual([
      'fold:a',
      'k',
      'fold:c'
    ]);
    expect(cellLines(rows, new Set())[0]).toMatchObject({ kind: 'fold', count: 2 });
  });

  it('show a run again that was opened', () => {
    const keys = cellLines(rows, new Set(['fold:a'])).map(line => line.key);
    expect(keys).toEqual(['a', 'b', 'k', 'fold:c']);
  });

  it('count lines where rows are runs of lines', () => {
    const text = (lineCount: number): LinesVersion => ({
      firstLine: 1,
      lineCount,
      text: '',
      isCut: false
    });
    const row: LinesRow = {
      base: null,
      local: text(120),
      remote: null,
      isLocalChanged: false,
      isRemoteChanged: false,
      isConflict: false
    };
    expect(textLines([row], new Set())).toEqual([
      { kind: 'fold', key: 'fold:0', count: 120 }
    ]);
  });
});
