/** “Measure this machine”: what to measure, how far it is, what came out, and what it is. */

import { Dialog } from '@jupyterlab/apputils';
import * as React from 'react';
import type { Job, MachineAbout } from '../../api/contract.gen';
import { isWished, type MeasureModel } from '../../models/measure';
import { Button, ProblemNote, Skeleton, TextButton } from '../parts/basics';
import { progressFact } from '../parts/jobWords';
import { ownDialog } from '../parts/liveDialog';
import { JobProgress, StopButton } from '../parts/progress';
import { useModel, useUi, ViewWidget, type Ui } from '../parts/ui';
import { Results } from './measureResults';
import { aboutLines } from './measureWords';

/** What the server says while kernels work. */
const BUSY = 'kernels_busy';

export interface Kernel {
  readonly name: string;
  readonly label: string;
}

interface FormProps {
  readonly measure: MeasureModel;
  /** Those whose Python can be measured, the default one first. */
  readonly kernels: readonly Kernel[];
  readonly copy: (text: string) => void;
}

/** Resolves when it is closed; what is measured then goes on. */
export async function showMeasureDialog(
  ui: Ui,
  measure: MeasureModel,
  kernels: readonly Kernel[],
  copy: (text: string) => void
): Promise<void> {
  const { trans } = ui;
  void measure.load();
  await ownDialog({
    title: trans.__('Measure this machine'),
    body: new ViewWidget(ui, () => (
      <MeasureForm measure={measure} kernels={kernels} copy={copy} />
    )),
    buttons: [Dialog.cancelButton({ label: trans.__('Close') })],
    focusNodeSelector: '.jp-colabsync-measureStart button'
  }).launch();
}

export function MeasureForm(props: FormProps): React.JSX.Element {
  const { trans } = useUi();
  const { measure, kernels, copy } = props;
  const { about, measurement, isLoading, job, problem } = useModel(measure);
  return (
    <div className="jp-colabsync-measure">
      <Wishes measure={measure} kernels={kernels} />
      {job && <Running job={job} />}
      {problem && (
        <ProblemNote problem={problem}>
          {problem.code === BUSY && (
            <TextButton onClick={() => void measure.start(true)}>
              {trans.__('Measure anyway')}
            </TextButton>
          )}
        </ProblemNote>
      )}
      {isLoading && !problem && <Skeleton lines={4} />}
      {measurement && <Results measurement={measurement} />}
      {about && (
        <About about={about} markdown={(measurement ?? about).markdown} copy={copy} />
      )}
    </div>
  );
}

function Wishes(props: Pick<FormProps, 'measure' | 'kernels'>): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { measure, kernels } = props;
  const { wish, isBusy, job } = useModel(measure);
  useModel(workspace.account);
  const { isConnected } = workspace.account;
  const isRunning = isBusy || job !== null;
  const ready = { ...wish, drive: wish.drive && isConnected };
  const box = (
    field: 'compute' | 'disk' | 'drive',
    label: string,
    isPossible = true
  ): React.JSX.Element => (
    <label>
      <input
        type="checkbox"
        checked={ready[field]}
        disabled={isRunning || !isPossible}
        onChange={event => measure.wish({ [field]: event.target.checked })}
      />
      {label}
    </label>
  );
  return (
    <div className="jp-colabsync-measureWishes">
      <fieldset className="jp-colabsync-modes">
        <legend className="jp-colabsync-spoken">{trans.__('What to measure')}</legend>
        {box('compute', trans.__('Computing'))}
        {box('disk', trans.__('Disk'))}
        {box('drive', trans.__('Network to Drive'), isConnected)}
      </fieldset>
      <div className="jp-colabsync-measureStart">
        {kernels.length > 0 && (
          <label className="jp-colabsync-measureKernel">
            <span>{trans.__('with')}</span>
            <select
              value={wish.kernel ?? kernels[0]?.name}
              disabled={isRunning || !wish.compute}
              aria-label={trans.__('Kernel whose Python computes')}
              onChange={event => measure.wish({ kernel: event.target.value })}
            >
              {kernels.map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
        )}
        <Button
          primary
          busy={isRunning}
          disabled={!isWished(ready)}
          onClick={() => {
            measure.wish(ready);
            void measure.start(false);
          }}
        >
          {trans.__('Measure')}
        </Button>
      </div>
    </div>
  );
}

function Running(props: { readonly job: Job }): React.JSX.Element {
  const { trans } = useUi();
  const { job } = props;
  return (
    <div className="jp-colabsync-measureProgress">
      <div className="jp-colabsync-measureLine">
        <span>{job.title}</span>
        <span className="jp-colabsync-fact">{progressFact(job, trans)}</span>
        <StopButton job={job} />
      </div>
      <JobProgress job={job} />
    </div>
  );
}

function About(props: {
  readonly about: MachineAbout;
  readonly markdown: string;
  readonly copy: (text: string) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { about, markdown, copy } = props;
  const [copied, setCopied] = React.useState<string | null>(null);
  return (
    <section>
      <h3 className="jp-colabsync-measureTitle">
        {trans.__('This machine')}
        <TextButton
          onClick={() => {
            copy(markdown);
            setCopied(markdown);
          }}
        >
          {trans.__('Copy as Markdown')}
        </TextButton>
        <span className="jp-colabsync-dim" role="status">
          {copied === markdown ? trans.__('Copied') : ''}
        </span>
      </h3>
      <dl className="jp-colabsync-facts">
        {aboutLines(about, trans).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
    </section>
  );
}
