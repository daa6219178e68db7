/** The Machine section's title shows the last reading, so that folded it still says something. */

import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { SystemReading } from '../../api/contract.gen';
import { percent } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function MachineSummary(): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const { reading } = useModel(workspace.system);
  return reading ? (
    <span className="jp-colabsync-titleFact">{summaryWords(reading, trans)}</span>
  ) : null;
}

/** `GPU 83 %`, of several their mean; else `CPU 12 %`. Pure. */
export function summaryWords(
  { gpus, host }: SystemReading,
  trans: TranslationBundle
): string {
  const loads = gpus.flatMap(gpu => gpu.loadPercent ?? []);
  if (loads.length > 0) {
    const mean = loads.reduce((sum, load) => sum + load, 0) / loads.length;
    return trans.__('GPU %1', percent(mean));
  }
  return host.cpuPercent === null ? '' : trans.__('CPU %1', percent(host.cpuPercent));
}
