/** The session clock at the top of the section; nothing on machines that do not end. */

import { caretDownEmptyIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Session } from '../../api/contract.gen';
import { clockIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { isLastHour } from '../../models/session';
import { Glyph } from '../parts/basics';
import { openMenu, type MenuItem } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';
import { endWords, idleWords, upWords } from './sessionWords';

const HOUR_S = 3600;

export function SessionPart(): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const state = useModel(workspace.session);
  const { session, seenAtMs } = state;
  if (!session) {
    return null;
  }
  const isLate = isLastHour(state, seenAtMs);
  const idle = idleWords(session, trans);
  return (
    <div
      className="jp-colabsync-session"
      role="group"
      aria-label={trans.__('When this machine ends')}
    >
      <Glyph icon={clockIcon} tone={isLate ? 'warn' : 'quiet'} />
      <div className="jp-colabsync-sessionText">
        <div>{upWords(session, trans)}</div>
        <div className="jp-colabsync-dim">
          {endWords(session, seenAtMs, trans)} <LimitButton session={session} />
        </div>
        {idle && <p className="jp-colabsync-sessionIdle">{idle}</p>}
      </div>
    </div>
  );
}

/** The hours after which it ends, and the menu of all there are to choose from. */
function LimitButton(props: { readonly session: Session }): React.JSX.Element {
  const { trans, commands } = useUi();
  const { limitS, limitsS } = props.session;
  const hours = limitS === null ? null : limitS / HOUR_S;
  const own = hours !== null && !limitsS.includes(limitS ?? 0) ? [hours] : [];
  const choices = [...limitsS.map(each => each / HOUR_S), ...own];
  const items: MenuItem[] = [
    ...choices.map(limitH => ({
      command: COMMAND_IDS.setSessionLimit,
      args: { limitH }
    })),
    'separator',
    { command: COMMAND_IDS.setSessionLimit }
  ];
  return (
    <button
      type="button"
      className="jp-colabsync-sessionLimit"
      title={trans.__('After how many hours it ends at the latest')}
      aria-haspopup="menu"
      onClick={event => openMenu(commands, items, event)}
    >
      {hours === null
        ? trans.__('set a limit')
        : trans.__('limit %1 h', Number(hours.toFixed(1)))}
      <caretDownEmptyIcon.react tag="span" width="16px" height="16px" />
    </button>
  );
}
