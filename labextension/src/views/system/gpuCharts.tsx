/** Ten minutes of one GPU: load, memory, temperature and power, each as far as it is told. */

import * as React from 'react';
import type { Gpu, GpuHistory, SystemHistory } from '../../api/contract.gen';
import { Chart } from '../parts/chart';
import { percent } from '../parts/format';
import { useModel, useUi } from '../parts/ui';
import { memoryPart, powerWords } from './gpuWords';

const HOT_C = 100;

export function GpuCharts(props: { readonly gpu: Gpu }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { gpu } = props;
  const { history, reading } = useModel(workspace.system);
  const own = history.gpus.find(({ index }) => index === gpu.index);
  const part = memoryPart(gpu);
  const { memoryTotalBytes, powerLimitW } = gpu;
  const shared = { atMs: history.atMs, toMs: reading?.atMs ?? 0 };
  const degrees = (value: number): string => trans.__('%1 °C', Math.round(value));
  const watts = (value: number): string => trans.__('%1 W', Math.round(value));
  const loads = seriesOf(own, 'loadPercent', history);
  const memory = seriesOf(own, 'memoryUsedBytes', history);
  const warmth = seriesOf(own, 'temperatureC', history);
  const power = seriesOf(own, 'powerW', history);
  return (
    <div className="jp-colabsync-charts">
      {isTold(gpu.loadPercent, loads) && (
        <Chart
          {...shared}
          name={trans.__('Load')}
          now={said(gpu.loadPercent, percent)}
          values={loads}
          top={100}
          format={percent}
        />
      )}
      {memoryTotalBytes !== null && isTold(part, memory) && (
        <Chart
          {...shared}
          name={trans.__('Memory')}
          now={said(part, value => percent(100 * value))}
          values={memory.map(used => used && (100 * used) / memoryTotalBytes)}
          top={100}
          format={percent}
        />
      )}
      {isTold(gpu.temperatureC, warmth) && (
        <Chart
          {...shared}
          name={trans.__('Temperature')}
          now={said(gpu.temperatureC, degrees)}
          values={warmth}
          top={HOT_C}
          format={degrees}
        />
      )}
      {isTold(gpu.powerW, power) && (
        <Chart
          {...shared}
          name={trans.__('Power')}
          now={powerWords(gpu, trans) ?? '…'}
          values={power}
          top={powerLimitW ?? Math.max(1, ...power.map(value => value ?? 0))}
          format={watts}
        />
      )}
    </div>
  );
}

type Values = readonly (number | null)[];

function seriesOf(
  own: GpuHistory | undefined,
  name: Exclude<keyof GpuHistory, 'index'>,
  history: SystemHistory
): Values {
  return own?.[name] ?? history.atMs.map(() => null);
}

/** A chart that could never show anything is left out. */
function isTold(now: number | null, values: Values): boolean {
  return now !== null || values.some(value => value !== null);
}

function said(value: number | null, words: (value: number) => string): string {
  return value === null ? '…' : words(value);
}
