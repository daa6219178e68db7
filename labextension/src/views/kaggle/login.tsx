/** Signing in to Kaggle: its file dropped or chosen, or a token pasted. */

import * as React from 'react';
import type { KaggleAccount } from '../../api/contract.gen';
import { OutLink, ProblemNote } from '../parts/basics';
import { FileInput } from '../parts/fileInput';
import { useModel, useUi } from '../parts/ui';

export function LoginForm(props: { readonly account: KaggleAccount }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const state = useModel(kaggle);
  const problem = state.problem ?? props.account.problem;
  return (
    <div className="jp-colabsync-padded jp-colabsync-form">
      <p>
        {props.account.state === 'expired'
          ? trans.__('Kaggle no longer takes this key. Make a new one in ')
          : trans.__('Datasets come straight into your folders. Make an API token in ')}
        <OutLink url="https://www.kaggle.com/settings">
          {trans.__('Kaggle’s settings')}
        </OutLink>
        .
      </p>
      <FileInput
        fileName="kaggle.json"
        pasteLabel={trans.__('Paste an API token instead')}
        onText={text =>
          void kaggle.login(
            text.startsWith('{') || text === '' ? { fileText: text } : { token: text }
          )
        }
      />
      {problem && <ProblemNote problem={problem} />}
    </div>
  );
}
