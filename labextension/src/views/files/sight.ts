/** Which rows of a list are in sight. Pure. */

/** What of a list is seen: as the browser measures it, in pixels. */
export interface Pane {
  readonly scrollTop: number;
  readonly clientHeight: number;
}

/**
 * The first row in sight, and the one after the last, with a pane more on either side: whoever
 * scrolls a little finds them known. Rows are equally high; none is in sight while they have no
 * height.
 */
export function rowsInSight(
  { scrollTop, clientHeight }: Pane,
  rowHeight: number,
  count: number
): readonly [number, number] {
  if (rowHeight <= 0 || clientHeight <= 0) {
    return [0, 0];
  }
  const first = Math.floor((scrollTop - clientHeight) / rowHeight);
  const end = Math.ceil((scrollTop + 2 * clientHeight) / rowHeight);
  return [Math.min(Math.max(0, first), count), Math.min(end, count)];
}
