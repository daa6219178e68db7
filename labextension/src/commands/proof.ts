/** “Is it on Drive?”: the proof for one file or folder, and what helps when there is none. */

import { cloudIcon } from '../icons';
import { COMMAND_IDS } from '../ids';
import { linkAt } from '../models/files';
import { addCommand, text, type CommandContext } from './context';

const ARGS = {
  path: {
    type: 'string',
    description: 'Contents path; what is picked in the file browser when left out.'
  }
};

export function addProofCommand(context: CommandContext): void {
  const { workspace, trans, host, notices } = context;
  /** The only thing that is picked, if a link keeps it. */
  const picked = (): string | null => {
    const [path, ...more] = host.pickedPaths();
    return path !== undefined &&
      more.length === 0 &&
      linkAt(path, workspace.sync.state.links)
      ? path
      : null;
  };

  addCommand(context, COMMAND_IDS.proveFile, ARGS, {
    label: trans.__('Is It on Drive?'),
    caption: trans.__('Look whether Drive has it with the same checksum'),
    icon: cloudIcon,
    isVisible: args => text(args, 'path') !== null || picked() !== null,
    execute: async args => {
      const path = text(args, 'path') ?? picked();
      if (path !== null) {
        await prove(context, path).catch((error: unknown) => notices.complain(error));
      }
    }
  });
}

async function prove(context: CommandContext, path: string): Promise<void> {
  const { commands, workspace, host, notices } = context;
  const { sync } = workspace;
  const proof = await sync.prove(path);
  const { showProofDialog } = await import('../views/files/proofDialog');
  switch (await showProofDialog(context, proof)) {
    case 'open':
      host.openTab(proof.url ?? '');
      break;
    case 'sync':
      if (proof.linkId === null) {
        await commands.execute(COMMAND_IDS.syncToDrive, { paths: [path] });
      } else {
        const job = await sync.syncNow(proof.linkId);
        if (job) {
          void notices.follow(job);
        }
      }
      break;
    case 'close':
      break;
  }
}
