/** One link: a line that says how it is, and its details when opened. */

import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
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
import { openMenu, type MenuItem } from '../parts/menu';
import { JobProgress, StopButton } from '../parts/progress';
import { useUi } from '../parts/ui';
import { linkLook, linkName, type LinkLook } from './linkState';

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
  return (
    <div className="jp-colabsync-details">
      <div>{direction(link, trans)}</div>
      <div>
        {files(link.fileCount, trans)}
        {last && ` · ${last}`}
      </div>
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
          {trans.__('Settle %1 held deletions…', link.held)}
        </Button>
      )}
      {link.conflicts > 0 && (
        <div>
          {trans.__(
            'Both versions were kept side by side: look for “conflict” in the names.'
          )}
        </div>
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

function linkMenu(link: Link): MenuItem[] {
  const linkId = link.id;
  const items: MenuItem[] = [
    { command: COMMAND_IDS.syncNow, args: { linkId } },
    link.state === 'paused'
      ? { command: COMMAND_IDS.resumeSync, args: { linkId } }
      : { command: COMMAND_IDS.pauseSync, args: { linkId } }
  ];
  if (link.held > 0) {
    items.push({ command: COMMAND_IDS.settleDeletions, args: { linkId } });
  }
  items.push('separator');
  if (link.contentsPath !== null) {
    items.push({ command: COMMAND_IDS.showFiles, args: { path: link.contentsPath } });
  }
  if (link.remoteUrl) {
    items.push({ command: COMMAND_IDS.openDrive, args: { url: link.remoteUrl } });
  }
  items.push('separator', { command: COMMAND_IDS.unlinkFolder, args: { linkId } });
  return items;
}

function direction(link: Link, trans: TranslationBundle): string {
  switch (link.mode) {
    case 'two-way':
      return trans.__('In step with %1', link.remote);
    case 'download':
      return trans.__('Only down from %1', link.remote);
    case 'upload':
      return trans.__('Only up to %1', link.remote);
  }
}

/** What the last run that did anything did: `3 up, 1 down`. */
function lastWords(link: Link, trans: TranslationBundle): string {
  const { uploaded, downloaded, moved, deleted, merged } = link.last;
  const parts: [number, string][] = [
    [uploaded, trans.__('%1 up', uploaded)],
    [downloaded, trans.__('%1 down', downloaded)],
    [moved, trans.__('%1 moved', moved)],
    [merged, trans.__('%1 merged', merged)],
    [deleted, trans.__('%1 to the bin', deleted)]
  ];
  const words = parts.filter(([count]) => count > 0).map(([, word]) => word);
  return words.length > 0 ? trans.__('last: %1', words.join(', ')) : '';
}
