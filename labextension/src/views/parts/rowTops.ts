/** Where rows of different heights stand in a list. Pure. */

/** The top of each row in pixels, and behind the last one the height of all. */
export function rowTops(heights: readonly number[]): number[] {
  const tops = [0];
  let top = 0;
  for (const height of heights) {
    top += height;
    tops.push(top);
  }
  return tops;
}

/** The index of the row at `y`, or of the nearest; -1 where there are none. */
export function rowAt(tops: readonly number[], y: number): number {
  let low = 0;
  let high = tops.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tops[middle + 1] ?? Infinity) > y) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return Math.min(low, tops.length - 2);
}
