/** Deletions that look like a mistake: which files they are, and what is to become of them. */

import { Dialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { Link, ReleaseHeld } from '../../api/contract.gen';
import { Name } from '../parts/basics';
import { ownDialog } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';

/** Resolves with the decision, or null when it is put off. `paths` are some of the files. */
export async function showHeldDialog(
  ui: Ui,
  link: Link,
  paths: readonly string[]
): Promise<ReleaseHeld['choice'] | null> {
  const { trans } = ui;
  const keep = Dialog.okButton({ label: trans.__('Keep the files') });
  const remove = Dialog.warnButton({
    label: trans._n('Put %1 file in the bin', 'Put %1 files in the bin', link.held)
  });
  const { button } = await ownDialog({
    title: trans._n('%1 deletion is held', '%1 deletions are held', link.held),
    body: new ViewWidget(ui, () => <Held link={link} paths={paths} />),
    buttons: [Dialog.cancelButton({ label: trans.__('Decide later') }), remove, keep]
  }).launch();
  if (!button.accept) {
    return null;
  }
  return button.label === keep.label ? 'keep' : 'delete';
}

function Held(props: {
  readonly link: Link;
  readonly paths: readonly string[];
}): React.JSX.Element {
  const { trans } = useUi();
  const { link, paths } = props;
  return (
    <div className="jp-colabsync-held">
      <p>
        {trans.__(
          'So many files of %1 are gone from one side that this may be a mistake. Keep brings them back; otherwise the other side puts them in its bin as well.',
          link.local
        )}
      </p>
      {paths.length > 0 && (
        <ul
          className="jp-colabsync-names jp-colabsync-heldNames"
          tabIndex={0}
          aria-label={trans.__('Files')}
        >
          {paths.map(path => (
            <li key={path}>
              <Name text={path} />
            </li>
          ))}
          {link.held > paths.length && (
            <li className="jp-colabsync-dim">
              {trans.__('and %1 more', link.held - paths.length)}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
