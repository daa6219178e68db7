/** The open conflicts of a link, when there are several: pick the one to look at. */

import { Dialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { Conflict } from '../../api/contract.gen';
import { conflictIcon } from '../../icons';
import { useArrows } from '../parts/arrows';
import { Glyph, Name } from '../parts/basics';
import { ownDialog } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';
import { deviceWords } from './conflictWords';

/** Resolves with the conflict that was picked, or null. `name` is the link's. */
export async function showConflictsDialog(
  ui: Ui,
  conflicts: readonly Conflict[],
  name: string
): Promise<Conflict | null> {
  const { trans } = ui;
  let picked: Conflict | null = null;
  const onPick = (conflict: Conflict): void => {
    picked = conflict;
    dialog.reject();
  };
  const count = conflicts.length;
  const dialog = ownDialog<unknown>({
    title: trans._n('%1 conflict in %2', '%1 conflicts in %2', count, name),
    body: new ViewWidget(ui, () => <List conflicts={conflicts} onPick={onPick} />),
    focusNodeSelector: '[data-row]',
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })]
  });
  await dialog.launch();
  return picked;
}

function List(props: {
  readonly conflicts: readonly Conflict[];
  readonly onPick: (conflict: Conflict) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { conflicts, onPick } = props;
  const arrows = useArrows();
  return (
    <div className="jp-colabsync-listDialog">
      <p className="jp-colabsync-dim">
        {trans.__(
          'These were edited here and on Drive, and could not be merged. Both versions are kept; open one to settle it.'
        )}
      </p>
      <div
        {...arrows}
        className="jp-colabsync-planScroll"
        role="list"
        aria-label={trans.__('Conflicts')}
      >
        {conflicts.map(conflict => (
          <div key={conflict.copyPath} role="listitem">
            <button
              type="button"
              className="jp-colabsync-row jp-colabsync-pick"
              data-row={conflict.copyPath}
              onClick={() => onPick(conflict)}
            >
              <Glyph icon={conflictIcon} tone="warn" />
              <Name text={conflict.path} />
              <span className="jp-colabsync-fact">
                {deviceWords(conflict, Date.now())}
              </span>
            </button>
          </div>
        ))}
      </div>
    </div>
  );
}
