/** The Kaggle section's title shows who is signed in, with the way out. */

import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { COMMAND_IDS } from '../../ids';
import { IconButton } from '../parts/basics';
import { openMenu } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';

export function KaggleAccountButton(): React.JSX.Element | null {
  const { trans, commands, workspace } = useUi();
  const { account } = useModel(workspace.kaggle);
  if (account?.state !== 'connected') {
    return null;
  }
  return (
    <span className="jp-colabsync-titleFact">
      <span className="jp-colabsync-oneLine">{account.username}</span>
      <IconButton
        icon={ellipsesIcon}
        label={trans.__('Kaggle account')}
        aria-haspopup="menu"
        onClick={event =>
          openMenu(commands, [{ command: COMMAND_IDS.leaveKaggle }], event)
        }
      />
    </span>
  );
}
