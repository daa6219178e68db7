/** The status bar's word on the machine; more of it beside the pointer or the keyboard. */

import type { IDisposable } from '@lumino/disposable';
import * as React from 'react';
import { chipIcon, conflictIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { Glyph } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { machineParts, machineText, type StatusPart } from './machineLook';

/** So that a pointer on its way elsewhere opens nothing, and one on its way to the card may. */
const PATIENCE_MS = 200;

export function MachineStatus(): React.JSX.Element | null {
  const { trans, run, workspace } = useUi();
  const { reading, problem } = useModel(workspace.system);
  const { showMachineStatus, machineStatusShows } = useModel(workspace.settings);
  const hover = useHover();
  if (!showMachineStatus) {
    return null;
  }
  const parts = reading ? machineParts(reading, machineStatusShows, trans) : [];
  const text = reading ? machineText(parts, trans) : (problem?.message ?? '…');
  return (
    <button
      {...hover}
      type="button"
      className="jp-colabsync-status"
      aria-label={trans.__('Machine: %1', text)}
      onClick={() => run(COMMAND_IDS.showPanel, { section: 'system' })}
    >
      <chipIcon.react tag="span" width="16px" height="16px" />
      {parts.map(part => (
        <Part key={part.name} part={part} />
      ))}
      {parts.length === 0 && <span>…</span>}
    </button>
  );
}

function Part({ part }: { readonly part: StatusPart }): React.JSX.Element {
  const { name, figures, isFull } = part;
  const joined = (of: 'text' | 'longest'): string =>
    figures.map(figure => figure[of]).join(' · ');
  return (
    <span className="jp-colabsync-machinePart">
      {isFull && <Glyph icon={conflictIcon} tone="warn" />}
      <span>{name}</span>
      {figures.length > 0 && (
        <span className="jp-colabsync-figure" data-longest={joined('longest')}>
          {joined('text')}
        </span>
      )}
    </span>
  );
}

/** Opens the card with the charts, whose code is loaded then and not before. */
function useHover(): React.HTMLAttributes<HTMLButtonElement> {
  const ui = useUi();
  const card = React.useRef<IDisposable | null>(null);
  const timer = React.useRef(0);
  const later = (work: () => void): void => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(work, PATIENCE_MS);
  };
  const close = React.useCallback((): void => {
    window.clearTimeout(timer.current);
    card.current?.dispose();
    card.current = null;
  }, []);
  React.useEffect(() => close, [close]);

  const open = (anchor: HTMLElement): void => {
    later(() => {
      import('./machineHover').then(
        ({ showMachineHover }) => {
          const isStill = anchor.matches(':hover, :focus-visible');
          if (isStill && (!card.current || card.current.isDisposed)) {
            card.current = showMachineHover(ui, anchor, {
              stay: () => window.clearTimeout(timer.current),
              leave: () => later(close)
            });
          }
        },
        // The panel says what is wrong; a hover that does not come is no news.
        () => undefined
      );
    });
  };
  return {
    onPointerEnter: event => open(event.currentTarget),
    onFocus: event => open(event.currentTarget),
    onPointerLeave: () => later(close),
    onBlur: close,
    onKeyDown: event => {
      if (event.key === 'Escape') {
        close();
      }
    },
    onPointerDown: close
  };
}
