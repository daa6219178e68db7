/** The account at Kaggle: another key, also for notebooks, and the way out. */

import { COMMAND_IDS } from '../ids';
import { addCommand, flag, type CommandContext } from './context';

const SHARE = {
  isOn: { type: 'boolean', description: 'The other way round when left out.' }
};

export function addKaggleAccountCommands(context: CommandContext): void {
  const { commands, workspace, trans, notices } = context;
  const { kaggleAccount } = workspace;
  const isShared = (): boolean => kaggleAccount.state.account?.shared?.isOn ?? false;

  addCommand(
    context,
    COMMAND_IDS.changeKaggleKey,
    {},
    {
      label: trans.__('Change Key…'),
      caption: trans.__('Sign in to Kaggle with another key or account'),
      isEnabled: () => kaggleAccount.isConnected,
      execute: async () => {
        await commands.execute(COMMAND_IDS.showPanel, { section: 'kaggle' });
        kaggleAccount.change(true);
      }
    }
  );

  addCommand(context, COMMAND_IDS.shareKaggle, SHARE, {
    label: trans.__('Also for kaggle in Notebooks and Terminals'),
    caption: trans.__(
      'Keep this account where the kaggle command looks, readable by you alone'
    ),
    isToggleable: true,
    isToggled: isShared,
    isEnabled: () => kaggleAccount.isConnected,
    isVisible: () => (kaggleAccount.state.account?.shared ?? null) !== null,
    execute: async args => {
      const isOn = 'isOn' in args ? flag(args, 'isOn') : !isShared();
      await kaggleAccount.share(isOn).catch((error: unknown) => notices.complain(error));
    }
  });

  addCommand(
    context,
    COMMAND_IDS.leaveKaggle,
    {},
    {
      label: trans.__('Sign Out of Kaggle'),
      isEnabled: () => (kaggleAccount.state.account?.state ?? 'none') !== 'none',
      execute: async () => {
        await kaggleAccount.logout().catch((error: unknown) => notices.complain(error));
      }
    }
  );

  kaggleAccount.changed.connect(() => {
    for (const id of [
      COMMAND_IDS.changeKaggleKey,
      COMMAND_IDS.shareKaggle,
      COMMAND_IDS.leaveKaggle,
      COMMAND_IDS.submitToKaggle,
      COMMAND_IDS.showSubmissions
    ]) {
      commands.notifyCommandChanged(id);
    }
  });
}
