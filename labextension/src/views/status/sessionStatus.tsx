/** The status bar's word on the machine's end: in its last hour only. */

import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { clockIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { isLastHour, minutesLeft } from '../../models/session';
import { Glyph } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';

/** A minute is what is shown, so a minute late at most. */
const TICK_MS = 20_000;

export function SessionStatus(): React.JSX.Element | null {
  const { trans, run, workspace } = useUi();
  const state = useModel(workspace.session);
  const nowMs = useNow(state.session !== null);
  if (!isLastHour(state, nowMs)) {
    return null;
  }
  return (
    <button
      type="button"
      className="jp-colabsync-status jp-colabsync-sessionStatus"
      title={trans.__('At the latest, often sooner. Click to see more.')}
      onClick={() => run(COMMAND_IDS.showPanel, { section: 'system' })}
    >
      <Glyph icon={clockIcon} tone="warn" />
      <span>{endsWithin(minutesLeft(state, nowMs) ?? 0, trans)}</span>
    </button>
  );
}

/** `ends within 28 min`. */
export function endsWithin(minutes: number, trans: TranslationBundle): string {
  return minutes === 0
    ? trans.__('may end at any moment')
    : trans.__('ends within %1 min', minutes);
}

/** The time, which goes on while nothing is heard from the server. */
function useNow(isTicking: boolean): number {
  const [, tick] = React.useReducer((count: number) => count + 1, 0);
  React.useEffect(() => {
    if (!isTicking) {
      return;
    }
    const timer = window.setInterval(tick, TICK_MS);
    return () => window.clearInterval(timer);
  }, [isTicking]);
  return Date.now();
}
