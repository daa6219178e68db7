/** Connecting Google Drive, the demo, and leaving either. */

import { Dialog } from '@jupyterlab/apputils';
import { COMMAND_IDS } from '../ids';
import { ownDialog } from '../views/parts/liveDialog';
import { addCommand, text, type CommandContext } from './context';

const MY_DRIVE_URL = 'https://drive.google.com/drive/my-drive';

export function addAccountCommands(context: CommandContext): void {
  const { commands, workspace, trans, host } = context;
  const { account } = workspace;
  const isKnown = (): boolean => (account.state.account?.state ?? 'none') !== 'none';

  addCommand(
    context,
    COMMAND_IDS.connect,
    {},
    {
      label: trans.__('Connect Google Drive'),
      caption: trans.__('Sign in to Google in a new tab'),
      isEnabled: () => account.state.flow === null,
      isVisible: () => !account.isConnected,
      execute: async () => {
        void commands.execute(COMMAND_IDS.showPanel);
        if (!account.state.client && account.state.account?.hasClient !== true) {
          account.chooseClient(true);
          return;
        }
        await account.start(host.openTab(''));
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.chooseClient,
    {},
    {
      label: trans.__('Use Another Client File…'),
      caption: trans.__('Sign in with a client of your own Google project'),
      execute: async () => {
        await commands.execute(COMMAND_IDS.showPanel);
        account.chooseClient(true);
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.startDemo,
    {},
    {
      label: trans.__('Try Without an Account'),
      caption: trans.__(
        'A pretend Drive and Kaggle inside this Jupyter; nothing leaves it'
      ),
      isEnabled: () => !isKnown(),
      execute: async () => {
        await commands.execute(COMMAND_IDS.showPanel);
        await account.startDemo();
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.disconnect,
    {},
    {
      label: () =>
        account.state.account?.isDemo
          ? trans.__('Leave the Demo')
          : trans.__('Disconnect Google Drive'),
      isEnabled: isKnown,
      execute: async () => {
        if (account.state.account?.isDemo || (await confirmDisconnect(context))) {
          await account.disconnect();
        }
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.openDrive,
    { url: { type: 'string' } },
    {
      label: trans.__('Open in Drive'),
      caption: trans.__('Open the page of Google Drive in a new tab'),
      isEnabled: isKnown,
      execute: args => {
        host.openTab(text(args, 'url') ?? MY_DRIVE_URL);
      }
    }
  );
}

async function confirmDisconnect({ trans }: CommandContext): Promise<boolean> {
  const { button } = await ownDialog({
    title: trans.__('Disconnect Google Drive?'),
    body: trans.__(
      'Sync stops. Your files stay, here and on Drive, and the links wait for the same account.'
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Disconnect') })
    ]
  }).launch();
  return button.accept;
}
