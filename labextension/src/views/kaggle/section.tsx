/** The Kaggle section: sign in; paste a reference; look; pull; see what was pulled. */

import { InputGroup } from '@jupyterlab/ui-components';
import * as React from 'react';
import { ProblemNote, Skeleton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { DatasetCard } from './card';
import { LoginForm } from './login';
import { PullRow } from './pullRow';

/** Pulls that ended stay in sight until there are more than these. */
const MAX_PULLS = 8;

export function KaggleSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { account } = useModel(workspace.kaggle);
  const { jobs } = useModel(workspace.jobs);
  if (!account) {
    return <Skeleton lines={2} />;
  }
  const pulls = jobs.filter(job => job.kind === 'kaggle').slice(0, MAX_PULLS);
  return (
    <>
      {account.state === 'connected' ? <Finder /> : <LoginForm account={account} />}
      {pulls.map(job => (
        <PullRow key={job.id} job={job} />
      ))}
    </>
  );
}

function Finder(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { ref, dataset, problem, isBusy } = useModel(kaggle);
  return (
    <>
      <form
        className="jp-colabsync-finder"
        onSubmit={event => {
          event.preventDefault();
          void kaggle.describe(ref);
        }}
      >
        <InputGroup
          type="text"
          value={ref}
          spellCheck={false}
          autoComplete="off"
          rightIcon="ui-components:search"
          aria-label={trans.__('Kaggle link, or owner/slug')}
          placeholder={trans.__('Kaggle link or owner/slug')}
          onChange={event => kaggle.type(event.target.value)}
          onPaste={event => {
            const pasted = event.clipboardData.getData('text');
            if (ref === '' && pasted.includes('/')) {
              event.preventDefault();
              void kaggle.describe(pasted);
            }
          }}
        />
      </form>
      {isBusy && !dataset && ref !== '' && <Skeleton lines={3} />}
      {problem && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem} />
        </div>
      )}
      {dataset && <DatasetCard dataset={dataset} />}
    </>
  );
}
