/** Sync to Drive: files picked in the file browser, or the notebook in sight. */

import { Notification } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { SyncProposal } from '../api/contract.gen';
import { cloudSyncIcon } from '../icons';
import { COMMAND_IDS } from '../ids';
import { MY_DRIVE } from '../models/drive';
import { fileLook } from '../views/files/fileLook';
import { addCommand, flag, texts, type CommandContext } from './context';

const ARGS = {
  paths: {
    type: 'array',
    items: { type: 'string' },
    description: 'Contents paths; what is picked in the file browser when left out.'
  },
  ask: { type: 'boolean', description: 'Ask where, even if that is remembered.' }
};

export function addPushCommands(context: CommandContext): void {
  const { commands, workspace, trans, host, notices } = context;

  addCommand(context, COMMAND_IDS.syncToDrive, ARGS, {
    label: trans.__('Sync to Drive'),
    caption: trans.__('Put the picked files and folders on Google Drive'),
    icon: cloudSyncIcon,
    isEnabled: args => pathsOf(context, args).length > 0,
    execute: async args => {
      const paths = pathsOf(context, args);
      await push(context, paths, flag(args, 'ask')).catch((error: unknown) =>
        notices.complain(error)
      );
    }
  });

  addCommand(
    context,
    COMMAND_IDS.syncNotebook,
    { toolbar: { type: 'boolean' } },
    {
      label: args => (args.toolbar ? '' : trans.__('Sync This Notebook to Drive')),
      caption: () => notebookWords(context),
      icon: cloudSyncIcon,
      isEnabled: () => host.currentNotebook() !== null,
      execute: async () => {
        const notebook = host.currentNotebook();
        if (notebook) {
          try {
            if (notebook.isDirty) {
              await notebook.save();
            }
            await push(context, [notebook.path], false);
          } catch (error) {
            notices.complain(error);
          }
        }
      }
    }
  );
  workspace.files.changed.connect(() =>
    commands.notifyCommandChanged(COMMAND_IDS.syncNotebook)
  );
}

/** What the button does and, where the file browser knows it, how the notebook stands. */
function notebookWords({ host, workspace, trans }: CommandContext): string {
  const words = trans.__('Save this notebook and put it on Google Drive');
  const path = host.currentNotebook()?.path;
  const state = path === undefined ? null : workspace.files.stateOf(path);
  return state === null ? words : `${words}\n${fileLook(state, false, trans).words}`;
}

function pathsOf({ host }: CommandContext, args: ReadonlyPartialJSONObject): string[] {
  const paths = texts(args, 'paths');
  return paths.length > 0 ? paths : host.pickedPaths();
}

async function push(
  context: CommandContext,
  paths: readonly string[],
  isAsking: boolean
): Promise<void> {
  const { commands, workspace, notices, trans } = context;
  const { account, sync } = workspace;
  if (!account.isConnected) {
    offerConnect(context);
    return;
  }
  const proposal = await sync.propose(paths);
  let remotePath = proposal.remotePath;
  let remember = proposal.isRemembered;
  if (proposal.outside.length === 0) {
    remotePath = null;
  } else if (isAsking || !proposal.isRemembered || remotePath === null) {
    const { showPushDialog } = await import('../views/sync/pushDialog');
    const answer = await showPushDialog(
      context,
      proposal.outside,
      proposedPath(proposal, workspace.settings.state.notebookFolder)
    );
    if (!answer) {
      return;
    }
    ({ remotePath, remember } = answer);
  }
  const job = await sync.push(paths, remotePath, remember);
  const elsewhere: Notification.IAction = {
    label: trans.__('Elsewhere…'),
    caption: trans.__('Choose another folder on Drive'),
    callback: () =>
      void commands.execute(COMMAND_IDS.syncToDrive, { paths: [...paths], ask: true })
  };
  await notices.follow(job, proposal.isRemembered && !isAsking ? [elsewhere] : []);
}

/** The server's proposal; for notebooks alone, the folder chosen in the settings. */
function proposedPath(proposal: SyncProposal, notebookFolder: string): string {
  const isNotebooks = proposal.outside.every(path => path.endsWith('.ipynb'));
  if (isNotebooks && !proposal.isRemembered && notebookFolder.trim() !== '') {
    return `${MY_DRIVE}/${notebookFolder.trim()}`;
  }
  return proposal.remotePath ?? MY_DRIVE;
}

function offerConnect(context: CommandContext): void {
  const { commands, trans } = context;
  void commands.execute(COMMAND_IDS.showPanel);
  Notification.info(
    trans.__('Connect Google Drive first, then choose Sync to Drive again.'),
    {
      autoClose: 8_000,
      actions: [
        {
          label: trans.__('Connect'),
          displayType: 'accent',
          callback: () => void commands.execute(COMMAND_IDS.connect)
        }
      ]
    }
  );
}
