/** A small menu of commands beside the thing they act on. */

import { MenuSvg } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type * as React from 'react';
import type { CommandId } from '../../ids';

export type MenuItem =
  { readonly command: CommandId; readonly args?: ReadonlyJSONObject } | 'separator';

/**
 * Open a menu at the pointer, or below the element when the keyboard asked. Focus goes back to
 * the element when the menu closes.
 */
export function openMenu(
  commands: CommandRegistry,
  items: readonly MenuItem[],
  event: React.MouseEvent<HTMLElement>
): void {
  event.preventDefault();
  event.stopPropagation();
  const menu = new MenuSvg({ commands });
  menu.addClass('jp-colabsync-menu');
  for (const item of items) {
    if (item === 'separator') {
      menu.addItem({ type: 'separator' });
    } else {
      menu.addItem({ command: item.command, args: item.args ?? {} });
    }
  }
  const anchor = event.currentTarget;
  menu.aboutToClose.connect(() => {
    (anchor.closest<HTMLElement>('[tabindex], button') ?? anchor).focus();
    // The menu still runs the chosen item after it said so.
    window.setTimeout(() => menu.dispose(), 0);
  });
  // A tree keeps the focus itself and names its current row.
  const current = document.getElementById(
    anchor.getAttribute('aria-activedescendant') ?? ''
  );
  const box = (current ?? anchor).getBoundingClientRect();
  const isPointed = event.type === 'contextmenu' && event.button === 2;
  menu.open(isPointed ? event.clientX : box.left, isPointed ? event.clientY : box.bottom);
}
