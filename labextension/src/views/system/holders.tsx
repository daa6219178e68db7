/** Who holds a GPU's memory, and what may be done about it. */

import {
  closeIcon,
  codeIcon,
  consoleIcon,
  kernelIcon,
  notebookIcon,
  runningIcon,
  terminalIcon,
  userIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Gpu, Holder, HolderKind } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { hiddenIcon, leftoverIcon } from '../../icons';
import { Glyph, IconButton, Name, TextButton } from '../parts/basics';
import { bytes } from '../parts/format';
import { useModel, useUi } from '../parts/ui';
import { holderHint, holderName, holdersLook, type HolderRow } from './holderWords';

const ICONS: Readonly<Record<HolderKind, LabIcon>> = {
  notebook: notebookIcon,
  console: consoleIcon,
  kernel: kernelIcon,
  terminal: terminalIcon,
  leftover: leftoverIcon,
  jupyter: runningIcon,
  other_user: userIcon,
  program: codeIcon
};

export function Holders({ gpu }: { readonly gpu: Gpu }): React.JSX.Element | null {
  const { trans } = useUi();
  const { rows, hasHidden, hiddenBytes } = holdersLook(gpu);
  return rows.length === 0 && !hasHidden ? null : (
    <ul
      className="jp-colabsync-holders"
      aria-label={trans.__('Who holds memory of %1', gpu.name)}
    >
      {rows.map(row => (
        <HolderLine key={row.key} row={row} />
      ))}
      {hasHidden && <Hidden bytes={hiddenBytes} />}
    </ul>
  );
}

function HolderLine({ row }: { readonly row: HolderRow }): React.JSX.Element {
  const { trans } = useUi();
  const { holder } = row;
  const icon = ICONS[holder.kind];
  return (
    <li className="jp-colabsync-holder" title={holderHint(holder, trans)}>
      <span className="jp-colabsync-kind">
        <icon.react tag="span" width="16px" height="16px" />
      </span>
      {holder.isProbable && (
        <span className="jp-colabsync-fact">{trans.__('probably')}</span>
      )}
      <HolderLink holder={holder} />
      <Amount bytes={row.memoryBytes} />
      <Way row={row} />
    </li>
  );
}

function HolderLink({ holder }: { readonly holder: Holder }): React.JSX.Element {
  const { trans, run } = useUi();
  const { path, terminal } = holder;
  const name = (
    <Name text={holderName(holder, trans)} title={holderHint(holder, trans)} />
  );
  if (path === null && terminal === null) {
    return name;
  }
  return (
    <button
      type="button"
      className="jp-colabsync-holderLink"
      onClick={() => run(COMMAND_IDS.openHolder, { path, terminal })}
    >
      {name}
    </button>
  );
}

function Amount(props: { readonly bytes: number | null }): React.JSX.Element {
  const { trans } = useUi();
  return props.bytes === null ? (
    <span className="jp-colabsync-amount" title={trans.__('The driver does not tell')}>
      {trans.__('n/a')}
    </span>
  ) : (
    <span className="jp-colabsync-amount">{bytes(props.bytes)}</span>
  );
}

/** How to get the memory back, where that is ours to offer. */
function Way({ row }: { readonly row: HolderRow }): React.JSX.Element | null {
  const { trans, run } = useUi();
  const { holder, leftover } = row;
  const { kernelId, name } = holder;
  if (leftover) {
    return (
      <TextButton
        aria-label={trans.__('End what was left by %1', name)}
        onClick={() => run(COMMAND_IDS.endProcess, leftover)}
      >
        {trans.__('End')}
      </TextButton>
    );
  }
  const isKernel = ['notebook', 'console', 'kernel'].includes(holder.kind);
  return isKernel && kernelId !== null ? (
    <IconButton
      icon={closeIcon}
      label={trans.__('Shut down the kernel of %1…', name)}
      onClick={() => run(COMMAND_IDS.shutDownKernel, { kernelId })}
    />
  ) : null;
}

/** Memory that is taken by what cannot be seen, why so, and how to learn more. */
function Hidden(props: { readonly bytes: number | null }): React.JSX.Element {
  const { trans, run, workspace } = useUi();
  const { askIdleKernels } = useModel(workspace.settings);
  const why = trans.__(
    'The driver counts processes of the whole machine. In a container, or for another user, most of them cannot be seen.'
  );
  return (
    <li className="jp-colabsync-hidden">
      <div className="jp-colabsync-sentence" title={why}>
        <Glyph icon={hiddenIcon} tone="quiet" label={why} />
        <span className="jp-colabsync-sentenceText">
          {trans.__('GPU busy, process not visible from here')}
        </span>
        {props.bytes !== null && <Amount bytes={props.bytes} />}
      </div>
      {!askIdleKernels && (
        <TextButton onClick={() => run(COMMAND_IDS.askIdleKernels)}>
          {trans.__('Ask idle kernels…')}
        </TextButton>
      )}
    </li>
  );
}
