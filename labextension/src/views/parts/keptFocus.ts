/** Keeps the keyboard in a part of the page whose controls come and go by themselves. */

import * as React from 'react';

/**
 * Props for the part's root: when the control that had the focus is gone with an update, the root
 * has it, so that the next Tab goes on from here and not from the top of the page.
 */
export function useKeptFocus<E extends HTMLElement>(): React.HTMLAttributes<E> &
  React.RefAttributes<E> {
  const root = React.useRef<E>(null);
  const last = React.useRef<Element | null>(null);
  React.useEffect(() => {
    const isGone = last.current !== null && !last.current.isConnected;
    if (isGone && document.activeElement === document.body) {
      root.current?.focus({ preventScroll: true });
    }
  });
  return {
    ref: root,
    tabIndex: -1,
    onFocus: event => (last.current = event.target),
    onBlur: event => {
      // What is taken away loses the focus to nobody; a person takes it somewhere.
      if (event.relatedTarget !== null) {
        last.current = null;
      }
    }
  };
}
