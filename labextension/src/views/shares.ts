/** How the sections share the panel's height: each what it needs, Drive the rest. Pure. */

import type { SectionId } from '../ids';

/** The tree of Drive can use any height; it is never squeezed below this part of the panel. */
const DRIVE_PART = 0.3;

export interface SectionNeed {
  readonly id: SectionId;
  readonly isFolded: boolean;
  /** Height of all it shows, in pixels. */
  readonly height: number;
}

/**
 * Heights in pixels, in order, that add up to `available`; 0 for a folded section.
 *
 * Where all needs fit, each is met and Drive (or else the last open section) takes what is
 * left; where they do not, they shrink in proportion and scroll.
 */
export function shareHeight(needs: readonly SectionNeed[], available: number): number[] {
  const open = needs.filter(need => !need.isFolded);
  const taker = open.find(need => need.id === 'drive') ?? open.at(-1);
  const others = open.filter(need => need !== taker);
  const wanted = others.reduce((sum, need) => sum + need.height, 0);
  const least =
    taker?.id === 'drive'
      ? available * DRIVE_PART
      : Math.min(taker?.height ?? 0, available / Math.max(1, open.length));
  const room = Math.max(0, available - least);
  const scale = wanted > room ? room / wanted : 1;
  return needs.map(need => {
    if (need.isFolded) {
      return 0;
    }
    return need === taker ? available - wanted * scale : need.height * scale;
  });
}
