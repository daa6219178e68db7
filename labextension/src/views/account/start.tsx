/** Before anything is connected: one friendly page with one button. */

import * as React from 'react';
import type { Account, Problem } from '../../api/contract.gen';
import { cloudIcon } from '../../icons';
import { COMMAND_IDS } from '../../ids';
import { Button, ProblemNote, TextButton } from '../parts/basics';
import { useUi } from '../parts/ui';

export function StartPage(props: {
  readonly account: Account;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}): React.JSX.Element {
  const { trans, run } = useUi();
  const { account, isBusy } = props;
  const problem = props.problem ?? account.problem;
  return (
    <div className="jp-colabsync-start">
      <cloudIcon.react
        tag="span"
        className="jp-colabsync-startIcon"
        width="44px"
        height="44px"
      />
      <h2>{trans.__('Keep your work on Google Drive')}</h2>
      <p>
        {trans.__(
          'Notebooks, code and results stay in step between this Jupyter and your Drive, both ways.'
        )}
      </p>
      <Button primary busy={isBusy} onClick={() => run(COMMAND_IDS.connect)}>
        {trans.__('Connect Google Drive')}
      </Button>
      <TextButton disabled={isBusy} onClick={() => run(COMMAND_IDS.startDemo)}>
        {trans.__('Try it without an account')}
      </TextButton>
      {problem && <ProblemNote problem={problem} />}
      <p className="jp-colabsync-small">
        {trans.__(
          'Your password never passes through Jupyter. What may be read and written is shown before you agree.'
        )}
      </p>
    </div>
  );
}
