/** Pull from Kaggle; go on with a pull; look after the folders that hold data of Kaggle. */

import { InputDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Job } from '../api/contract.gen';
import { COMMAND_IDS } from '../ids';
import { AGAIN, folderOf } from '../models/kaggleData';
import { addCommand, text, texts, type CommandContext } from './context';

const PULL = {
  ref: {
    type: 'string',
    description: 'Any Kaggle address, owner/name or copied command.'
  },
  folder: { type: 'string', description: 'Contents path; data/<name> when left out.' }
};
const FOLDER = { folder: { type: 'string', description: 'Contents path.' } };

export function addKaggleCommands(context: CommandContext): void {
  const { commands, workspace, trans, host, notices } = context;
  const { kaggle, pulled } = workspace;

  addCommand(context, COMMAND_IDS.pullKaggle, PULL, {
    label: trans.__('Pull from Kaggle…'),
    caption: trans.__('Bring data from Kaggle into a folder here'),
    execute: async args => {
      const ref = text(args, 'ref');
      const folder = text(args, 'folder');
      const { look } = kaggle.state;
      if (ref !== null && look?.state.details?.ref === ref) {
        if (folder !== null) {
          look.setFolder(folder);
        }
        follow(context, await look.pull());
        return;
      }
      await commands.execute(COMMAND_IDS.showPanel, { section: 'kaggle' });
      const asked = ref ?? (await askRef(context));
      if (asked) {
        await kaggle.describe(asked);
        if (folder !== null) {
          kaggle.state.look?.setFolder(folder);
        }
      }
    }
  });

  addCommand(
    context,
    COMMAND_IDS.pullKaggleAgain,
    { ...FOLDER, why: { enum: [...AGAIN] } },
    {
      label: args => againLabel(text(args, 'why'), trans),
      isVisible: args => text(args, 'folder') !== null,
      execute: async args => {
        follow(context, await pulled.again(text(args, 'folder') ?? ''));
      }
    }
  );

  addCommand(context, COMMAND_IDS.checkKagglePulled, FOLDER, {
    label: trans.__('Check for a Newer Version'),
    isVisible: args => text(args, 'folder') !== null,
    execute: args => pulled.check(text(args, 'folder') ?? '')
  });

  addCommand(
    context,
    COMMAND_IDS.forgetKagglePulled,
    { ...FOLDER, jobIds: { type: 'array', items: { type: 'string' } } },
    {
      label: trans.__('Take off This List (Files Stay)'),
      isVisible: args => text(args, 'folder') !== null,
      execute: args => pulled.forget(text(args, 'folder') ?? '', texts(args, 'jobIds'))
    }
  );

  addCommand(
    context,
    COMMAND_IDS.openKaggle,
    { url: { type: 'string', description: 'A page of Kaggle.' } },
    {
      label: trans.__('Open on Kaggle'),
      isVisible: args => text(args, 'url') !== null,
      execute: args => {
        host.openTab(workspace.kaggleAccount.pageAt(text(args, 'url') ?? ''));
      }
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

/** Show a pull in a notification that ends in what is next; nothing where none began. */
function follow(context: CommandContext, job: Job | null): void {
  const { commands, notices, trans } = context;
  const folder = job && folderOf(job);
  if (job && folder !== null) {
    const show = {
      label: trans.__('Show Files'),
      callback: () => void commands.execute(COMMAND_IDS.showFiles, { path: folder })
    };
    const goOn = (): void =>
      void commands.execute(COMMAND_IDS.pullKaggleAgain, { folder, why: 'finish' });
    void notices.follow(job, [show], goOn);
  }
}

function againLabel(why: string | null, trans: TranslationBundle): string {
  switch (AGAIN.find(each => each === why)) {
    case 'finish':
      return trans.__('Go On');
    case 'newest':
      return trans.__('Get the Newest Version');
    case 'missing':
      return trans.__('Get What Is Missing');
    case undefined:
      return trans.__('Pull Again');
  }
}

async function askRef({ workspace, trans }: CommandContext): Promise<string | null> {
  if (!workspace.kaggleAccount.isConnected) {
    return null;
  }
  const { value } = await InputDialog.getText({
    title: trans.__('Pull from Kaggle'),
    label: trans.__('Kaggle link, or owner/name'),
    okLabel: trans.__('Look')
  });
  return value;
}
