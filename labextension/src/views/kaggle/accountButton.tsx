/** The Kaggle section's title shows who is signed in, with all that concerns the account. */

import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { KaggleAccount } from '../../api/contract.gen';
import { IconButton } from '../parts/basics';
import { openMenu } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';
import { accountMenu } from './accountMenu';

export const ACCOUNT_BUTTON_ID = 'jp-colabsync-kaggleAccount';

export function KaggleAccountButton(): React.JSX.Element | null {
  const { workspace } = useUi();
  const { account } = useModel(workspace.kaggleAccount);
  return !account || account.state === 'none' ? null : <Fact account={account} />;
}

function Fact(props: { readonly account: KaggleAccount }): React.JSX.Element {
  const { trans, commands } = useUi();
  const { account } = props;
  const { username } = account;
  const fact = React.useRef<HTMLSpanElement>(null);
  // Signed out, it goes; the keyboard then stays at the section's title.
  React.useLayoutEffect(() => {
    const node = fact.current;
    return () => {
      if (node?.contains(document.activeElement)) {
        node.closest<HTMLElement>('[tabindex="0"]')?.focus();
      }
    };
  }, []);
  return (
    <span ref={fact} className="jp-colabsync-titleFact">
      <span className="jp-colabsync-oneLine" title={username ?? undefined}>
        {username}
      </span>
      <IconButton
        id={ACCOUNT_BUTTON_ID}
        icon={ellipsesIcon}
        label={
          username === null
            ? trans.__('Kaggle account')
            : trans.__('Kaggle account %1', username)
        }
        aria-haspopup="menu"
        onClick={event => openMenu(commands, accountMenu(account), event)}
      />
    </span>
  );
}
