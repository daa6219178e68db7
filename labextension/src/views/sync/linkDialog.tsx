/** Making a link: two folders, a mode, and the plan before anything is done. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LinkDraft, LinkDraftModel } from '../../models/linkDraft';
import { Button, ProblemNote, Skeleton } from '../parts/basics';
import { FolderField } from '../parts/folderField';
import { LiveDialog, type Accept } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';
import { ModeChoice } from './modeChoice';
import { planCount, PlanTable, planWords } from './planTable';

export type LinkAnswer = 'link' | 'browse' | 'cancel';

/**
 * Show the draft until the person decides. `browse` asks the caller to pick a local folder with
 * JupyterLab's own dialog (two dialogs cannot be open at once) and to come back. `makeFolder`
 * makes the local folder where it is missing.
 */
export async function showLinkDialog(
  ui: Ui,
  draft: LinkDraftModel,
  makeFolder: () => void
): Promise<LinkAnswer> {
  const { trans } = ui;
  let wish: LinkAnswer = 'cancel';
  const onBrowse = (): void => {
    wish = 'browse';
    dialog.reject();
  };
  const dialog = new LiveDialog<unknown>({
    title: trans.__('Link a folder with Google Drive'),
    body: new ViewWidget(ui, () => (
      <LinkForm draft={draft} onBrowse={onBrowse} onMake={makeFolder} />
    )),
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Link') })
    ]
  });
  const follow = (): void => dialog.setAccept(acceptOf(draft.state, trans));
  draft.changed.connect(follow);
  follow();
  void draft.plan();
  const { button } = await dialog.launch();
  draft.changed.disconnect(follow);
  return button.accept ? 'link' : wish;
}

/** The button says the verb and the count. */
export function acceptOf(draft: LinkDraft, trans: TranslationBundle): Accept {
  const { plan, isPlanning } = draft;
  if (!plan) {
    const note = isPlanning ? trans.__('Comparing both sides…') : '';
    return { label: trans.__('Link'), isEnabled: false, note };
  }
  const count = planCount(plan.counts);
  const label =
    count === 0 ? trans.__('Link') : trans._n('Sync %1 file', 'Sync %1 files', count);
  return { label, isEnabled: true, note: planWords(plan.counts, trans) };
}

function LinkForm(props: {
  readonly draft: LinkDraftModel;
  readonly onBrowse: () => void;
  readonly onMake: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { draft, onBrowse, onMake } = props;
  const state = useModel(draft);
  return (
    <div className="jp-colabsync-linkForm">
      <div className="jp-colabsync-field">
        <span>{trans.__('Folder here')}</span>
        <div className="jp-colabsync-fieldRow">
          <input
            className="jp-mod-styled"
            required
            value={state.local}
            spellCheck={false}
            aria-label={trans.__('Folder here')}
            placeholder={trans.__('A folder of the file browser')}
            onChange={event => draft.change({ local: event.target.value })}
          />
          <Button onClick={onBrowse}>{trans.__('Browse…')}</Button>
        </div>
      </div>
      <div className="jp-colabsync-field">
        <span>{trans.__('Folder on Drive')}</span>
        <FolderField
          value={state.remotePath}
          onChange={(remotePath, remoteId) => draft.change({ remotePath, remoteId })}
        />
      </div>
      <ModeChoice value={state.mode} onChange={mode => draft.change({ mode })} />
      <div className="jp-colabsync-planArea">
        {state.problem && (
          <ProblemNote problem={state.problem}>
            {state.problem.code === 'link_missing' && state.local !== '' && (
              <Button onClick={onMake}>{trans.__('Make this folder')}</Button>
            )}
          </ProblemNote>
        )}
        {state.isPlanning && !state.plan && <Skeleton lines={3} />}
        {state.plan && <PlanTable plan={state.plan} isFirst />}
      </div>
    </div>
  );
}
