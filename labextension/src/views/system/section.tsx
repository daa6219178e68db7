/** The Machine section: each GPU, or why there is none; CPU, memory and disks. */

import * as React from 'react';
import type { Gpu, Host, SystemReading } from '../../api/contract.gen';
import { Bar, ProblemNote, Skeleton } from '../parts/basics';
import { bytesOf, duration, percent } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function SystemSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { reading, problem, history } = useModel(workspace.system);
  if (!reading) {
    return problem ? (
      <div className="jp-colabsync-padded">
        <ProblemNote problem={problem} />
      </div>
    ) : (
      <Skeleton lines={4} />
    );
  }
  return (
    <div className="jp-colabsync-machine">
      {reading.gpus.map(gpu => (
        <GpuCard key={gpu.index} gpu={gpu} history={history[gpu.index] ?? []} />
      ))}
      {reading.gpuProblem && <p className="jp-colabsync-dim">{reading.gpuProblem}</p>}
      <HostGauges host={reading.host} />
      <UpTime reading={reading} />
    </div>
  );
}

function GpuCard(props: {
  readonly gpu: Gpu;
  readonly history: readonly number[];
}): React.JSX.Element {
  const { trans } = useUi();
  const { gpu, history } = props;
  const { memoryUsedBytes, memoryTotalBytes, loadPercent } = gpu;
  const warmth = [
    gpu.temperatureC === null ? '' : trans.__('%1 °C', Math.round(gpu.temperatureC)),
    gpu.powerW === null ? '' : trans.__('%1 W', Math.round(gpu.powerW))
  ].filter(Boolean);
  return (
    <div className="jp-colabsync-card" role="group" aria-label={gpu.name}>
      <div className="jp-colabsync-gpuTitle">
        <Title text={gpu.name} />
        <span className="jp-colabsync-fact">{warmth.join(' · ')}</span>
      </div>
      {history.length > 1 && <Sparkline values={history} />}
      <div className="jp-colabsync-gaugeLine">
        <span>
          {loadPercent === null ? '' : trans.__('load %1', percent(loadPercent))}
        </span>
        {memoryUsedBytes !== null && memoryTotalBytes !== null && (
          <span>
            {trans.__(
              'memory %1',
              bytesOf(memoryUsedBytes, memoryTotalBytes, trans.__(' of '))
            )}
          </span>
        )}
      </div>
      {memoryUsedBytes !== null && memoryTotalBytes !== null && (
        <Bar
          value={memoryUsedBytes / Math.max(1, memoryTotalBytes)}
          label={trans.__('Memory of %1', gpu.name)}
        />
      )}
    </div>
  );
}

function Title(props: { readonly text: string }): React.JSX.Element {
  return (
    <span className="jp-colabsync-cardTitle jp-colabsync-oneLine" title={props.text}>
      {props.text}
    </span>
  );
}

/** Load over the last two minutes; said in words beside it, so only for the eye. */
function Sparkline(props: { readonly values: readonly number[] }): React.JSX.Element {
  const { values } = props;
  const points = values
    .map(
      (value, index) => `${119 - (values.length - 1 - index)},${31 - (value / 100) * 30}`
    )
    .join(' ');
  return (
    <svg
      className="jp-colabsync-sparkline"
      viewBox="0 0 119 32"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <polyline points={points} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

function HostGauges(props: { readonly host: Host }): React.JSX.Element {
  const { trans } = useUi();
  const { cpuPercent, memoryUsedBytes, memoryTotalBytes, disks } = props.host;
  const of = trans.__(' of ');
  return (
    <div className="jp-colabsync-gauges">
      <Gauge
        name={trans.__('CPU')}
        fact={cpuPercent === null ? '…' : percent(cpuPercent)}
        value={(cpuPercent ?? 0) / 100}
        isLimit={false}
      />
      <Gauge
        name={trans.__('Memory')}
        fact={bytesOf(memoryUsedBytes, memoryTotalBytes, of)}
        value={memoryUsedBytes / Math.max(1, memoryTotalBytes)}
      />
      {disks.map(disk => (
        <Gauge
          key={disk.path}
          name={disks.length === 1 ? trans.__('Disk') : trans.__('Disk %1', disk.path)}
          fact={bytesOf(disk.usedBytes, disk.totalBytes, of)}
          value={disk.usedBytes / Math.max(1, disk.totalBytes)}
        />
      ))}
    </div>
  );
}

/** One labelled bar, readable without its colour. */
function Gauge(props: {
  readonly name: string;
  readonly fact: string;
  readonly value: number;
  /** Full is trouble; a CPU at work is none. */
  readonly isLimit?: boolean;
}): React.JSX.Element {
  const { name, fact, value, isLimit = true } = props;
  const tone = isLimit && value > 0.9 ? 'warn' : 'busy';
  return (
    <div className="jp-colabsync-gauge">
      <div className="jp-colabsync-gaugeLine">
        <span className="jp-colabsync-oneLine">{name}</span>
        <span className="jp-colabsync-fact">{fact}</span>
      </div>
      <Bar value={Math.min(1, value)} label={name} tone={tone} />
    </div>
  );
}

function UpTime(props: { readonly reading: SystemReading }): React.JSX.Element | null {
  const { trans } = useUi();
  const { session } = props.reading;
  const upS = session?.upS ?? null;
  return upS === null ? null : (
    <div className="jp-colabsync-dim">
      {trans.__('This machine: up %1', duration(upS, trans))}
    </div>
  );
}
