/** What is there for somebody who is signed in; for others, the way to be. */

import * as React from 'react';
import type { KaggleAccount } from '../../api/contract.gen';
import { conflictIcon } from '../../icons';
import { Glyph } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { LoginForm } from './login';

export function SignedIn(
  props: React.PropsWithChildren<{ readonly account: KaggleAccount }>
): React.JSX.Element {
  const { workspace } = useUi();
  const { isChanging } = useModel(workspace.kaggleAccount);
  const { account, children } = props;
  if (account.state !== 'connected' || isChanging) {
    return <LoginForm account={account} />;
  }
  return (
    <>
      <Warning text={account.shared?.warning ?? null} />
      {children}
    </>
  );
}

/** `kaggle` in notebooks would act as somebody else than the account chosen here. */
function Warning(props: { readonly text: string | null }): React.JSX.Element | null {
  const { trans } = useUi();
  return props.text === null ? null : (
    <div className="jp-colabsync-padded jp-colabsync-note" role="status">
      <Glyph icon={conflictIcon} tone="warn" label={trans.__('Warning')} />
      <span>{props.text}</span>
    </div>
  );
}
