/** The status bar's word on the machine: the GPU, or CPU and memory where there is none. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { SystemReading } from '../../api/contract.gen';
import { chipIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { bytesOf, percent } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function MachineStatus(): React.JSX.Element | null {
  const { trans, run, workspace } = useUi();
  const { reading, problem } = useModel(workspace.system);
  const { showMachineStatus } = useModel(workspace.settings);
  if (!showMachineStatus) {
    return null;
  }
  const text = reading ? machineText(reading, trans) : '…';
  return (
    <button
      type="button"
      className="jp-colabsync-status"
      title={reading ? machineHint(reading, trans) : (problem?.message ?? '')}
      onClick={() => run(COMMAND_IDS.showPanel, { section: 'system' })}
    >
      <chipIcon.react tag="span" width="16px" height="16px" />
      <span>{text}</span>
    </button>
  );
}

/** `GPU 6.1 / 15 GB · 83 %`, all GPUs together; or `CPU 12 % · 3.1 / 12.7 GB`. */
export function machineText(reading: SystemReading, trans: TranslationBundle): string {
  const { gpus, host } = reading;
  if (gpus.length === 0) {
    const cpu = host.cpuPercent === null ? '' : ` ${percent(host.cpuPercent)}`;
    return trans.__(
      'CPU%1 · %2',
      cpu,
      bytesOf(host.memoryUsedBytes, host.memoryTotalBytes, ' / ')
    );
  }
  const used = gpus.reduce((sum, gpu) => sum + (gpu.memoryUsedBytes ?? 0), 0);
  const total = gpus.reduce((sum, gpu) => sum + (gpu.memoryTotalBytes ?? 0), 0);
  const loads = gpus.flatMap(gpu => gpu.loadPercent ?? []);
  const load = loads.length > 0 ? ` · ${percent(mean(loads))}` : '';
  const name = gpus.length > 1 ? trans.__('%1 GPUs', gpus.length) : trans.__('GPU');
  return `${name} ${bytesOf(used, total, ' / ')}${load}`;
}

/** `12 %`-like summary for the folded section's title. */
export function machineHint(reading: SystemReading, trans: TranslationBundle): string {
  const { gpus, gpuProblem } = reading;
  const names = gpus.map(gpu => gpu.name).join(', ');
  const what = names
    ? trans.__('%1: memory in use and load', names)
    : trans.__('CPU load and memory in use. %1', gpuProblem ?? '');
  return what.trim();
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
