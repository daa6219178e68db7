/** What Google takes for malware: a warning, and which of it is to come all the same. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { HarmfulFile } from '../../api/contract.gen';
import { needsYouIcon } from '../../icons';
import { Glyph, Name, OutLink } from '../parts/basics';
import { bytes } from '../parts/format';
import { LiveDialog, type Accept } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';

/** Resolves with what is to be downloaded in spite of the warning; with nothing when put off. */
export async function showHarmfulDialog(
  ui: Ui,
  files: readonly HarmfulFile[]
): Promise<readonly HarmfulFile[]> {
  const { trans } = ui;
  let picked: readonly HarmfulFile[] = [];
  const dialog = new LiveDialog<unknown>({
    title: trans._n(
      'Google holds back %1 file',
      'Google holds back %1 files',
      files.length
    ),
    body: new ViewWidget(ui, () => (
      <Harmful
        files={files}
        onPick={now => {
          picked = now;
          dialog.setAccept(acceptOf(picked, trans));
        }}
      />
    )),
    // The button is shut at first, and the focus must lie inside for Escape to be heard.
    focusNodeSelector: '.jp-colabsync-harmful',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Leave on Drive') }),
      Dialog.warnButton({ label: trans.__('Download anyway') })
    ],
    // Enter must not do what may do harm.
    defaultButton: 0
  });
  dialog.setAccept(acceptOf(picked, trans));
  const { button } = await dialog.launch();
  return button.accept ? picked : [];
}

/** The button says how many files come. */
export function acceptOf(
  picked: readonly HarmfulFile[],
  trans: TranslationBundle
): Accept {
  const count = picked.length;
  const size = picked.reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    label:
      count === 0
        ? trans.__('Download anyway')
        : trans._n('Download %1 file anyway', 'Download %1 files anyway', count),
    isEnabled: count > 0,
    note: count === 0 ? '' : bytes(size)
  };
}

function Harmful(props: {
  readonly files: readonly HarmfulFile[];
  readonly onPick: (picked: readonly HarmfulFile[]) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { files, onPick } = props;
  const [picked, setPicked] = React.useState<readonly HarmfulFile[]>([]);
  const pick = (file: HarmfulFile, isPicked: boolean): void => {
    const now = files.filter(each => (each === file ? isPicked : picked.includes(each)));
    setPicked(now);
    onPick(now);
  };
  return (
    <div className="jp-colabsync-held jp-colabsync-harmful" tabIndex={-1}>
      <p className="jp-colabsync-harmfulWarning">
        <Glyph icon={needsYouIcon} tone="error" />
        <span>
          {trans.__(
            'Google says that these files may harm your computer: they look like malware or spam. Look at them on Drive, and download only what you know to be safe.'
          )}
        </span>
      </p>
      <p>
        {trans.__(
          'Google hands a file out to its owner only. A new version of it is held back again.'
        )}
      </p>
      <ul
        className="jp-colabsync-names jp-colabsync-heldNames"
        aria-label={trans.__('Files that Google holds back')}
      >
        {files.map(file => (
          <li key={file.path} className="jp-colabsync-harmfulFile">
            <label>
              <input
                type="checkbox"
                checked={picked.includes(file)}
                onChange={event => pick(file, event.target.checked)}
              />
              <Name text={file.path} />
            </label>
            <span className="jp-colabsync-dim">{bytes(file.sizeBytes)}</span>
            <OutLink url={file.url}>{trans.__('Look at it')}</OutLink>
          </li>
        ))}
      </ul>
    </div>
  );
}
