/** What is looked at lies on the person's own Drive already: one line, and the way to have it. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { KaggleCopy, KaggleDetails } from '../../api/contract.gen';
import { doneIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import {
  isDriveFaster,
  type KaggleCopiesModel,
  type KaggleCopiesState
} from '../../models/kaggleCopies';
import { Glyph, TextButton } from '../parts/basics';
import { bytes, rate } from '../parts/format';
import { useModel, useUi } from '../parts/ui';

export function DriveCopy(props: {
  readonly copies: KaggleCopiesModel;
  readonly details: KaggleDetails;
  /** Where it is to go: a contents path. */
  readonly folder: string;
}): React.JSX.Element | null {
  const { trans, run } = useUi();
  const { copies, details, folder } = props;
  const state = useModel(copies);
  const { copy } = state;
  if (!copy) {
    return null;
  }
  const link = {
    local: folder,
    remoteId: copy.folderId,
    remoteName: copy.name,
    mode: 'download'
  };
  return (
    <div className="jp-colabsync-rules jp-mod-ok" role="status">
      <div title={speedWords(state, trans)}>
        <Glyph icon={doneIcon} tone="ok" label={trans.__('On your Drive')} />
        <span>{copyWords(copy, details, trans)}</span>
      </div>
      <div className="jp-colabsync-actions">
        <TextButton onClick={() => run(COMMAND_IDS.linkFolder, link)}>
          {trans.__('Bring it from Drive…')}
        </TextButton>
        <span className="jp-colabsync-small">{fasterWords(state, trans)}</span>
      </div>
    </div>
  );
}

/** `All of it is on your Drive, too: version 2 (newest 3), 1.2 GB.` */
function copyWords(
  copy: KaggleCopy,
  details: KaggleDetails,
  trans: TranslationBundle
): string {
  const size = bytes(copy.bytes);
  if (copy.version === null) {
    return trans.__('All of it is on your Drive, too: %1.', size);
  }
  const { newestVersion } = details;
  return newestVersion === null || newestVersion <= copy.version
    ? trans.__('All of it is on your Drive, too: version %1, %2.', copy.version, size)
    : trans.__(
        'On your Drive is version %1 of it (newest %2): %3.',
        copy.version,
        newestVersion,
        size
      );
}

function fasterWords({ speeds }: KaggleCopiesState, trans: TranslationBundle): string {
  switch (isDriveFaster(speeds)) {
    case true:
      return trans.__('Drive is faster from here.');
    case false:
      return trans.__('Kaggle is faster from here.');
    case null:
      return '';
  }
}

/** `One connection brings about 40 MB/s from Drive, 12 MB/s from Kaggle.` */
function speedWords({ speeds }: KaggleCopiesState, trans: TranslationBundle): string {
  const { driveBytesPerS = null, kaggleBytesPerS = null } = speeds ?? {};
  if (driveBytesPerS === null || kaggleBytesPerS === null) {
    return '';
  }
  return trans.__(
    'One connection brings about %1 from Drive, %2 from Kaggle.',
    rate(driveBytesPerS, 'bytes', trans),
    rate(kaggleBytesPerS, 'bytes', trans)
  );
}
