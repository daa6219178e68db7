/** The settings of a link: its direction and what it leaves alone, with the plan before either. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LinkChange, LinkChangeModel } from '../../models/linkChange';
import { Button, ProblemNote, Skeleton } from '../parts/basics';
import { LiveDialog, type Accept } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';
import { ModeChoice } from './modeChoice';
import { planCount, PlanTable, planWords } from './planTable';

/** What the server says of rules it cannot read. */
const BAD_RULES = 'bad_ignore';

/** Resolves with whether the change is to be carried out. `name` is the link's. */
export async function showSettingsDialog(
  ui: Ui,
  change: LinkChangeModel,
  name: string
): Promise<boolean> {
  const { trans } = ui;
  const dialog = new LiveDialog<unknown>({
    title: trans.__('Settings of %1', name),
    body: new ViewWidget(ui, () => <Form change={change} />),
    focusNodeSelector: 'input:checked',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Apply') })
    ]
  });
  const follow = (): void =>
    dialog.setAccept(acceptOf(change.state, change.isChanged, trans));
  change.changed.connect(follow);
  follow();
  void change.load();
  const { button } = await dialog.launch();
  change.changed.disconnect(follow);
  return button.accept;
}

/** Nothing is applied before its plan was seen; then the button says what will happen. */
export function acceptOf(
  change: Pick<LinkChange, 'plan' | 'isPlanning'>,
  isChanged: boolean,
  trans: TranslationBundle
): Accept {
  const { plan, isPlanning } = change;
  if (!plan || !isChanged) {
    const note = isPlanning ? trans.__('Comparing both sides…') : '';
    return { label: trans.__('Apply'), isEnabled: false, note };
  }
  const count = planCount(plan.counts);
  const label =
    count === 0
      ? trans.__('Apply')
      : trans._n('Apply and sync %1 file', 'Apply and sync %1 files', count);
  return { label, isEnabled: true, note: planWords(plan.counts, trans) };
}

function Form(props: { readonly change: LinkChangeModel }): React.JSX.Element {
  const { trans } = useUi();
  const { change } = props;
  const { mode, plan, isPlanning, problem } = useModel(change);
  const isAtRules = problem?.code === BAD_RULES;
  return (
    <div className="jp-colabsync-linkForm">
      <ModeChoice
        value={mode}
        onChange={to => change.change({ mode: to })}
        isSpelledOut
      />
      <Rules change={change} />
      {/* It stays where it is, and keeps the focus, while the plan comes and goes below. */}
      <div className="jp-colabsync-askPlan">
        <Button disabled={!change.isChanged} onClick={() => void change.preview()}>
          {trans.__('Show what this changes')}
        </Button>
        <span className="jp-colabsync-dim">
          {change.isChanged
            ? trans.__('Nothing is done before you have seen it.')
            : trans.__('Nothing has been changed.')}
        </span>
      </div>
      <div className="jp-colabsync-planArea">
        {problem && !isAtRules && <ProblemNote problem={problem} />}
        {isPlanning && <Skeleton lines={3} />}
        {plan && <PlanTable plan={plan} />}
      </div>
    </div>
  );
}

/** The text of `.colabsyncignore`, with what needs no rule beside it. */
function Rules(props: { readonly change: LinkChangeModel }): React.JSX.Element {
  const { trans } = useUi();
  const { change } = props;
  const { ignore, defaults, problem } = useModel(change);
  const id = React.useId();
  const complaint = problem?.code === BAD_RULES ? problem.message : null;
  return (
    <div className="jp-colabsync-leaves">
      <div className="jp-colabsync-field">
        <label htmlFor={id}>{trans.__('Left alone (.colabsyncignore)')}</label>
        <textarea
          id={id}
          className="jp-colabsync-paste"
          rows={6}
          spellCheck={false}
          disabled={ignore === null}
          value={ignore ?? ''}
          placeholder={trans.__('One pattern a line, for example\ndata/raw/\n*.ckpt')}
          aria-invalid={complaint !== null}
          aria-describedby={complaint === null ? undefined : `${id}-problem`}
          onChange={event => change.change({ ignore: event.target.value })}
        />
        {complaint !== null && (
          <span
            id={`${id}-problem`}
            className="jp-colabsync-small jp-mod-failed"
            role="alert"
          >
            {complaint}
          </span>
        )}
      </div>
      <div className="jp-colabsync-field">
        <span>{trans.__('Left alone anyway')}</span>
        <ul
          className="jp-colabsync-names jp-colabsync-defaults"
          tabIndex={0}
          aria-label={trans.__('Left alone anyway')}
        >
          {defaults.map(pattern => (
            <li key={pattern}>{pattern}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
