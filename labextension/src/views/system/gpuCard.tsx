/** One GPU: how full, how busy, who holds its memory; the rest folded away. */

import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Driver, Gpu } from '../../api/contract.gen';
import { conflictIcon, needsYouIcon } from '../../icons';
import { Bar, Glyph, Name } from '../parts/basics';
import { useUi } from '../parts/ui';
import { Gauge } from './gauge';
import { GpuCharts } from './gpuCharts';
import { detailRows, FULL, memoryPart, memoryWords, shortWords } from './gpuWords';
import { Holders } from './holders';

interface Props {
  readonly gpu: Gpu;
  readonly driver: Driver | null;
}

export function GpuCard(
  props: Props & {
    /** There are others. */
    readonly isNumbered: boolean;
  }
): React.JSX.Element {
  const { gpu, driver, isNumbered } = props;
  const name = isNumbered ? gpuName(gpu) : gpu.name;
  return (
    <div className="jp-colabsync-card" role="group" aria-label={name}>
      <div className="jp-colabsync-cardTitle jp-colabsync-oneLine" title={gpu.name}>
        {name}
      </div>
      <Inside gpu={gpu} driver={driver} />
    </div>
  );
}

/** One of many: a line and a bar, until it is opened. */
export function FoldedGpuCard(props: Props): React.JSX.Element {
  const { trans } = useUi();
  const { gpu, driver } = props;
  const [isOpen, setOpen] = React.useState(false);
  const part = memoryPart(gpu);
  const caret = isOpen ? caretDownIcon : caretRightIcon;
  const isTroubled = gpu.problem !== null || gpu.throttled.length > 0;
  return (
    <div className="jp-colabsync-card" role="group" aria-label={gpuName(gpu)}>
      <button
        type="button"
        className="jp-colabsync-gpuFold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        <caret.react tag="span" width="16px" height="16px" />
        <Name text={gpuName(gpu)} />
        <span className="jp-colabsync-fact">
          {!isOpen && isTroubled && (
            <Glyph icon={conflictIcon} tone="warn" label={trans.__('needs a look')} />
          )}
          {shortWords(gpu)}
        </span>
      </button>
      {!isOpen && part !== null && (
        <Bar
          value={part}
          label={trans.__('Memory of %1', gpuName(gpu))}
          tone={part >= FULL ? 'warn' : 'busy'}
        />
      )}
      {isOpen && <Inside gpu={gpu} driver={driver} />}
    </div>
  );
}

/** Several are often of one kind, so their numbers tell them apart, and not their make. */
function gpuName(gpu: Gpu): string {
  return `${gpu.index} · ${gpu.name.replace(/^NVIDIA /, '')}`;
}

function Inside(props: Props): React.JSX.Element {
  const { gpu, driver } = props;
  if (gpu.problem !== null) {
    return <Sentence icon={needsYouIcon} tone="error" text={gpu.problem} />;
  }
  return (
    <>
      <Memory gpu={gpu} />
      <Throttled gpu={gpu} />
      <Slices gpu={gpu} />
      <Holders gpu={gpu} />
      <GpuCharts gpu={gpu} />
      <Details gpu={gpu} driver={driver} />
    </>
  );
}

function Memory({ gpu }: { readonly gpu: Gpu }): React.JSX.Element | null {
  const { trans } = useUi();
  const words = memoryWords(gpu, trans);
  const own = { name: trans.__('Memory') };
  const shared = {
    name: trans.__('Shared memory'),
    title: trans.__('The GPU uses the memory of the machine')
  };
  return words === null ? null : (
    <Gauge
      {...(gpu.sharesMemory ? shared : own)}
      label={trans.__('Memory of %1', gpu.name)}
      fact={words}
      value={memoryPart(gpu)}
    />
  );
}

function Throttled({ gpu }: { readonly gpu: Gpu }): React.JSX.Element | null {
  const { trans } = useUi();
  return gpu.throttled.length === 0 ? null : (
    <Sentence
      icon={conflictIcon}
      tone="warn"
      text={trans.__('Slower than it could be: %1', gpu.throttled.join(', '))}
    />
  );
}

function Sentence(props: {
  readonly icon: typeof conflictIcon;
  readonly tone: 'warn' | 'error';
  readonly text: string;
}): React.JSX.Element {
  return (
    <div className="jp-colabsync-sentence">
      <Glyph icon={props.icon} tone={props.tone} />
      <span className="jp-colabsync-sentenceText">{props.text}</span>
    </div>
  );
}

/** The parts of a divided GPU. */
function Slices({ gpu }: { readonly gpu: Gpu }): React.JSX.Element | null {
  const { trans } = useUi();
  return gpu.slices.length === 0 ? null : (
    <ul className="jp-colabsync-slices" aria-label={trans.__('Parts of %1', gpu.name)}>
      {gpu.slices.map((slice, index) => (
        <li key={index}>
          <Gauge
            name={slice.name}
            fact={memoryWords(slice, trans) ?? trans.__('not told')}
            value={memoryPart(slice)}
          />
        </li>
      ))}
    </ul>
  );
}

function Details({ gpu, driver }: Props): React.JSX.Element {
  const { trans } = useUi();
  return (
    <details className="jp-colabsync-gpuDetails">
      <summary>{trans.__('Details')}</summary>
      <dl className="jp-colabsync-facts">
        {detailRows(gpu, driver, trans).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </details>
  );
}
