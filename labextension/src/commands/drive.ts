/** What one may do in the Drive section. */

import { InputDialog } from '@jupyterlab/apputils';
import { newFolderIcon, refreshIcon, searchIcon } from '@jupyterlab/ui-components';
import { COMMAND_IDS } from '../ids';
import { ROOT } from '../models/drive';
import { addCommand, text, type CommandContext } from './context';

export function addDriveCommands(context: CommandContext): void {
  const { commands, workspace, trans, notices } = context;
  const { account, drive } = workspace;
  const isEnabled = (): boolean => account.isConnected;

  addCommand(
    context,
    COMMAND_IDS.searchDrive,
    {},
    {
      label: trans.__('Search Drive'),
      icon: searchIcon,
      isEnabled,
      isToggled: () => drive.state.isSearching,
      execute: async args => {
        if (!args.toolbar) {
          await commands.execute(COMMAND_IDS.showPanel, { section: 'drive' });
        }
        drive.showSearch(!drive.state.isSearching);
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.refreshDrive,
    {},
    {
      label: trans.__('Read Drive Again'),
      icon: refreshIcon,
      isEnabled,
      execute: () => drive.refresh()
    }
  );

  addCommand(
    context,
    COMMAND_IDS.makeDriveFolder,
    { parentId: { type: 'string' } },
    {
      label: args =>
        args.parentId ? trans.__('New Folder in It…') : trans.__('New Folder on Drive…'),
      icon: newFolderIcon,
      isEnabled,
      execute: async args => {
        const { value } = await InputDialog.getText({
          title: trans.__('New folder on Drive'),
          label: trans.__('Name'),
          okLabel: trans.__('Make folder'),
          required: true
        });
        const name = value?.trim();
        if (name) {
          await drive
            .makeFolder(text(args, 'parentId') ?? ROOT, name)
            .catch((error: unknown) => notices.complain(error));
        }
      }
    }
  );

  const refresh = (): void => {
    for (const id of [
      COMMAND_IDS.searchDrive,
      COMMAND_IDS.refreshDrive,
      COMMAND_IDS.makeDriveFolder,
      COMMAND_IDS.linkFolder
    ]) {
      commands.notifyCommandChanged(id);
    }
  };
  account.changed.connect(refresh);
}
