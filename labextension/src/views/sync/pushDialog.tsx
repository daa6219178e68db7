/** Where on Drive picked files go: proposed, changeable, and remembered if wished. */

import { Dialog } from '@jupyterlab/apputils';
import * as React from 'react';
import { Glyph, Name } from '../parts/basics';
import { FolderField } from '../parts/folderField';
import { LiveDialog } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';
import { upIcon } from '../../icons';

/** More names than these are only counted. */
const MAX_NAMES = 5;

export interface PushAnswer {
  readonly remotePath: string;
  readonly remember: boolean;
}

/** Resolves with the answer, or null when the person went back. */
export async function showPushDialog(
  ui: Ui,
  paths: readonly string[],
  proposed: string
): Promise<PushAnswer | null> {
  const { trans } = ui;
  const label = trans._n('Sync %1 item', 'Sync %1 items', paths.length);
  const follow = (path: string): void =>
    dialog.setAccept({ label, isEnabled: path.trim() !== '', note: '' });
  const body = new PushForm(ui, paths, proposed, follow);
  const dialog = new LiveDialog<string>({
    title: trans.__('Sync to Google Drive'),
    body,
    checkbox: {
      label: trans.__('Remember, and sync there at once next time'),
      caption: '',
      checked: true
    },
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label })
    ],
    focusNodeSelector: 'input'
  });
  follow(proposed);
  const { button, isChecked, value } = await dialog.launch();
  if (!button.accept || !value) {
    return null;
  }
  return { remotePath: value, remember: isChecked ?? false };
}

class PushForm extends ViewWidget {
  constructor(
    ui: Ui,
    paths: readonly string[],
    proposed: string,
    onChange: (path: string) => void
  ) {
    super(ui, () => (
      <Form
        paths={paths}
        proposed={proposed}
        onChange={value => {
          this._value = value;
          onChange(value);
        }}
      />
    ));
    this.addClass('jp-colabsync-pushForm');
    this._value = proposed;
  }

  getValue(): string {
    return this._value.trim();
  }

  private _value: string;
}

function Form(props: {
  readonly paths: readonly string[];
  readonly proposed: string;
  readonly onChange: (value: string) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { paths, proposed, onChange } = props;
  const [value, setValue] = React.useState(proposed);
  return (
    <>
      <ul className="jp-colabsync-names">
        {paths.slice(0, MAX_NAMES).map(path => (
          <li key={path}>
            <Glyph icon={upIcon} tone="busy" />
            <Name text={path.split('/').pop() ?? path} title={path} />
          </li>
        ))}
        {paths.length > MAX_NAMES && (
          <li className="jp-colabsync-dim">
            {trans.__('and %1 more', paths.length - MAX_NAMES)}
          </li>
        )}
      </ul>
      <div className="jp-colabsync-field">
        <span>{trans.__('Folder on Drive')}</span>
        <FolderField
          value={value}
          onChange={path => {
            setValue(path);
            onChange(path);
          }}
        />
      </div>
    </>
  );
}
