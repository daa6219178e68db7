/** The Machine section's title shows the last reading, so that folded it still says something. */

import * as React from 'react';
import { percent } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function MachineSummary(): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const { reading } = useModel(workspace.system);
  if (!reading) {
    return null;
  }
  const load = reading.gpus[0]?.loadPercent ?? null;
  const text =
    load !== null
      ? trans.__('GPU %1', percent(load))
      : reading.host.cpuPercent !== null
        ? trans.__('CPU %1', percent(reading.host.cpuPercent))
        : '';
  return <span className="jp-colabsync-titleFact">{text}</span>;
}
