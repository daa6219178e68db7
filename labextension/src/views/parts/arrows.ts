/** Walking a list with the arrow keys: one row at a time is in the Tab order. */

import * as React from 'react';

/** Attributes of the list; its rows carry `data-row` and `tabIndex={-1}`. */
export function useArrows(): {
  readonly ref: React.RefObject<HTMLDivElement>;
  readonly onKeyDown: (event: React.KeyboardEvent) => void;
  readonly onFocus: (event: React.FocusEvent) => void;
} {
  const ref = React.useRef<HTMLDivElement>(null);
  const rows = (): HTMLElement[] =>
    Array.from(ref.current?.querySelectorAll<HTMLElement>('[data-row]') ?? []);

  const lastFocus = React.useRef<{ row: HTMLElement; index: number } | null>(null);

  // One row is reachable by Tab: the one that has or had the focus, else the first.
  React.useEffect(() => {
    const all = rows();
    const last = lastFocus.current;
    if (last && !last.row.isConnected) {
      // The row that had the focus is gone; its neighbour takes it, unless somebody else has.
      lastFocus.current = null;
      if (document.activeElement === document.body) {
        all[Math.min(last.index, all.length - 1)]?.focus();
      }
    }
    const current = all.find(row => row === document.activeElement || row.tabIndex === 0);
    for (const row of all) {
      row.tabIndex = row === (current ?? all[0]) ? 0 : -1;
    }
  });

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const all = rows();
    const here = all.findIndex(row => row === event.target);
    const goal = here < 0 ? undefined : all[next(event.key, here, all.length)];
    if (goal) {
      event.preventDefault();
      for (const row of all) {
        row.tabIndex = row === goal ? 0 : -1;
      }
      goal.focus();
    }
  };
  const onFocus = (event: React.FocusEvent): void => {
    const index = rows().findIndex(row => row === event.target);
    lastFocus.current = index < 0 ? null : { row: event.target as HTMLElement, index };
  };
  return { ref, onKeyDown, onFocus };
}

function next(key: string, here: number, count: number): number {
  switch (key) {
    case 'ArrowDown':
      return Math.min(here + 1, count - 1);
    case 'ArrowUp':
      return Math.max(here - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
