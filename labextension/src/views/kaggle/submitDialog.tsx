/** Before a file goes to a competition: to which, with what message, and how many are left. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { upIcon } from '../../icons';
import type { KnownCompetition } from '../../models/submissions';
import type { SubmitDraft, SubmitDraftModel } from '../../models/submitDraft';
import { Glyph, Name, OutLink, ProblemNote, TextButton } from '../parts/basics';
import { LiveDialog, type Accept } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';
import { leftWords, placeWords } from './submissionLook';

const COMPETITIONS_ID = 'jp-colabsync-competitions';

/** Resolves with whether to submit it. `known` are competitions to choose from. */
export async function showSubmitDialog(
  ui: Ui,
  draft: SubmitDraftModel,
  known: readonly KnownCompetition[]
): Promise<boolean> {
  const { trans } = ui;
  const dialog = new LiveDialog<unknown>({
    title: trans.__('Submit to a Kaggle competition'),
    body: new ViewWidget(ui, () => <SubmitForm draft={draft} known={known} />),
    // What is still open: the competition, or else only the words that go with the file.
    focusNodeSelector: draft.isComplete ? 'input[name="message"]' : 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Submit') })
    ]
  });
  const follow = (): void => dialog.setAccept(acceptOf(draft.state, trans));
  draft.changed.connect(follow);
  follow();
  void draft.look();
  const { button } = await dialog.launch();
  draft.changed.disconnect(follow);
  return button.accept;
}

/** What is left today stands beside the button. */
export function acceptOf(draft: SubmitDraft, trans: TranslationBundle): Accept {
  const { competition, about, isLooking } = draft;
  const label = trans.__('Submit');
  if (competition.trim() === '') {
    return { label, isEnabled: false, note: '' };
  }
  const left = leftWords(about?.leftToday ?? null, trans) ?? '';
  return { label, isEnabled: true, note: isLooking ? trans.__('Asking Kaggle…') : left };
}

function SubmitForm(props: {
  readonly draft: SubmitDraftModel;
  readonly known: readonly KnownCompetition[];
}): React.JSX.Element {
  const { trans } = useUi();
  const { draft, known } = props;
  const { competition, message, about, problem } = useModel(draft);
  const { path } = draft;
  const field = React.useRef<HTMLInputElement>(null);
  const tryAgain = (): void => {
    // The button goes with what it stands in.
    field.current?.focus();
    void draft.look();
  };
  return (
    <div className="jp-colabsync-pushForm jp-colabsync-submitForm">
      <ul className="jp-colabsync-names">
        <li>
          <Glyph icon={upIcon} tone="busy" />
          <Name text={path.split('/').pop() ?? path} title={path} />
        </li>
      </ul>
      <label className="jp-colabsync-field">
        <span>{trans.__('Competition')}</span>
        <input
          ref={field}
          className="jp-mod-styled"
          required
          name="competition"
          value={competition}
          spellCheck={false}
          autoComplete="off"
          list={COMPETITIONS_ID}
          placeholder={trans.__('Its short name, or its Kaggle link')}
          onChange={event => draft.setCompetition(event.target.value)}
        />
      </label>
      <datalist id={COMPETITIONS_ID}>
        {known.map(({ ref, title }) => (
          <option key={ref} value={ref} label={title} />
        ))}
      </datalist>
      {problem && (
        <ProblemNote problem={problem}>
          <TextButton onClick={tryAgain}>{trans.__('Try again')}</TextButton>
        </ProblemNote>
      )}
      <div className="jp-colabsync-standing" role="status">
        {about && <OutLink url={about.url}>{about.title}</OutLink>}
        <span className="jp-colabsync-dim">{about && placeWords(about, trans)}</span>
      </div>
      <label className="jp-colabsync-field">
        <span>{trans.__('Message')}</span>
        <input
          className="jp-mod-styled"
          name="message"
          value={message}
          onChange={event => draft.setMessage(event.target.value)}
        />
      </label>
    </div>
  );
}
