/** The quiet line at the bottom of the section that offers measuring, or shows how far it is. */

import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import { runningMeasure } from '../../models/measure';
import { TextButton } from '../parts/basics';
import { progressFact } from '../parts/jobWords';
import { JobProgress } from '../parts/progress';
import { useModel, useUi } from '../parts/ui';

export function MeasurePart(): React.JSX.Element {
  const { trans, run, workspace } = useUi();
  const job = runningMeasure(useModel(workspace.jobs).jobs);
  const onOpen = (): void => run(COMMAND_IDS.measureMachine);
  if (!job) {
    return (
      <div className="jp-colabsync-measureLine">
        <TextButton onClick={onOpen}>{trans.__('Measure this machine…')}</TextButton>
      </div>
    );
  }
  return (
    <div className="jp-colabsync-measureRunning">
      <div className="jp-colabsync-measureLine">
        <TextButton onClick={onOpen}>{job.title}</TextButton>
        <span className="jp-colabsync-fact">{progressFact(job, trans)}</span>
      </div>
      <JobProgress job={job} />
    </div>
  );
}
