/** What a notebook's kernel holds of the GPUs' memory, in the notebook's toolbar. */

import type { ISignal } from '@lumino/signaling';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { chipIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { notebookMemory, type NotebookMemory } from '../../models/notebookMemory';
import { bytes, clock } from '../parts/format';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';

/** The kernel of one notebook, as it comes and goes. */
export interface KernelInSight {
  readonly changed: ISignal<unknown, unknown>;
  id(): string | null;
}

export class NotebookBadgeWidget extends ViewWidget {
  constructor(ui: Ui, kernel: KernelInSight) {
    super(ui, () => <NotebookBadge kernel={kernel} />);
  }
}

export function NotebookBadge(props: {
  readonly kernel: KernelInSight;
}): React.JSX.Element | null {
  const { trans, run, workspace } = useUi();
  const { reading, asked } = useModel(workspace.system);
  const { showNotebookGpuMemory } = useModel(workspace.settings);
  const kernelId = useKernelId(props.kernel);
  const memory = notebookMemory(reading, asked, kernelId);
  if (!showNotebookGpuMemory || !memory) {
    return null;
  }
  const { label, hint } = badgeWords(memory, Date.now(), trans);
  return (
    <button
      type="button"
      className="jp-colabsync-notebookBadge"
      title={hint}
      aria-label={label}
      onClick={() => run(COMMAND_IDS.showPanel, { section: 'system' })}
    >
      <chipIcon.react tag="span" width="16px" height="16px" />
      <span>{bytes(memory.bytes)}</span>
    </button>
  );
}

/** What it is, for those who hear it, and how sure that is, for those who look closer. */
export function badgeWords(
  memory: NotebookMemory,
  nowMs: number,
  trans: TranslationBundle
): { readonly label: string; readonly hint: string } {
  const name = trans.__('GPU memory of this notebook');
  const size = bytes(memory.bytes);
  const sure = memory.isProbable ? trans.__('probably %1', size) : size;
  const label = trans.__('%1: %2', name, sure);
  // Kernels are asked only while the section is open, so this may have been a while ago.
  const hint =
    memory.toldAtMs !== null
      ? trans.__('%1, as its kernel said at %2', label, clock(memory.toldAtMs, nowMs))
      : memory.isProbable
        ? label
        : name;
  return { label, hint };
}

function useKernelId(kernel: KernelInSight): string | null {
  const subscribe = React.useCallback(
    (onChange: () => void) => {
      kernel.changed.connect(onChange);
      return () => void kernel.changed.disconnect(onChange);
    },
    [kernel]
  );
  return React.useSyncExternalStore(subscribe, () => kernel.id());
}
