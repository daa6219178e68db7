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
      [need('sync', 600), need('drive', 50), need('kaggle', 348)],
      [248, 180, 172]
    ],
    [
      'squeezes nobody below three rows, however much another needs',
      [need('sync', 150), need('drive', 50), need('kaggle', 9000), need('system', 96)],
      [97, 180, 227, 96]
    ],
    [
      'squeezes nobody at all who needs less than three rows',
      [need('sync', 40), need('drive', 50), need('kaggle', 9000)],
      [40, 180, 380]
    ],
    [
      'keeps half for the last of two that both want all',
      [need('kaggle', 900), need('system', 900)],
      [300, 300]
    ],
    ['shares nothing when all are folded', [need('sync', 100, true)], [0]]
  ])('%s', (_, needs, expected) => {
    expect(shareHeight(needs, 600).map(Math.round)).toEqual(expected);
  });

  it.each([
    ['Drive gives up its part before another its three rows', 400, [96, 112, 96, 96]],
    ['all get the same where three rows for each are too much', 300, [75, 75, 75, 75]]
  ])('in a low panel %s', (_, available, expected) => {
    const all = [
      need('sync', 150),
      need('drive', 50),
      need('kaggle', 900),
      need('system', 96)
    ];
    expect(shareHeight(all, available).map(Math.round)).toEqual(expected);
  });

  it('shares out all there is, and no more', () => {
    const all = [
      need('sync', 150),
      need('drive', 50),
      need('kaggle', 900),
      need('system', 96)
    ];
    for (let available = 1; available < 2000; available += 7) {
      const total = shareHeight(all, available).reduce((sum, each) => sum + each, 0);
      expect(total).toBeCloseTo(available);
    }
  });
});
