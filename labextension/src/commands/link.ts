/** Link a folder: from here, from Drive, or from nothing. */

import { addIcon, linkIcon } from '@jupyterlab/ui-components';
import type { LinkMode } from '../api/contract.gen';
import { COMMAND_IDS } from '../ids';
import { MY_DRIVE } from '../models/drive';
import { LinkDraftModel } from '../models/linkDraft';
import { addCommand, text, type CommandContext } from './context';

const ARGS = {
  local: { type: 'string', description: 'Contents path of the folder here.' },
  remoteId: { type: 'string', description: 'Id of the folder on Drive.' },
  remoteName: { type: 'string', description: 'Name of the folder on Drive.' },
  mode: {
    type: 'string',
    description: 'What the dialog proposes: two-way, download or upload.'
  }
};

export function addLinkCommand(context: CommandContext): void {
  const { workspace, trans, host, notices } = context;
  const { account, drive, sync } = workspace;

  addCommand(context, COMMAND_IDS.linkFolder, ARGS, {
    label: args =>
      args.remoteId || args.local
        ? trans.__('Link This Folder…')
        : trans.__('Link a Folder…'),
    caption: trans.__('Keep a folder here in step with a folder on Drive'),
    icon: args => (args.toolbar ? addIcon : linkIcon),
    isEnabled: () => account.isConnected,
    execute: async args => {
      const remoteId = text(args, 'remoteId');
      const remoteName = text(args, 'remoteName');
      const local =
        text(args, 'local') ??
        join(host.currentFolder(), remoteName === null ? '' : localName(remoteName));
      const remotePath =
        (remoteId === null ? null : (drive.pathOf(remoteId) ?? remoteName)) ??
        `${MY_DRIVE}/${local.split('/').pop() ?? ''}`;
      const mode = modeOf(text(args, 'mode'));
      const draft = new LinkDraftModel(sync, { local, remotePath, remoteId, mode });
      try {
        if (await decide(context, draft)) {
          const link = await sync.add(draft.link);
          const job = await sync.syncNow(link.id);
          if (job) {
            void notices.follow(job);
          }
          if (drive.pathOf(link.remoteId) === null) {
            // A folder that the tree does not show yet, perhaps made just now.
            await drive.refresh();
          }
        }
      } catch (error) {
        notices.complain(error);
      } finally {
        draft.dispose();
      }
    }
  });
}

function modeOf(text: string | null): LinkMode {
  return text === 'download' || text === 'upload' ? text : 'two-way';
}

/** Show the draft, with trips to the folder picker, until the person links or goes back. */
async function decide(context: CommandContext, draft: LinkDraftModel): Promise<boolean> {
  const { host, notices } = context;
  const makeFolder = async (): Promise<void> => {
    try {
      await host.makeFolder(draft.state.local);
      await draft.plan();
    } catch (error) {
      notices.complain(error);
    }
  };
  const { showLinkDialog } = await import('../views/sync/linkDialog');
  for (;;) {
    const answer = await showLinkDialog(context, draft, () => void makeFolder());
    if (answer !== 'browse') {
      return answer === 'link';
    }
    const local = await host.pickFolder(draft.state.local);
    if (local !== null) {
      draft.change({ local });
    }
  }
}

function join(folder: string, name: string): string {
  return [folder, name].filter(Boolean).join('/');
}

/** Drive allows `/` in names; a path does not. */
function localName(name: string): string {
  return name.replace(/\//g, '_');
}
