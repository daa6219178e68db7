/** The Machine section: the session's clock, each GPU or why there is none, and the server. */

import * as React from 'react';
import type { SystemReading } from '../../api/contract.gen';
import { chipIcon } from '../../icons';
import { ProblemNote, Skeleton } from '../parts/basics';
import { useKeptFocus } from '../parts/keptFocus';
import { useModel, useUi } from '../parts/ui';
import { Asked } from './asked';
import { FoldedGpuCard, GpuCard } from './gpuCard';
import { tpuWords } from './gpuWords';
import { HostCard } from './hostCard';
import { MeasurePart } from './measurePart';
import { SessionPart } from './sessionPart';

/** Up to this many are shown whole. */
const SHOWN_WHOLE = 2;

export function SystemSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { reading, problem } = useModel(workspace.system);
  const kept = useKeptFocus<HTMLDivElement>();
  if (!reading) {
    return problem ? (
      <div className="jp-colabsync-padded">
        <ProblemNote problem={problem} />
      </div>
    ) : (
      <Skeleton lines={6} />
    );
  }
  return (
    <div {...kept} className="jp-colabsync-machine">
      {reading.session && <SessionPart />}
      {problem && <ProblemNote problem={problem} />}
      <Gpus reading={reading} />
      <HostCard host={reading.host} />
      <MeasurePart />
    </div>
  );
}

function Gpus({ reading }: { readonly reading: SystemReading }): React.JSX.Element {
  const { gpus, tpus, gpuProblem, driver } = reading;
  const isFolded = gpus.length > SHOWN_WHOLE;
  // A missing NVIDIA driver is no news to somebody who has a TPU.
  const isWorthSaying = gpuProblem !== null && tpus.length === 0;
  return (
    <>
      {gpus.map(gpu => {
        const key = `${gpu.make} ${gpu.index}`;
        return isFolded ? (
          <FoldedGpuCard key={key} gpu={gpu} driver={driver} />
        ) : (
          <GpuCard key={key} gpu={gpu} driver={driver} isNumbered={gpus.length > 1} />
        );
      })}
      <Tpus reading={reading} />
      {isWorthSaying && <p className="jp-colabsync-dim">{gpuProblem}</p>}
      {gpus.length > 0 && <Asked />}
    </>
  );
}

function Tpus({ reading }: { readonly reading: SystemReading }): React.JSX.Element {
  const { trans } = useUi();
  return (
    <>
      {reading.tpus.map(tpu => (
        <div key={tpu.name} className="jp-colabsync-card">
          <div className="jp-colabsync-sentence">
            <chipIcon.react tag="span" width="16px" height="16px" />
            <span className="jp-colabsync-sentenceText jp-colabsync-cardTitle">
              {tpuWords(tpu, trans)}
            </span>
          </div>
          <p className="jp-colabsync-dim">
            {trans.__('What they do is not visible from here.')}
          </p>
        </div>
      ))}
    </>
  );
}
