/** The machine under it all: CPU, memory, disks, network. */

import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Disk, Host } from '../../api/contract.gen';
import { Chart } from '../parts/chart';
import { extent, roundTop } from '../parts/chartGeometry';
import { bytesOf, percent, rate } from '../parts/format';
import { useModel, useUi } from '../parts/ui';
import { Gauge } from './gauge';

const LEAST_RATE = 64 * 1024;

export function HostCard({ host }: { readonly host: Host }): React.JSX.Element {
  const { trans } = useUi();
  const { memoryUsedBytes, memoryTotalBytes, disks } = host;
  const of = trans.__(' of ');
  return (
    <div className="jp-colabsync-card" role="group" aria-label={trans.__('This server')}>
      <div className="jp-colabsync-cardTitle">{trans.__('This server')}</div>
      <Gauge
        name={trans.__('Memory')}
        label={trans.__('Memory of this server')}
        fact={bytesOf(memoryUsedBytes, memoryTotalBytes, of)}
        value={memoryUsedBytes / Math.max(1, memoryTotalBytes)}
      />
      {disks.map(disk => (
        <Gauge
          key={disk.path}
          name={disks.length === 1 ? trans.__('Disk') : diskName(disk, trans)}
          title={disk.path}
          fact={bytesOf(disk.usedBytes, disk.totalBytes, of)}
          value={disk.usedBytes / Math.max(1, disk.totalBytes)}
        />
      ))}
      <HostCharts host={host} />
      <p className="jp-colabsync-chartSpan">
        {trans.__('Charts show the last ten minutes')}
      </p>
      {host.isLimited && (
        <p className="jp-colabsync-dim">
          {trans.__('Limited by a container: a share of a larger machine.')}
        </p>
      )}
    </div>
  );
}

/** `Disk`, where Jupyter's files are; `Disk of flowers, thesis`. Pure. */
export function diskName(disk: Disk, trans: TranslationBundle): string {
  return disk.holds.length === 0
    ? trans.__('Disk')
    : trans.__('Disk of %1', disk.holds.join(', '));
}

/** `2 CPUs`: of so many the load is told. Pure. */
export function cpuName(host: Host, trans: TranslationBundle): string {
  if (host.cpus === null) {
    return trans.__('CPU');
  }
  return trans._n('%1 CPU', '%1 CPUs', Math.round(host.cpus * 10) / 10);
}

function HostCharts({ host }: { readonly host: Host }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { history, reading } = useModel(workspace.system);
  const { cpuPercent, memoryUsedBytes, memoryTotalBytes, network } = host;
  const shared = { atMs: history.atMs, toMs: reading?.atMs ?? 0 };
  const perSecond = (value: number): string => rate(value, 'bytes', trans);
  const part = (used: number): number => (100 * used) / Math.max(1, memoryTotalBytes);
  return (
    <div className="jp-colabsync-charts">
      <Chart
        {...shared}
        name={cpuName(host, trans)}
        now={cpuPercent === null ? '…' : percent(cpuPercent)}
        values={history.cpuPercent}
        top={100}
        format={percent}
      />
      <Chart
        {...shared}
        name={trans.__('Memory')}
        now={percent(part(memoryUsedBytes))}
        values={history.memoryUsedBytes.map(used => used && part(used))}
        top={100}
        format={percent}
      />
      {network && (
        <>
          <Chart
            {...shared}
            name={trans.__('Received')}
            now={perSecond(network.receivedBytesPerS)}
            values={history.receivedBytesPerS}
            top={roundTop(extent(history.receivedBytesPerS)?.highest ?? 0, LEAST_RATE)}
            format={perSecond}
          />
          <Chart
            {...shared}
            name={trans.__('Sent')}
            now={perSecond(network.sentBytesPerS)}
            values={history.sentBytesPerS}
            top={roundTop(extent(history.sentBytesPerS)?.highest ?? 0, LEAST_RATE)}
            format={perSecond}
          />
        </>
      )}
    </div>
  );
}
