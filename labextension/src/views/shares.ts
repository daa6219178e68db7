/** How the sections share the panel's height: each what it needs, Drive the rest. Pure. */

import type { SectionId } from '../ids';

/** The tree of Drive can use any height; where there is room it keeps this part of the panel. */
const DRIVE_PART = 0.3;

/** About three rows, in pixels: less of a section is no use to anybody. */
const LEAST = 96;

export interface SectionNeed {
  readonly id: SectionId;
  readonly isFolded: boolean;
  /** Height of all it shows, in pixels. */
  readonly height: number;
}

/**
 * Heights in pixels, in order, that add up to `available`; 0 for a folded section.
 *
 * Where all needs fit, each is met and Drive (or else the last open section) takes what is left.
 * Where they do not, each keeps about three rows, if it needs as many; the rest is shared in
 * proportion to what each needs beyond that. In a panel too low even for this all get the same.
 * What does not fit scrolls.
 */
export function shareHeight(needs: readonly SectionNeed[], available: number): number[] {
  const open = needs.filter(need => !need.isFolded);
  const taker = open.find(need => need.id === 'drive') ?? open.at(-1);
  const least = sum(open.map(leastOf));
  if (least > available) {
    return needs.map(need => (need.isFolded ? 0 : available / open.length));
  }
  const room = available - least;
  const forDrive =
    taker?.id === 'drive'
      ? Math.min(room, Math.max(0, available * DRIVE_PART - LEAST))
      : 0;
  const wanted = sum(open.map(moreOf));
  const scale = Math.min(1, (room - forDrive) / Math.max(1, wanted));
  const left = room - wanted * scale;
  return needs.map(need =>
    need.isFolded ? 0 : leastOf(need) + moreOf(need) * scale + (need === taker ? left : 0)
  );
}

/** What a section keeps as long as the panel is high enough for all. */
function leastOf({ id, height }: SectionNeed): number {
  return id === 'drive' ? LEAST : Math.min(height, LEAST);
}

/** What it needs beyond that. Drive takes what is left, and so asks for nothing. */
function moreOf(need: SectionNeed): number {
  return need.id === 'drive' ? 0 : need.height - leastOf(need);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
