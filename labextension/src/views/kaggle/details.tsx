/** What one thing on Kaggle is, in the place of the hits; and below, how it is pulled. */

import * as React from 'react';
import type { KaggleContest, KaggleDetails } from '../../api/contract.gen';
import { leftIcon, needsYouIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import type { KaggleLookModel } from '../../models/kaggleLook';
import {
  Glyph,
  IconButton,
  OutLink,
  ProblemNote,
  Skeleton,
  TextButton
} from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { DriveCopy } from './driveCopy';
import { FileTree } from './fileTree';
import { contestFacts, detailsFacts, factLine } from './lookWords';
import { PullForm } from './pullForm';
import { Variations } from './variations';

/** What stands there until Kaggle has answered. */
const SKELETON_LINES = 5;

export function Details(props: { readonly look: KaggleLookModel }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { look } = props;
  const { title, details, files, copies, folder, globs, isBusy, problem } =
    useModel(look);
  const isToChoose = details !== null && details.variations.length > 0;
  const areRulesOpen = details?.contest?.hasEntered === false;
  const back = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    back.current?.querySelector('button')?.focus({ preventScroll: true });
  }, []);
  return (
    <section
      className="jp-colabsync-look"
      aria-label={title}
      aria-busy={isBusy}
      onKeyDown={event => {
        // In a field, Escape is for what is typed there.
        const isTyping = (event.target as Element).matches(
          'input:not([type="checkbox"])'
        );
        if (event.key === 'Escape' && !isTyping) {
          event.stopPropagation();
          kaggle.back();
        }
      }}
    >
      <div className="jp-colabsync-lookTitle" ref={back}>
        <IconButton
          icon={leftIcon}
          label={trans.__('Back')}
          onClick={() => kaggle.back()}
        />
        {details ? (
          <OutLink url={details.url}>{title}</OutLink>
        ) : (
          <span className="jp-colabsync-oneLine">{title}</span>
        )}
      </div>
      {details && <Facts details={details} look={look} isBusy={isBusy} />}
      {problem && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem}>
            <TextButton onClick={() => void look.read()}>
              {trans.__('Try again')}
            </TextButton>
          </ProblemNote>
        </div>
      )}
      {!details && isBusy && <Skeleton lines={SKELETON_LINES} />}
      {isToChoose && <Variations details={details} />}
      {details && copies && (
        <DriveCopy copies={copies} details={details} folder={folder} />
      )}
      {files && (
        <FileTree
          look={look}
          files={files}
          areTicked={globs.trim() === ''}
          isRefused={areRulesOpen}
        />
      )}
      {details && !isToChoose && (
        <PullForm look={look} details={details} isRefused={areRulesOpen} />
      )}
    </section>
  );
}

function Facts(props: {
  readonly details: KaggleDetails;
  readonly look: KaggleLookModel;
  readonly isBusy: boolean;
}): React.JSX.Element {
  const { trans, run } = useUi();
  const { details, look, isBusy } = props;
  const { contest } = details;
  const nowMs = Date.now();
  const facts = detailsFacts(details, nowMs, trans);
  return (
    <>
      {facts.length > 0 && (
        <div className="jp-colabsync-lookFacts jp-colabsync-dim">{factLine(facts)}</div>
      )}
      {contest && (
        <>
          <div className="jp-colabsync-lookFacts jp-colabsync-dim">
            {factLine(contestFacts(contest, nowMs, trans))}
          </div>
          <div className="jp-colabsync-lookFacts">
            <TextButton
              onClick={() =>
                run(COMMAND_IDS.showSubmissions, { competition: details.ref })
              }
            >
              {trans.__('Your submissions…')}
            </TextButton>
          </div>
          {contest.hasEntered === false && (
            <Rules contest={contest} isBusy={isBusy} onRetry={() => void look.read()} />
          )}
        </>
      )}
    </>
  );
}

/** Rules can be accepted on Kaggle's page only. */
function Rules(props: {
  readonly contest: KaggleContest;
  readonly isBusy: boolean;
  readonly onRetry: () => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { contest, isBusy, onRetry } = props;
  return (
    <div className="jp-colabsync-rules" role="status">
      <div>
        <Glyph icon={needsYouIcon} tone="warn" label={trans.__('Needs you')} />
        <span>
          {trans.__('Kaggle gives the data to those who have accepted the rules.')}
        </span>
      </div>
      <div className="jp-colabsync-actions">
        <OutLink url={contest.rulesUrl}>{trans.__('Accept the rules on Kaggle')}</OutLink>
        <TextButton aria-disabled={isBusy} onClick={onRetry}>
          {trans.__('Try again')}
        </TextButton>
      </div>
    </div>
  );
}
