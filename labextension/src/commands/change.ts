/** Changing a link: its direction and what it leaves alone. */

import { COMMAND_IDS } from '../ids';
import { linkName } from '../views/sync/linkState';
import { addCommand, text, type CommandContext } from './context';

export function addChangeCommand(context: CommandContext): void {
  const { workspace, trans, notices } = context;

  addCommand(
    context,
    COMMAND_IDS.changeLink,
    { linkId: { type: 'string' } },
    {
      label: trans.__('Settings…'),
      caption: trans.__('Change the direction of a link, and what it leaves alone'),
      isVisible: args => text(args, 'linkId') !== null,
      execute: async args => {
        const link = workspace.sync.find(text(args, 'linkId') ?? '');
        if (!link) {
          return;
        }
        const change = workspace.linkChange(link);
        try {
          const { showSettingsDialog } = await import('../views/sync/settingsDialog');
          if (await showSettingsDialog(context, change, linkName(link))) {
            workspace.sync.put(await change.apply());
          }
        } catch (error) {
          notices.complain(error);
        } finally {
          change.dispose();
        }
      }
    }
  );
}
