/** One pull: moving with its progress, or ended with where the data is. */

import type { LabIcon } from '@jupyterlab/ui-components';
import { folderIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Job } from '../../api/contract.gen';
import { doneIcon, downIcon, ignoredIcon, needsYouIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { hasEnded } from '../../models/jobs';
import { Glyph, IconButton, Name, ProblemNote } from '../parts/basics';
import { progressFact } from '../parts/jobWords';
import { JobProgress, StopButton } from '../parts/progress';
import { useUi } from '../parts/ui';

/** A pull's key is `kaggle:<folder>`. */
const KEY = 'kaggle:';

export function PullRow(props: { readonly job: Job }): React.JSX.Element {
  const { trans, run } = useUi();
  const { job } = props;
  const folder = job.key.startsWith(KEY) ? job.key.slice(KEY.length) : '';
  const look = pullLook(job, folder, trans);
  return (
    <div role="group" aria-label={job.title}>
      <div className="jp-colabsync-row">
        <Glyph icon={look.icon} tone={look.tone} label={look.label} />
        <Name text={nameOf(job)} title={job.result?.message ?? job.title} />
        <span className="jp-colabsync-fact" title={look.fact}>
          {look.fact}
        </span>
        {!hasEnded(job) && <StopButton job={job} />}
        {job.state === 'done' && folder !== '' && (
          <IconButton
            icon={folderIcon}
            label={trans.__('Show in the file browser')}
            onClick={() => run(COMMAND_IDS.showFiles, { path: folder })}
          />
        )}
      </div>
      {!hasEnded(job) && <JobProgress job={job} />}
      {job.result && job.result.items.length > 0 && <LeftOut items={job.result.items} />}
      {job.problem && job.state === 'failed' && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={job.problem} />
        </div>
      )}
    </div>
  );
}

/** The last part of `owner/slug` or of a URL. */
function nameOf(job: Job): string {
  return job.title.split('/').filter(Boolean).pop() ?? job.title;
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

interface PullLook {
  readonly icon: LabIcon;
  readonly tone: 'quiet' | 'ok' | 'busy' | 'error';
  readonly label: string;
  readonly fact: string;
}

function pullLook(job: Job, folder: string, trans: TranslationBundle): PullLook {
  switch (job.state) {
    case 'done': {
      const version = job.result?.facts.version;
      const fact = version ? `${folder} · v${version}` : folder;
      return { icon: doneIcon, tone: 'ok', label: trans.__('Here'), fact };
    }
    case 'failed':
      return {
        icon: needsYouIcon,
        tone: 'error',
        label: trans.__('Failed'),
        fact: trans.__('not pulled')
      };
    case 'cancelled':
      return {
        icon: ignoredIcon,
        tone: 'quiet',
        label: trans.__('Stopped'),
        fact: trans.__('stopped')
      };
    case 'waiting':
    case 'running':
      return {
        icon: downIcon,
        tone: 'busy',
        label: trans.__('Pulling'),
        fact: progressFact(job, trans)
      };
  }
}
