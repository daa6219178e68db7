/** What a dataset holds, whether it fits, and where it goes. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { KaggleDataset } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { Button, Name, OutLink, Size } from '../parts/basics';
import { bytes, files } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function DatasetCard(props: {
  readonly dataset: KaggleDataset;
}): React.JSX.Element {
  const { trans, run, workspace } = useUi();
  const { dataset } = props;
  const { folder, isBusy } = useModel(workspace.kaggle);
  const { totalBytes, freeBytes } = dataset;
  const end = React.useRef<HTMLDivElement>(null);
  // The button comes into sight with the card, in a low panel too.
  React.useEffect(() => {
    // Some browsers give back a promise, which is no clean-up.
    end.current?.scrollIntoView({ block: 'nearest' });
  }, [dataset.ref]);
  const isTooBig = totalBytes !== null && freeBytes !== null && totalBytes > freeBytes;
  return (
    <form
      className="jp-colabsync-card"
      aria-label={dataset.title}
      onSubmit={event => {
        event.preventDefault();
        run(COMMAND_IDS.pullKaggle, { ref: dataset.ref, folder });
      }}
    >
      <div className="jp-colabsync-cardTitle">
        <OutLink url={dataset.url}>{dataset.title}</OutLink>
      </div>
      <div className="jp-colabsync-dim">{summary(dataset, trans)}</div>
      {dataset.licence && (
        <div className="jp-colabsync-dim jp-colabsync-oneLine" title={dataset.licence}>
          {trans.__('Licence: %1', dataset.licence)}
        </div>
      )}
      <ul className="jp-colabsync-fileList" tabIndex={0} aria-label={trans.__('Files')}>
        {dataset.files.map(file => (
          <li key={file.name}>
            <Name text={file.name} />
            <Size value={file.sizeBytes} />
          </li>
        ))}
        {dataset.fileCount !== null && dataset.fileCount > dataset.files.length && (
          <li className="jp-colabsync-dim">
            {trans.__('and %1 more', dataset.fileCount - dataset.files.length)}
          </li>
        )}
      </ul>
      <label className="jp-colabsync-field">
        <span>{trans.__('Into')}</span>
        <input
          className="jp-mod-styled"
          value={folder}
          spellCheck={false}
          onChange={event => workspace.kaggle.setFolder(event.target.value)}
        />
      </label>
      <div ref={end} className="jp-colabsync-cardEnd">
        <Button
          primary
          type="submit"
          busy={isBusy}
          disabled={isTooBig || folder.trim() === ''}
        >
          {totalBytes === null
            ? trans.__('Pull')
            : trans.__('Pull %1', bytes(totalBytes))}
        </Button>
        <span className={`jp-colabsync-small${isTooBig ? ' jp-mod-failed' : ''}`}>
          {room(dataset, isTooBig, trans)}
        </span>
      </div>
    </form>
  );
}

/** `12 MB · 3 files · version 2`. */
function summary(dataset: KaggleDataset, trans: TranslationBundle): string {
  const parts: string[] = [];
  if (dataset.totalBytes !== null) {
    parts.push(bytes(dataset.totalBytes));
  }
  if (dataset.fileCount !== null) {
    parts.push(files(dataset.fileCount, trans));
  }
  if (dataset.version !== null) {
    parts.push(trans.__('version %1', dataset.version));
  }
  return parts.join(' · ');
}

function room(
  dataset: KaggleDataset,
  isTooBig: boolean,
  trans: TranslationBundle
): string {
  const { totalBytes, freeBytes } = dataset;
  if (freeBytes === null) {
    return '';
  }
  if (isTooBig) {
    return trans.__(
      'Only %1 are free on this disk. Free some space first.',
      bytes(freeBytes)
    );
  }
  const left = totalBytes === null ? freeBytes : freeBytes - totalBytes;
  return totalBytes === null
    ? trans.__('%1 free here', bytes(left))
    : trans.__('%1 stay free here', bytes(left));
}
