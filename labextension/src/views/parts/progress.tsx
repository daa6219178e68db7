/** How far one job is: line, bar, speed, time left, and the way to stop it. */

import { closeIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Job } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { fraction } from '../../models/jobs';
import { Bar, IconButton } from './basics';
import { bytes, bytesOf, percent, rate, timeLeft } from './format';
import { useUi } from './ui';

/** The one fact for the right of the line: `41 % · 6 min left`, or what it is at. */
export function progressFact(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  const value = fraction(job);
  if (job.state === 'waiting' || !progress) {
    return trans.__('waiting');
  }
  if (value === null) {
    return progress.unit === 'bytes'
      ? bytes(progress.done)
      : trans.__('%1 files', progress.done);
  }
  const left =
    progress.remainingS === null ? '' : ` · ${timeLeft(progress.remainingS, trans)}`;
  return percent(value * 100) + left;
}

/** The line below the bar: `6.4 of 15.7 GB · 26 MB/s · labels.csv`. */
export function progressDetail(job: Job, trans: TranslationBundle): string {
  const { progress } = job;
  if (!progress) {
    return '';
  }
  const parts: string[] = [];
  const of = trans.__(' of ');
  if (progress.total !== null) {
    parts.push(
      progress.unit === 'bytes'
        ? bytesOf(progress.done, progress.total, of)
        : trans.__('%1 of %2 files', progress.done, progress.total)
    );
  }
  if (progress.ratePerS) {
    parts.push(rate(progress.ratePerS, progress.unit, trans));
  }
  if (progress.label) {
    parts.push(progress.label);
  }
  return parts.join(' · ');
}

export function JobProgress(props: { readonly job: Job }): React.JSX.Element {
  const { trans } = useUi();
  const { job } = props;
  const detail = progressDetail(job, trans);
  return (
    <div className="jp-colabsync-progress">
      <Bar value={fraction(job)} label={job.title} />
      <div className="jp-colabsync-progressDetail" title={detail}>
        {detail || '\u00a0'}
      </div>
    </div>
  );
}

export function StopButton(props: { readonly job: Job }): React.JSX.Element {
  const { trans, run } = useUi();
  return (
    <IconButton
      icon={closeIcon}
      label={trans.__('Stop')}
      onClick={() => run(COMMAND_IDS.cancelJob, { jobId: props.job.id })}
    />
  );
}
