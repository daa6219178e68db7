/** How far one job is: line, bar, speed, time left, and the way to stop it. */

import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Job } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { fraction } from '../../models/jobs';
import { Bar, IconButton } from './basics';
import { progressDetail } from './jobWords';
import { useUi } from './ui';

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
