/** Pull a dataset; leave Kaggle. */

import { InputDialog } from '@jupyterlab/apputils';
import { COMMAND_IDS } from '../ids';
import { addCommand, text, type CommandContext } from './context';

const ARGS = {
  ref: { type: 'string', description: 'Any Kaggle URL of a dataset, or owner/slug.' },
  folder: { type: 'string', description: 'Contents path; data/<slug> when left out.' }
};

export function addKaggleCommands(context: CommandContext): void {
  const { commands, workspace, trans, notices } = context;
  const { kaggle } = workspace;

  addCommand(context, COMMAND_IDS.pullKaggle, ARGS, {
    label: trans.__('Pull a Kaggle Dataset…'),
    caption: trans.__('Bring a dataset from Kaggle into a folder here'),
    execute: async args => {
      const ref = text(args, 'ref');
      const folder = text(args, 'folder');
      if (ref !== null && kaggle.state.dataset?.ref === ref) {
        if (folder !== null) {
          kaggle.setFolder(folder);
        }
        const into = kaggle.state.folder;
        const job = await kaggle.pull();
        if (job) {
          const show = {
            label: trans.__('Show Files'),
            callback: () => void commands.execute(COMMAND_IDS.showFiles, { path: into })
          };
          void notices.follow(job, [show]);
        }
        return;
      }
      await commands.execute(COMMAND_IDS.showPanel, { section: 'kaggle' });
      const asked = ref ?? (await askRef(context));
      if (asked) {
        await kaggle.describe(asked);
      }
    }
  });

  addCommand(
    context,
    COMMAND_IDS.leaveKaggle,
    {},
    {
      label: trans.__('Sign Out of Kaggle'),
      isEnabled: () => kaggle.state.account?.state === 'connected',
      execute: () => kaggle.logout()
    }
  );

  addCommand(
    context,
    COMMAND_IDS.cancelJob,
    { jobId: { type: 'string' } },
    {
      label: trans.__('Stop'),
      isVisible: args => text(args, 'jobId') !== null,
      execute: async args => {
        await workspace.jobs
          .cancel(text(args, 'jobId') ?? '')
          .catch((error: unknown) => notices.complain(error));
      }
    }
  );
}

async function askRef({ workspace, trans }: CommandContext): Promise<string | null> {
  if (workspace.kaggle.state.account?.state !== 'connected') {
    return null;
  }
  const { value } = await InputDialog.getText({
    title: trans.__('Pull a Kaggle dataset'),
    label: trans.__('Kaggle link, or owner/slug'),
    okLabel: trans.__('Look')
  });
  return value;
}
