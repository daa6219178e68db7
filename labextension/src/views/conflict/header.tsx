/** The top of a conflict: which file it is, how it is shown, and a fresh look. */

import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import type { ConflictModel } from '../../models/conflict';
import { IconButton, TextButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { nameOf } from './conflictWords';

export function Header(props: { readonly model: ConflictModel }): React.JSX.Element {
  const { trans, run } = useUi();
  const { model } = props;
  const { view, isRaw, isBusy } = useModel(model);
  const path = view?.conflict.path ?? model.ref.copyPath;
  const hasMarkdown = view?.cells.some(({ local, remote }) =>
    [local, remote].some(cell => cell?.cellType === 'markdown')
  );
  return (
    <div className="jp-colabsync-conflictHeader">
      <h2 title={path}>{trans.__('%1 was edited here and on Drive', nameOf(path))}</h2>
      {hasMarkdown && (
        <label>
          <input
            type="checkbox"
            checked={isRaw}
            onChange={event => model.showRaw(event.target.checked)}
          />
          {trans.__('Markdown as written')}
        </label>
      )}
      <IconButton
        icon={refreshIcon}
        label={trans.__('Compare again')}
        disabled={isBusy}
        onClick={() => run(COMMAND_IDS.compareVersions, { ...model.ref })}
      />
    </div>
  );
}

/** For where comparing, or settling, went wrong. */
export function CompareAgain(props: {
  readonly model: ConflictModel;
}): React.JSX.Element {
  const { trans, run } = useUi();
  return (
    <TextButton onClick={() => run(COMMAND_IDS.compareVersions, { ...props.model.ref })}>
      {trans.__('Compare again')}
    </TextButton>
  );
}
