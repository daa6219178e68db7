/** The top of the panel: who is connected; or, before that, the way in. */

import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Account } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import { Bar, Button, IconButton, ProblemNote, TextButton } from '../parts/basics';
import { bytes, bytesOf } from '../parts/format';
import { openMenu, type MenuItem } from '../parts/menu';
import { useModel, useUi } from '../parts/ui';
import { ClientPage } from './client';
import { StartPage } from './start';
import { WaitingPage } from './waiting';

export function AccountHeader(): React.JSX.Element {
  const { workspace } = useUi();
  const state = useModel(workspace.account);
  if (state.flow) {
    return (
      <WaitingPage flow={state.flow} isBusy={state.isBusy} problem={state.problem} />
    );
  }
  if (state.isChoosingClient) {
    return <ClientPage state={state} />;
  }
  if (!state.account) {
    return state.problem ? <Unreachable /> : <Loading />;
  }
  if (state.account.state === 'none') {
    return (
      <StartPage account={state.account} isBusy={state.isBusy} problem={state.problem} />
    );
  }
  return (
    <>
      <Card account={state.account} />
      {state.account.isDemo && <DemoLine />}
      {state.account.state === 'expired' && <Expired account={state.account} />}
      {state.problem && (
        <div className="jp-colabsync-headerNote">
          <ProblemNote problem={state.problem} />
        </div>
      )}
    </>
  );
}

function Card(props: { readonly account: Account }): React.JSX.Element {
  const { trans, commands } = useUi();
  const { account } = props;
  const name = account.name ?? account.email ?? trans.__('Google Drive');
  const items: MenuItem[] = [
    { command: COMMAND_IDS.openDrive },
    'separator',
    ...(account.isDemo ? [] : [{ command: COMMAND_IDS.chooseClient }]),
    { command: COMMAND_IDS.disconnect }
  ];
  return (
    <div className="jp-colabsync-account" title={account.email ?? name}>
      <div className="jp-colabsync-avatar" aria-hidden="true">
        {letter(name)}
      </div>
      <div className="jp-colabsync-accountText">
        <div className="jp-colabsync-accountName">
          <span className="jp-colabsync-oneLine">{name}</span>
          {account.isDemo && (
            <span
              className="jp-colabsync-badge"
              title={trans.__(
                'A pretend Google Drive and Kaggle inside this Jupyter. Nothing leaves this machine.'
              )}
            >
              {trans.__('Demo')}
            </span>
          )}
        </div>
        <div className="jp-colabsync-usage">{usage(account, trans)}</div>
        <Quota account={account} />
      </div>
      <IconButton
        icon={ellipsesIcon}
        label={trans.__('Account')}
        aria-haspopup="menu"
        onClick={event => openMenu(commands, items, event)}
      />
    </div>
  );
}

function DemoLine(): React.JSX.Element {
  const { trans, run } = useUi();
  return (
    <div className="jp-colabsync-demoLine">
      <span className="jp-colabsync-oneLine">{trans.__('Nothing leaves Jupyter')}</span>
      <TextButton onClick={() => run(COMMAND_IDS.disconnect)}>
        {trans.__('Leave demo')}
      </TextButton>
    </div>
  );
}

/** `9.2 of 15 GB used`; where Google does not say, whose account it is. */
function usage(account: Account, trans: TranslationBundle): string {
  const { usedBytes, limitBytes, email } = account;
  if (usedBytes === null) {
    return email ?? '';
  }
  const used = limitBytes
    ? bytesOf(usedBytes, limitBytes, trans.__(' of '))
    : bytes(usedBytes);
  return trans.__('%1 used', used);
}

function Quota(props: { readonly account: Account }): React.JSX.Element | null {
  const { trans } = useUi();
  const { usedBytes, limitBytes } = props.account;
  if (usedBytes === null || !limitBytes) {
    return null;
  }
  const value = Math.min(1, usedBytes / limitBytes);
  return (
    <Bar
      value={value}
      label={trans.__('Room on Google Drive')}
      tone={value > 0.95 ? 'error' : 'busy'}
    />
  );
}

function Expired(props: { readonly account: Account }): React.JSX.Element {
  const { trans, run } = useUi();
  const problem = props.account.problem ?? {
    code: 'sign_in_needed',
    message: trans.__('Google wants a new sign-in. Until then nothing is synced.'),
    url: null
  };
  return (
    <div className="jp-colabsync-headerNote">
      <ProblemNote problem={problem}>
        <Button primary onClick={() => run(COMMAND_IDS.connect)}>
          {trans.__('Sign in again')}
        </Button>
      </ProblemNote>
    </div>
  );
}

function Unreachable(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { problem } = useModel(workspace.account);
  return (
    <div className="jp-colabsync-headerNote">
      {problem && (
        <ProblemNote problem={problem}>
          <TextButton onClick={() => void workspace.refresh()}>
            {trans.__('Try again')}
          </TextButton>
        </ProblemNote>
      )}
    </div>
  );
}

function Loading(): React.JSX.Element {
  const { trans } = useUi();
  return (
    <div className="jp-colabsync-account" role="status" aria-label={trans.__('Loading')}>
      <div className="jp-colabsync-avatar" />
      <div className="jp-colabsync-accountText">
        <div className="jp-colabsync-skeleton" />
      </div>
    </div>
  );
}

function letter(name: string): string {
  return (Array.from(name.trim())[0] ?? '?').toLocaleUpperCase();
}
