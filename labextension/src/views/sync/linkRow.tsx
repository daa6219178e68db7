/** One link: a line that says how it is, and its details when opened. */

import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Job, Link, Problem } from '../../api/contract.gen';
import { wantsSignIn } from '../../api/errors';
import { COMMAND_IDS } from '../../ids';
import {
  Button,
  Glyph,
  IconButton,
  Name,
  ProblemNote,
  TextButton
} from '../parts/basics';
import { files } from '../parts/format';
import { useKeptFocus } from '../parts/keptFocus';
import { openMenu } from '../parts/menu';
import { JobProgress, StopButton } from '../parts/progress';
import { useUi } from '../parts/ui';
import { linkMenu } from './linkMenu';
import {
  directionWords,
  lastWords,
  linkLook,
  linkName,
  type LinkLook
} from './linkState';

export function LinkRow(props: {
  readonly link: Link;
  readonly job: Job | undefined;
  readonly problem: Problem | null;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}): React.JSX.Element {
  const { trans, run, commands } = useUi();
  const { link, job, problem, isOpen, onToggle } = props;
  const look = linkLook(link, job, problem, Date.now(), trans);
  const onMenu = (event: React.MouseEvent<HTMLElement>): void =>
    openMenu(commands, linkMenu(link), event);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onToggle();
    } else if (event.key === 'Delete') {
      run(COMMAND_IDS.unlinkFolder, { linkId: link.id });
    } else if (event.key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) {
      onToggle();
    }
  };
  return (
    <div className="jp-colabsync-link-block" role="none">
      <div
        className="jp-colabsync-row"
        role="treeitem"
        aria-expanded={isOpen}
        aria-selected={false}
        tabIndex={-1}
        data-row={link.id}
        onClick={event => {
          // The row's own buttons do something else.
          if (!(event.target as Element).closest('button')) {
            onToggle();
          }
        }}
        onContextMenu={onMenu}
        onKeyDown={onKeyDown}
      >
        <Glyph icon={look.icon} tone={look.tone} />
        <Name text={linkName(link)} title={`${link.local} ↔ ${link.remote}`} />
        <Fact look={look} linkId={link.id} onLook={onToggle} />
        {job && <StopButton job={job} />}
        <IconButton
          className="jp-colabsync-rowMenu"
          icon={ellipsesIcon}
          label={trans.__('Actions for %1', linkName(link))}
          aria-haspopup="menu"
          tabIndex={-1}
          onClick={onMenu}
        />
      </div>
      {job && <JobProgress job={job} />}
      {isOpen && <Details link={link} problem={problem ?? link.problem} />}
    </div>
  );
}

/** The fact at the right; where it asks for something, the way to it. */
function Fact(props: {
  readonly look: LinkLook;
  readonly linkId: string;
  readonly onLook: () => void;
}): React.JSX.Element {
  const { run } = useUi();
  const { look, linkId, onLook } = props;
  const { lead, fact, asks } = look;
  const words = (
    <>
      {lead && <span className="jp-colabsync-factLead">{lead} </span>}
      {fact}
    </>
  );
  if (!asks) {
    return <span className="jp-colabsync-fact">{words}</span>;
  }
  const onClick = (): void => {
    switch (asks) {
      case 'deletions': {
        run(COMMAND_IDS.settleDeletions, { linkId });
        return;
      }
      case 'conflicts': {
        run(COMMAND_IDS.settleConflicts, { linkId });
        return;
      }
      case 'harmful': {
        run(COMMAND_IDS.allowHarmful, { linkId });
        return;
      }
      case 'sign-in': {
        run(COMMAND_IDS.connect);
        return;
      }
      case 'look': {
        onLook();
        return;
      }
    }
  };
  return (
    <TextButton
      className="jp-colabsync-fact jp-mod-asking"
      tabIndex={-1}
      onClick={onClick}
    >
      {words}
    </TextButton>
  );
}

function Details(props: {
  readonly link: Link;
  readonly problem: Problem | null;
}): React.JSX.Element {
  const { trans, run } = useUi();
  const { link, problem } = props;
  const linkId = link.id;
  const last = lastWords(link, trans);
  const kept = useKeptFocus<HTMLDivElement>();
  return (
    <div {...kept} className="jp-colabsync-details">
      <div>{directionWords(link, trans)}</div>
      <div>
        {files(link.fileCount, trans)}
        {last && ` · ${last}`}
      </div>
      {link.notices.map(notice => (
        <div key={notice}>{notice}</div>
      ))}
      {problem && (
        <ProblemNote problem={problem}>
          {wantsSignIn(problem) && (
            <TextButton onClick={() => run(COMMAND_IDS.connect)}>
              {trans.__('Sign in again')}
            </TextButton>
          )}
        </ProblemNote>
      )}
      {link.held > 0 && (
        <Button onClick={() => run(COMMAND_IDS.settleDeletions, { linkId })}>
          {trans.__('Settle what is held (%1)…', link.held)}
        </Button>
      )}
      {link.conflicts > 0 && (
        <Button onClick={() => run(COMMAND_IDS.settleConflicts, { linkId })}>
          {trans._n('Settle %1 conflict…', 'Settle %1 conflicts…', link.conflicts)}
        </Button>
      )}
      {link.harmful > 0 && (
        <Button onClick={() => run(COMMAND_IDS.allowHarmful, { linkId })}>
          {trans.__('What Google holds back (%1)…', link.harmful)}
        </Button>
      )}
      <div className="jp-colabsync-actions">
        <TextButton onClick={() => run(COMMAND_IDS.syncNow, { linkId })}>
          {trans.__('Sync now')}
        </TextButton>
        {link.state === 'paused' ? (
          <TextButton onClick={() => run(COMMAND_IDS.resumeSync, { linkId })}>
            {trans.__('Resume')}
          </TextButton>
        ) : (
          <TextButton onClick={() => run(COMMAND_IDS.pauseSync, { linkId })}>
            {trans.__('Pause')}
          </TextButton>
        )}
        {link.contentsPath !== null && (
          <TextButton
            onClick={() => run(COMMAND_IDS.showFiles, { path: link.contentsPath })}
          >
            {trans.__('Show files')}
          </TextButton>
        )}
        {link.remoteUrl && (
          <TextButton onClick={() => run(COMMAND_IDS.openDrive, { url: link.remoteUrl })}>
            {trans.__('Open in Drive')}
          </TextButton>
        )}
      </div>
    </div>
  );
}
