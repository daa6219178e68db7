/** The card above the status bar: ten minutes of the machine, and each GPU in a line. */

import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import * as React from 'react';
import type { Gpu, SystemHistory, SystemReading } from '../../api/contract.gen';
import { Chart } from '../parts/chart';
import { bytesOf, percent } from '../parts/format';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';

const GAP_PX = 4;
export const HOVER_ID = 'jp-colabsync-machineHover';

/** Show it above `anchor` until disposed; `stay` and `leave`: the pointer came and went. */
export function showMachineHover(
  ui: Ui,
  anchor: HTMLElement,
  on: { readonly stay: () => void; readonly leave: () => void }
): IDisposable {
  const card = new ViewWidget(ui, MachineHover);
  card.id = HOVER_ID;
  card.addClass('jp-colabsync-hover');
  const { node } = card;
  node.setAttribute('role', 'tooltip');
  node.addEventListener('pointerenter', on.stay);
  node.addEventListener('pointerleave', on.leave);
  const box = anchor.getBoundingClientRect();
  node.style.bottom = `${window.innerHeight - box.top + GAP_PX}px`;
  node.style.left = `${Math.max(GAP_PX, Math.min(box.left, window.innerWidth - 300))}px`;
  Widget.attach(card, document.body);
  anchor.setAttribute('aria-describedby', HOVER_ID);
  // Whoever points and does not type has the focus elsewhere.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      shown.dispose();
    }
  };
  document.addEventListener('keydown', onKeyDown, true);
  const shown = new DisposableDelegate(() => {
    document.removeEventListener('keydown', onKeyDown, true);
    anchor.removeAttribute('aria-describedby');
    card.dispose();
  });
  return shown;
}

function MachineHover(): React.JSX.Element | null {
  const { trans, workspace } = useUi();
  const { reading, history, problem } = useModel(workspace.system);
  if (!reading) {
    return <p>{problem?.message ?? trans.__('Asking Jupyter')}</p>;
  }
  const { gpus, gpuProblem, tpus } = reading;
  const [first] = gpus;
  return (
    <>
      {gpus.length === 1 && first && (
        <>
          <div className="jp-colabsync-cardTitle">{first.name}</div>
          <GpuPair gpu={first} reading={reading} history={history} />
        </>
      )}
      {gpus.length > 1 && (
        <>
          <AllGpus reading={reading} history={history} />
          <ul className="jp-colabsync-hoverList">
            {gpus.map(gpu => (
              <GpuLine key={`${gpu.make} ${gpu.index}`} gpu={gpu} />
            ))}
          </ul>
        </>
      )}
      <HostPair reading={reading} history={history} />
      {gpuProblem !== null && gpus.length + tpus.length === 0 && <p>{gpuProblem}</p>}
      <p className="jp-colabsync-dim">{trans.__('The last ten minutes')}</p>
    </>
  );
}

interface Look {
  readonly reading: SystemReading;
  readonly history: SystemHistory;
}

function GpuPair({
  gpu,
  reading,
  history
}: Look & { readonly gpu: Gpu }): React.JSX.Element {
  const own = history.gpus.find(({ index }) => index === gpu.index);
  return (
    <Pair
      reading={reading}
      history={history}
      load={gpu.loadPercent}
      loads={own?.loadPercent ?? []}
      used={gpu.memoryUsedBytes}
      useds={own?.memoryUsedBytes ?? []}
      total={gpu.memoryTotalBytes}
    />
  );
}

/** All GPUs as one: memory in sum, load in the mean. */
function AllGpus({ reading, history }: Look): React.JSX.Element {
  const { trans } = useUi();
  const { gpus } = reading;
  const each = (name: 'loadPercent' | 'memoryUsedBytes', index: number): number[] =>
    history.gpus.flatMap(gpu => gpu[name][index] ?? []);
  return (
    <>
      <div className="jp-colabsync-cardTitle">{trans.__('%1 GPUs', gpus.length)}</div>
      <Pair
        reading={reading}
        history={history}
        load={mean(gpus.flatMap(gpu => gpu.loadPercent ?? []))}
        loads={history.atMs.map((_, index) => mean(each('loadPercent', index)))}
        used={sum(gpus.flatMap(gpu => gpu.memoryUsedBytes ?? []))}
        useds={history.atMs.map((_, index) => sum(each('memoryUsedBytes', index)))}
        total={sum(gpus.flatMap(gpu => gpu.memoryTotalBytes ?? []))}
      />
    </>
  );
}

function HostPair({ reading, history }: Look): React.JSX.Element {
  const { trans } = useUi();
  const { host } = reading;
  return (
    <>
      <div className="jp-colabsync-cardTitle">{trans.__('This server')}</div>
      <Pair
        reading={reading}
        history={history}
        load={host.cpuPercent}
        loads={history.cpuPercent}
        used={host.memoryUsedBytes}
        useds={history.memoryUsedBytes}
        total={host.memoryTotalBytes}
        loadName={trans.__('CPU')}
      />
    </>
  );
}

type Values = readonly (number | null)[];

/** Load and memory side by side, each as far as it is told. */
function Pair(
  props: Look & {
    readonly load: number | null;
    readonly loads: Values;
    readonly used: number | null;
    readonly useds: Values;
    readonly total: number | null;
    readonly loadName?: string;
  }
): React.JSX.Element {
  const { trans } = useUi();
  const { reading, history, load, loads, used, useds, total } = props;
  const shared = { atMs: history.atMs, toMs: reading.atMs, top: 100, format: percent };
  return (
    <div className="jp-colabsync-charts">
      {load !== null && (
        <Chart
          {...shared}
          name={props.loadName ?? trans.__('Load')}
          now={percent(load)}
          values={loads}
          isStill
        />
      )}
      {used !== null && total !== null && total > 0 && (
        <Chart
          {...shared}
          name={trans.__('Memory')}
          now={bytesOf(used, total, ' / ')}
          values={useds.map(value => value && (100 * value) / total)}
          isStill
        />
      )}
    </div>
  );
}

function GpuLine({ gpu }: { readonly gpu: Gpu }): React.JSX.Element {
  const { memoryUsedBytes: used, memoryTotalBytes: total, loadPercent: load } = gpu;
  const facts = [
    used !== null && total !== null ? bytesOf(used, total, ' / ') : null,
    load === null ? null : percent(load)
  ].filter(fact => fact !== null);
  return (
    <li>
      <span className="jp-colabsync-oneLine">{`${gpu.index} · ${gpu.name}`}</span>
      <span className="jp-colabsync-fact">{gpu.problem ?? facts.join(' · ')}</span>
    </li>
  );
}

function sum(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((total, each) => total + each, 0);
}

function mean(values: readonly number[]): number | null {
  const total = sum(values);
  return total === null ? null : total / values.length;
}
