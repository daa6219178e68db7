/** One folder with data of Kaggle: coming, stopped or here; and what one may do with it. */

import { ellipsesIcon, folderIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import { hasEnded } from '../../models/jobs';
import type { DataRow } from '../../models/kaggleData';
import { Glyph, IconButton, Name, ProblemNote, TextButton } from '../parts/basics';
import { openMenu } from '../parts/menu';
import { JobProgress, StopButton } from '../parts/progress';
import { useModel, useUi } from '../parts/ui';
import { againWords, dataLook, dataMenu } from './dataLook';

export function DataItem(props: {
  readonly row: DataRow;
  /** Whether it is a line of the list, which one walks; else it stands alone. */
  readonly isListed: boolean;
}): React.JSX.Element {
  const { trans, run, commands, workspace } = useUi();
  const { asking, checked, problems } = useModel(workspace.pulled);
  const { row, isListed } = props;
  const { folder, job, pulled } = row;
  const asked = asking.includes(folder)
    ? 'asking'
    : checked.includes(folder)
      ? 'checked'
      : null;
  const look = dataLook(row, asked, trans);
  const running = job && !hasEnded(job) ? job : null;
  const problem = problems[folder] ?? (job?.state === 'failed' ? job.problem : null);
  const again = problem || running ? null : look.again;
  const menu = dataMenu(row, look.again);
  const onMenu = (event: React.MouseEvent<HTMLElement>): void =>
    openMenu(commands, menu, event);
  const show = (): void => run(COMMAND_IDS.showFiles, { path: folder });
  const pullAgain = (): void =>
    run(COMMAND_IDS.pullKaggleAgain, { folder, why: look.again ?? 'finish' });
  const name = folder.split('/').pop() ?? folder;
  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.target !== event.currentTarget) {
      return;
    }
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      show();
    } else if (event.key === 'Delete' && !running) {
      const jobIds = job ? [job.id] : [];
      run(COMMAND_IDS.forgetKagglePulled, { folder, jobIds });
    }
  };
  return (
    <div role="none">
      <div
        className={`jp-colabsync-row jp-colabsync-dataRow${isListed ? '' : ' jp-mod-standing'}`}
        {...(isListed
          ? {
              role: 'treeitem',
              'aria-selected': false,
              tabIndex: -1,
              'data-row': folder,
              onKeyDown
            }
          : { role: 'group', 'aria-label': name })}
        onContextMenu={running ? undefined : onMenu}
      >
        <Glyph icon={look.icon} tone={look.tone} label={look.label} />
        <Name text={name} title={pulled ? `${pulled.title}\n${folder}` : folder} />
        <span className="jp-colabsync-fact" title={look.fact}>
          {look.fact}
        </span>
        {again && (
          <TextButton tabIndex={isListed ? -1 : 0} onClick={pullAgain}>
            {againWords(again, trans)}
          </TextButton>
        )}
        {running ? (
          <StopButton job={running} />
        ) : (
          <span className="jp-colabsync-rowMenu">
            <IconButton
              icon={folderIcon}
              label={trans.__('Show in the file browser')}
              tabIndex={isListed ? -1 : 0}
              onClick={show}
            />
            <IconButton
              icon={ellipsesIcon}
              label={trans.__('Actions for %1', name)}
              aria-haspopup="menu"
              tabIndex={isListed ? -1 : 0}
              onClick={onMenu}
            />
          </span>
        )}
      </div>
      {running && <JobProgress job={running} />}
      {job?.result && job.result.items.length > 0 && <LeftOut items={job.result.items} />}
      {problem && !running && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem}>
            <TextButton onClick={pullAgain}>{trans.__('Try again')}</TextButton>
          </ProblemNote>
        </div>
      )}
    </div>
  );
}

/** What was left out, and why, one line a file. */
function LeftOut(props: { readonly items: readonly string[] }): React.JSX.Element {
  const { trans } = useUi();
  const { items } = props;
  return (
    <details className="jp-colabsync-leftOut">
      <summary>{trans._n('%1 file left out', '%1 files left out', items.length)}</summary>
      <ul>
        {items.map(line => (
          <li key={line}>{line}</li>
        ))}
      </ul>
    </details>
  );
}
