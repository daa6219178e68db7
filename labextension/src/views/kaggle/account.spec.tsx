import * as React from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { kaggleAccount, overview } from '../../../testing/samples';
import { Refusal } from '../../../testing/server';
import { click, Stage, type } from '../../../testing/stage';
import { COMMAND_IDS } from '../../ids';
import { KaggleAccountButton } from './accountButton';
import { accountMenu } from './accountMenu';
import { SignedIn } from './signedIn';

const NOBODY = kaggleAccount({ state: 'none', username: null });
const REFUSED = { code: 'sign_in_failed', message: 'Kaggle refused it.', url: null };

let stage: Stage;

beforeEach(() => {
  stage = new Stage().recordCommands();
});

afterEach(() => {
  stage.dispose();
});

/** The section as it stands for this account, with its title. */
async function open(account = NOBODY): Promise<HTMLElement> {
  stage.server.on('overview', overview({ kaggle: account }));
  await stage.workspace.refresh();
  return stage.show(<Section />);
}

function Section(): React.JSX.Element {
  const model = stage.workspace.kaggleAccount;
  const [account, setAccount] = React.useState(model.state.account);
  React.useEffect(() => {
    const follow = (): void => setAccount(model.state.account);
    model.changed.connect(follow);
    return () => void model.changed.disconnect(follow);
  }, [model]);
  return (
    <>
      <KaggleAccountButton />
      {account && <SignedIn account={account}>finder</SignedIn>}
    </>
  );
}

const tokenField = (node: HTMLElement): HTMLInputElement => {
  const field = node.querySelector<HTMLInputElement>('input[type="password"]');
  if (!field) {
    throw new Error('no field for a token');
  }
  return field;
};

describe('signing in to Kaggle', () => {
  it('says what this computer has, and uses it only after a click', async () => {
    const found = { place: '~/.kaggle/kaggle.json', username: 'alice' };
    stage.server.on('kaggleLogin', kaggleAccount({ username: 'alice' }));
    const node = await open({ ...NOBODY, found });
    expect(node.textContent).toContain(
      'This computer has a Kaggle sign-in: alice, in ~/.kaggle/kaggle.json.'
    );
    expect(stage.server.count('kaggleLogin')).toBe(0);
    await stage.after(() => click(node, 'Use it'));
    expect(stage.server.asked.at(-1)).toBe('kaggleLogin {"useFound":true}');
    expect(node.textContent).toBe('alicefinder');
  });

  it('leaves the name out where the machine does not tell it', async () => {
    const found = { place: 'KAGGLE_API_TOKEN', username: null };
    const node = await open({ ...NOBODY, found });
    expect(node.textContent).toContain(
      'This computer has a Kaggle sign-in, in KAGGLE_API_TOKEN.'
    );
  });

  it.each([
    [' tok3n ', '{"token":"tok3n"}'],
    [
      '{"username":"a","key":"b"}',
      '{"fileText":"{\\"username\\":\\"a\\",\\"key\\":\\"b\\"}"}'
    ]
  ])('takes %s as what it is, and only once it is sent', async (text, asked) => {
    stage.server.on('kaggleLogin', kaggleAccount());
    const node = await open();
    await stage.after(() => type(tokenField(node), text));
    expect(stage.server.count('kaggleLogin')).toBe(0);
    await stage.after(() => node.querySelector('form')?.requestSubmit());
    expect(stage.server.asked.at(-1)).toBe(`kaggleLogin ${asked}`);
  });

  it('says what is wrong with a key where it was given', async () => {
    stage.server.on('kaggleLogin', new Refusal(REFUSED));
    const node = await open();
    await stage.after(() => type(tokenField(node), 'x'));
    await stage.after(() => node.querySelector('form')?.requestSubmit());
    expect(node.querySelector('[role="alert"]')?.textContent).toBe('Kaggle refused it.');
  });

  it('says that a key has come to its end, and lets one sign out', async () => {
    const node = await open(kaggleAccount({ state: 'expired', problem: REFUSED }));
    expect(node.textContent).toContain('Kaggle no longer takes this key.');
    expect(node.querySelector('[role="alert"]')?.textContent).toBe('Kaggle refused it.');
    expect(accountMenu(kaggleAccount({ state: 'expired' }))).toEqual([
      { command: COMMAND_IDS.leaveKaggle }
    ]);
  });
});

describe('changing the key', () => {
  it('shows the form in place, and goes back to what was there', async () => {
    const node = await open(kaggleAccount());
    await stage.after(() => stage.workspace.kaggleAccount.change(true));
    expect(node.textContent).toContain('The key of ada_l is used until');
    expect(document.activeElement?.textContent).toContain('kaggle.json');
    await stage.after(() => click(node, 'Cancel'));
    expect(node.textContent).toBe('ada_lfinder');
  });

  it('gives the keyboard back to the account', async () => {
    const node = await open(kaggleAccount());
    await stage.after(() => stage.workspace.kaggleAccount.change(true));
    await stage.after(() => {
      const buttons = [...node.querySelectorAll('button')];
      const cancel = buttons.find(each => each.textContent === 'Cancel');
      cancel?.focus();
      cancel?.click();
    });
    expect(document.activeElement?.getAttribute('aria-label')).toBe(
      'Kaggle account ada_l'
    );
  });

  it('keeps the account in the title while a wrong key is refused', async () => {
    stage.server.on('kaggleLogin', new Refusal(REFUSED));
    const node = await open(kaggleAccount());
    await stage.after(() => stage.workspace.kaggleAccount.change(true));
    await stage.after(() => type(tokenField(node), 'wrong'));
    await stage.after(() => node.querySelector('form')?.requestSubmit());
    expect(node.querySelector('[role="alert"]')?.textContent).toBe('Kaggle refused it.');
    expect(node.textContent).toContain('ada_l');
    await stage.after(() => click(node, 'Cancel'));
    expect(node.textContent).toBe('ada_lfinder');
  });
});

describe('the account', () => {
  it('leaves the keyboard at the title when it is signed out', async () => {
    const node = await open(kaggleAccount());
    node.tabIndex = 0;
    node.querySelector<HTMLElement>('#jp-colabsync-kaggleAccount')?.focus();
    await stage.after(() => stage.workspace.kaggleAccount.put(NOBODY));
    expect(document.activeElement).toBe(node);
  });

  const shared = { isOn: true, warning: null };
  const commands = (account: ReturnType<typeof kaggleAccount>): string[] =>
    accountMenu(account).map(item => (item === 'separator' ? '-' : item.command));

  it('has a menu of all that concerns it', () => {
    expect(commands(kaggleAccount({ shared }))).toEqual([
      COMMAND_IDS.showSubmissions,
      '-',
      COMMAND_IDS.changeKaggleKey,
      COMMAND_IDS.shareKaggle,
      '-',
      COMMAND_IDS.leaveKaggle
    ]);
  });

  it('of a demo cannot be shared with notebooks', () => {
    expect(commands(kaggleAccount({ shared: null }))).not.toContain(
      COMMAND_IDS.shareKaggle
    );
  });

  it('warns in the section when notebooks act as somebody else', async () => {
    const warning = 'KAGGLE_API_TOKEN is set, so kaggle acts as bob.';
    const node = await open(kaggleAccount({ shared: { isOn: true, warning } }));
    expect(node.querySelector('[role="status"]')?.textContent).toBe(warning);
    await stage.after(() => stage.workspace.kaggleAccount.put(kaggleAccount({ shared })));
    expect(node.textContent).toBe('ada_lfinder');
  });
});
