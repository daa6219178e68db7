import { describe, expect, it } from 'vitest';
import type { SectionId } from '../ids';
import { shareHeight, type SectionNeed } from './shares';

const need = (id: SectionId, height: number, isFolded = false): SectionNeed => ({
  id,
  height,
  isFolded
});

describe('shareHeight', () => {
  it.each([
    [
      'gives each what it needs and Drive the rest',
      [need('sync', 100), need('drive', 50), need('kaggle', 80)],
      [100, 420, 80]
    ],
    [
      'gives the rest to the last one where Drive is not shown',
      [need('kaggle', 80), need('system', 120)],
      [80, 520]
    ],
    [
      'gives nothing to a folded section',
      [need('sync', 100), need('drive', 50, true), need('kaggle', 80)],
      [100, 0, 500]
    ],
    [
      'squeezes the others, and never Drive below its part',
      [need('sync', 600), need('drive', 50), need('kaggle', 240)],
      [300, 180, 120]
    ],
    [
      'keeps half for the last of two that both want all',
      [need('kaggle', 900), need('system', 900)],
      [300, 300]
    ],
    ['shares nothing when all are folded', [need('sync', 100, true)], [0]]
  ])('%s', (_, needs, expected) => {
    expect(shareHeight(needs, 600)).toEqual(expected);
  });
});
