/** Data of Kaggle in folders here: on its way, stopped, and there. */

import * as React from 'react';
import { dataRows, pullInto } from '../../models/kaggleData';
import type { KaggleLookModel } from '../../models/kaggleLook';
import { useArrows } from '../parts/arrows';
import { ProblemNote, TextButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { DataItem } from './dataItem';

/** More are shown when asked for. */
const SHOWN = 8;

export function DataList(props: {
  /** What is looked at shows its own pull. */
  readonly look: KaggleLookModel | null;
}): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const { jobs } = useModel(workspace.jobs);
  const { pulled, hiddenJobs, problem } = useModel(workspace.pulled);
  const [isWhole, setWhole] = React.useState(false);
  const arrows = useArrows();
  const own = useOwnFolder(props.look);
  const rows = dataRows(jobs, pulled, hiddenJobs).filter(row => row.folder !== own);
  const shown = isWhole ? rows : rows.slice(0, SHOWN);
  if (rows.length === 0 && !problem) {
    return null;
  }
  return (
    <div className="jp-colabsync-data">
      <div className="jp-colabsync-subhead" id="jp-colabsync-dataHead">
        {trans.__('Data here')}
      </div>
      {problem && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem}>
            <TextButton onClick={() => workspace.pulled.touch()}>
              {trans.__('Try again')}
            </TextButton>
          </ProblemNote>
        </div>
      )}
      <div {...arrows} role="tree" aria-labelledby="jp-colabsync-dataHead">
        {shown.map(row => (
          <DataItem key={row.folder} row={row} isListed />
        ))}
      </div>
      {shown.length < rows.length && (
        <div className="jp-colabsync-padded">
          <TextButton onClick={() => setWhole(true)}>
            {trans.__('Show all %1', rows.length)}
          </TextButton>
        </div>
      )}
    </div>
  );
}

/** The folder whose pull is shown with what is looked at; null when there is none. */
function useOwnFolder(look: KaggleLookModel | null): string | null {
  const { workspace } = useUi();
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      look?.changed.connect(onChange);
      return () => void look?.changed.disconnect(onChange);
    },
    [look]
  );
  return React.useSyncExternalStore(subscribe, () => {
    const { folder, jobId } = look?.state ?? { folder: '', jobId: null };
    return look && pullInto(workspace.jobs.state.jobs, folder, jobId) ? folder : null;
  });
}
