/** What of it, and whither; what that weighs; and the button that brings it. */

import * as React from 'react';
import type { KaggleDetails } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { pullInto, type DataRow } from '../../models/kaggleData';
import { hasEnded } from '../../models/jobs';
import type { KaggleLookModel } from '../../models/kaggleLook';
import { Button, ProblemNote } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { DataItem } from './dataItem';
import { pullWords, roomWords } from './lookWords';

/** What the server says of patterns that no file fits. */
const NOTHING_FITS = 'kaggle_select';

export function PullForm(props: {
  readonly look: KaggleLookModel;
  readonly details: KaggleDetails;
  /** Whether it is said above why Kaggle may not give it. */
  readonly isRefused: boolean;
}): React.JSX.Element {
  const { trans, run } = useUi();
  const { look, details, isRefused } = props;
  const { folder, globs, unpackNested, weighProblem } = useModel(look);
  const row = useRowOf(look);
  const isRunning = row?.job ? !hasEnded(row.job) : false;
  const id = React.useId();
  const hasFailed = row?.job?.state === 'failed';
  const end = useFocusKept(isRunning);
  return (
    <>
      <form
        id={id}
        className="jp-colabsync-pull"
        aria-label={trans.__('Pull')}
        onSubmit={event => {
          event.preventDefault();
          run(COMMAND_IDS.pullKaggle, { ref: details.ref, folder });
        }}
      >
        <label className="jp-colabsync-field">
          <span>{trans.__('Only')}</span>
          <input
            className="jp-mod-styled"
            value={globs}
            spellCheck={false}
            placeholder="*.csv, train/"
            title={trans.__(
              'Patterns as in .gitignore, with commas between; they count instead of the ticks'
            )}
            onChange={event => look.setGlobs(event.target.value)}
          />
        </label>
        {weighProblem && !isRefused && <ProblemNote problem={weighProblem} />}
        <label className="jp-colabsync-field">
          <span>{trans.__('Into')}</span>
          <input
            className="jp-mod-styled"
            value={folder}
            spellCheck={false}
            onChange={event => look.setFolder(event.target.value)}
          />
        </label>
        <label
          className="jp-colabsync-tickLine"
          title={trans.__(
            'A zip or tar among the files is unpacked too, into a folder of its name; else it comes as it is'
          )}
        >
          <input
            type="checkbox"
            checked={unpackNested}
            onChange={event => look.setUnpackNested(event.target.checked)}
          />
          {trans.__('Unpack archives inside')}
        </label>
      </form>
      {hasFailed && <Failed row={row} />}
      <div className="jp-colabsync-pullEnd" ref={end}>
        {row && !hasFailed && <DataItem row={row} isListed={false} />}
        {!isRunning && <PullLine look={look} formId={id} />}
      </div>
    </>
  );
}

/** What takes the place of the button takes its focus, and gives it back. */
function useFocusKept(isRunning: boolean): React.RefObject<HTMLDivElement> {
  const ref = React.useRef<HTMLDivElement>(null);
  const wasRunning = React.useRef(isRunning);
  React.useLayoutEffect(() => {
    if (wasRunning.current !== isRunning && document.activeElement === document.body) {
      ref.current?.querySelector('button')?.focus({ preventScroll: true });
    }
    wasRunning.current = isRunning;
  }, [isRunning]);
  return ref;
}

/** Too tall to stand in what stays in sight; it comes into sight once. */
function Failed(props: { readonly row: DataRow }): React.JSX.Element {
  const ref = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    // Some browsers give back a promise, which is no clean-up.
    ref.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  return (
    <div className="jp-colabsync-pullFailed" ref={ref}>
      <DataItem row={props.row} isListed={false} />
    </div>
  );
}

/** The button with its count, and whether there is room. */
function PullLine(props: {
  readonly look: KaggleLookModel;
  readonly formId: string;
}): React.JSX.Element {
  const { trans } = useUi();
  const { look, formId } = props;
  const { weight, weighProblem, isWeighing, isBusy } = useModel(look);
  const { order } = look;
  const isTooBig = weight?.fits === false;
  return (
    <>
      <Button
        primary
        type="submit"
        form={formId}
        busy={isBusy}
        disabled={
          order === null ||
          (isTooBig && !isWeighing) ||
          weighProblem?.code === NOTHING_FITS
        }
      >
        {order === null ? trans.__('Pull') : pullWords(weight, trans)}
      </Button>
      <span
        className={`jp-colabsync-small${isTooBig ? ' jp-mod-failed' : ''}`}
        role="status"
        aria-busy={isWeighing}
      >
        {order === null
          ? look.state.folder.trim() === ''
            ? trans.__('Name a folder first.')
            : trans.__('Nothing is ticked.')
          : weight
            ? roomWords(weight, trans)
            : '\u00a0'}
      </span>
    </>
  );
}

/** The pull that was begun here, or that runs into the same folder. */
function useRowOf(look: KaggleLookModel): DataRow | null {
  const { workspace } = useUi();
  const { folder, jobId } = useModel(look);
  const { jobs } = useModel(workspace.jobs);
  const { pulled } = useModel(workspace.pulled);
  const job = pullInto(jobs, folder, jobId);
  const known = pulled?.find(each => each.folder === folder) ?? null;
  return job && { folder, job, pulled: known };
}
