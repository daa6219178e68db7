/** What was sent to a competition, with its scores, and how the account stands there. */

import { Dialog } from '@jupyterlab/apputils';
import { refreshIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { KaggleSubmission, KaggleSubmissions } from '../../api/contract.gen';
import { pendingCount, type SubmissionsModel } from '../../models/submissions';
import {
  Empty,
  Glyph,
  IconButton,
  Name,
  OutLink,
  ProblemNote,
  Skeleton,
  TextButton
} from '../parts/basics';
import { clock } from '../parts/format';
import { ownDialog } from '../parts/liveDialog';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';
import { leftWords, placeWords, submissionLook } from './submissionLook';

/** Resolves when it is closed; until then the model looks for scores that are awaited. */
export async function showSubmissionsDialog(
  ui: Ui,
  submissions: SubmissionsModel
): Promise<void> {
  const { trans } = ui;
  submissions.isActive = true;
  await ownDialog({
    title: trans.__('Submissions'),
    body: new ViewWidget(ui, () => <Submissions submissions={submissions} />),
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  }).launch();
  submissions.isActive = false;
}

function Submissions(props: {
  readonly submissions: SubmissionsModel;
}): React.JSX.Element {
  const { trans } = useUi();
  const { submissions } = props;
  const { list, isBusy, problem } = useModel(submissions);
  const refresh = (): void => void submissions.refresh();
  const whole = React.useRef<HTMLDivElement>(null);
  const tryAgain = (): void => {
    // The button goes with what it stands in; Escape is heard only inside of the dialog.
    whole.current?.focus();
    refresh();
  };
  return (
    <div
      ref={whole}
      className="jp-colabsync-listDialog jp-colabsync-submissions"
      tabIndex={-1}
    >
      {list && <Head list={list} isBusy={isBusy} onRefresh={refresh} />}
      {!list && isBusy && <Skeleton lines={4} />}
      {list?.submissions.length === 0 && <Nothing />}
      {list && list.submissions.length > 0 && <Table list={list} />}
      {problem && (
        <ProblemNote problem={problem}>
          <TextButton onClick={tryAgain}>{trans.__('Try again')}</TextButton>
        </ProblemNote>
      )}
    </div>
  );
}

/** The competition, place and what is left; below, in words, whether a score is awaited. */
function Head(props: {
  readonly list: KaggleSubmissions;
  readonly isBusy: boolean;
  readonly onRefresh: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { list, isBusy, onRefresh } = props;
  const facts = [placeWords(list, trans), leftWords(list.leftToday, trans)];
  const pending = pendingCount(list);
  return (
    <>
      <div className="jp-colabsync-submissionsHead">
        <OutLink url={list.url} className="jp-colabsync-oneLine">
          {list.title}
        </OutLink>
        <span className="jp-colabsync-dim">{facts.filter(Boolean).join(' · ')}</span>
        <IconButton
          icon={refreshIcon}
          label={trans.__('Ask Kaggle again')}
          aria-busy={isBusy}
          onClick={onRefresh}
        />
      </div>
      <p className="jp-colabsync-dim" role="status">
        {pending > 0
          ? trans._n(
              'Kaggle is scoring %1 submission. Its score comes here by itself.',
              'Kaggle is scoring %1 submissions. Their scores come here by themselves.',
              pending
            )
          : list.submissions.length > 0 && trans.__('Every submission has its result.')}
      </p>
    </>
  );
}

function Nothing(): React.JSX.Element {
  const { trans } = useUi();
  return (
    <Empty>
      <p>
        {trans.__(
          'Nothing has been submitted yet. Right-click a file of predictions in the file browser and choose Submit to Kaggle Competition.'
        )}
      </p>
    </Empty>
  );
}

function Table(props: { readonly list: KaggleSubmissions }): React.JSX.Element {
  const { trans } = useUi();
  const { submissions } = props.list;
  // Kaggle shows the private score only once a competition is over.
  const hasPrivate = submissions.some(each => each.privateScore !== null);
  return (
    <div
      className="jp-colabsync-planScroll"
      tabIndex={0}
      role="region"
      aria-label={trans.__('Submissions, the newest first')}
    >
      <table className="jp-colabsync-plan jp-colabsync-scores">
        <thead>
          <tr>
            <th>{trans.__('State')}</th>
            <th>{trans.__('File and message')}</th>
            <th>{hasPrivate ? trans.__('Public') : trans.__('Score')}</th>
            {hasPrivate && <th>{trans.__('Private')}</th>}
            <th>{trans.__('Sent')}</th>
          </tr>
        </thead>
        <tbody>
          {submissions.map(each => (
            <Row key={each.id} submission={each} hasPrivate={hasPrivate} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: {
  readonly submission: KaggleSubmission;
  readonly hasPrivate: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { submission, hasPrivate } = props;
  const { fileName, message, problem, publicScore, privateScore } = submission;
  const { icon, tone, word } = submissionLook(submission.state, trans);
  const at = submission.submittedAt === null ? null : new Date(submission.submittedAt);
  return (
    <tr>
      <td>
        <span className="jp-colabsync-signed">
          <Glyph icon={icon} tone={tone} />
          <span>{word}</span>
        </span>
      </td>
      <td>
        <Name text={fileName} />
        {message !== '' && message !== fileName && (
          <div className="jp-colabsync-dim">{message}</div>
        )}
        {problem !== null && (
          <div className="jp-colabsync-small jp-mod-failed">{problem}</div>
        )}
      </td>
      <td>{publicScore ?? '–'}</td>
      {hasPrivate && <td>{privateScore ?? '–'}</td>}
      <td className="jp-colabsync-dim" title={at?.toLocaleString()}>
        {at && clock(at.getTime(), Date.now())}
      </td>
    </tr>
  );
}
