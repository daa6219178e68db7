/** What idle kernels said of their GPU memory, once the person wanted them to be asked. */

import * as React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import { COMMAND_IDS } from '../../ids';
import type { AskedKernels } from '../../models/system';
import { ProblemNote, TextButton } from '../parts/basics';
import { bytes, clock } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function Asked(): React.JSX.Element | null {
  const { trans, run, workspace } = useUi();
  const { asked, askProblem } = useModel(workspace.system);
  if (!asked && !askProblem) {
    return null;
  }
  const lines = asked ? askedWords(asked, Date.now(), trans) : [];
  return (
    <div className="jp-colabsync-asked">
      {lines.map(line => (
        <p key={line}>{line}</p>
      ))}
      {askProblem && <ProblemNote problem={askProblem} />}
      <TextButton onClick={() => run(COMMAND_IDS.askIdleKernels, { ask: false })}>
        {trans.__('Stop asking')}
      </TextButton>
    </div>
  );
}

/** `torch holds 3.1 GB in train.ipynb (asked 14:02)`. Pure. */
export function askedWords(
  asked: AskedKernels,
  nowMs: number,
  trans: TranslationBundle
): string[] {
  const time = clock(asked.atMs, nowMs);
  const lines = asked.kernels.map(kernel =>
    trans.__(
      '%1 holds %2 in %3 (asked %4)',
      kernel.framework,
      bytes(kernel.reservedBytes ?? kernel.allocatedBytes),
      kernel.name ?? trans.__('a kernel without a name'),
      time
    )
  );
  if (lines.length === 0) {
    lines.push(trans.__('No idle kernel holds GPU memory (asked %1)', time));
  }
  if (asked.busy > 0) {
    lines.push(
      trans._n(
        '%1 kernel was busy and not asked',
        '%1 kernels were busy and not asked',
        asked.busy
      )
    );
  }
  return lines;
}
