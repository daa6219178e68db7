/** What one may do with links. */

import { Dialog } from '@jupyterlab/apputils';
import { pauseIcon, refreshIcon, runIcon } from '@jupyterlab/ui-components';
import type { Link } from '../api/contract.gen';
import { COMMAND_IDS } from '../ids';
import { ownDialog } from '../views/parts/liveDialog';
import { addCommand, text, type CommandContext } from './context';

const LINK = { linkId: { type: 'string', description: 'One link; all when left out.' } };

export function addSyncCommands(context: CommandContext): void {
  const { commands, workspace, trans, host, notices } = context;
  const { sync, settings } = workspace;
  const linksOf = (linkId: string | null): readonly Link[] =>
    sync.state.links.filter(link => linkId === null || link.id === linkId);
  const hasLinks = (): boolean => sync.state.links.length > 0;
  const isPaused = (): boolean =>
    hasLinks() && sync.state.links.every(link => link.state === 'paused');

  addCommand(context, COMMAND_IDS.syncNow, LINK, {
    label: args => (args.linkId ? trans.__('Sync Now') : trans.__('Sync All Links Now')),
    caption: trans.__('Look for changes on both sides now'),
    icon: args => (args.toolbar ? refreshIcon : undefined),
    isEnabled: hasLinks,
    execute: async args => {
      const linkId = text(args, 'linkId');
      const jobs = await Promise.all(linksOf(linkId).map(link => sync.syncNow(link.id)));
      // One link's sync is followed to its end; of all together the status bar tells.
      for (const job of linkId === null ? [] : jobs) {
        if (job) {
          void notices.follow(job);
        }
      }
    }
  });

  addCommand(
    context,
    COMMAND_IDS.syncEverything,
    {},
    {
      label: trans.__('Sync Everything Now'),
      caption: trans.__('Put all that waits on Drive, and fetch all that is new'),
      isEnabled: hasLinks,
      execute: async () => {
        try {
          void notices.follow(await sync.syncEverything());
        } catch (error) {
          notices.complain(error);
        }
      }
    }
  );

  for (const paused of [true, false]) {
    addCommand(context, paused ? COMMAND_IDS.pauseSync : COMMAND_IDS.resumeSync, LINK, {
      label: args =>
        args.linkId
          ? paused
            ? trans.__('Pause')
            : trans.__('Resume')
          : paused
            ? trans.__('Pause All Links')
            : trans.__('Resume All Links'),
      isEnabled: hasLinks,
      execute: async args => {
        const links = linksOf(text(args, 'linkId'));
        await Promise.all(links.map(link => sync.pause(link.id, paused)));
      }
    });
  }

  addCommand(
    context,
    COMMAND_IDS.togglePause,
    {},
    {
      label: () =>
        isPaused() ? trans.__('Resume All Links') : trans.__('Pause All Links'),
      icon: () => (isPaused() ? runIcon : pauseIcon),
      isEnabled: hasLinks,
      execute: () =>
        commands.execute(isPaused() ? COMMAND_IDS.resumeSync : COMMAND_IDS.pauseSync)
    }
  );

  addCommand(context, COMMAND_IDS.unlinkFolder, LINK, {
    label: trans.__('Unlink…'),
    caption: trans.__('Stop syncing; the files stay on both sides'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: async args => {
      const link = sync.find(text(args, 'linkId') ?? '');
      if (
        link &&
        (!settings.state.confirmUnlink || (await confirmUnlink(context, link)))
      ) {
        await sync.unlink(link.id);
      }
    }
  });

  addCommand(context, COMMAND_IDS.settleDeletions, LINK, {
    label: trans.__('Settle What Is Held…'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: async args => {
      const link = sync.find(text(args, 'linkId') ?? '');
      const held = link && (await sync.held(link.id));
      if (held) {
        const { showHeldDialog } = await import('../views/sync/heldDialog');
        const choice = await showHeldDialog(context, link, held);
        await (choice && sync.settle(link.id, choice));
      }
    }
  });

  addCommand(context, COMMAND_IDS.allowHarmful, LINK, {
    label: trans.__('What Google Holds Back…'),
    caption: trans.__('Files that Google takes for malware'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: async args => {
      const link = sync.find(text(args, 'linkId') ?? '');
      const files = link && (await sync.harmful(link.id));
      if (files) {
        const { showHarmfulDialog } = await import('../views/sync/harmfulDialog');
        await sync.allowHarmful(link.id, await showHarmfulDialog(context, files));
      }
    }
  });

  addCommand(
    context,
    COMMAND_IDS.showFiles,
    { path: { type: 'string' } },
    {
      label: trans.__('Show in File Browser'),
      isVisible: args => text(args, 'path') !== null,
      execute: args => host.showFolder(text(args, 'path') ?? '')
    }
  );

  const refresh = (): void => {
    for (const id of [
      COMMAND_IDS.syncNow,
      COMMAND_IDS.syncEverything,
      COMMAND_IDS.togglePause
    ]) {
      commands.notifyCommandChanged(id);
    }
  };
  sync.changed.connect(refresh);
}

async function confirmUnlink(context: CommandContext, link: Link): Promise<boolean> {
  const { trans } = context;
  const { button } = await ownDialog({
    title: trans.__('Unlink %1?', link.local),
    body: trans.__(
      'It no longer follows %1. The files stay as they are, here and on Drive.',
      link.remote
    ),
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: trans.__('Unlink') })
    ]
  }).launch();
  return button.accept;
}
