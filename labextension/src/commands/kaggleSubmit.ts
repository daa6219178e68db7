/** Sending predictions to a competition, and what came of those that were sent. */

import { InputDialog, type Notification } from '@jupyterlab/apputils';
import { submitIcon } from '../icons';
import { COMMAND_IDS } from '../ids';
import { addCommand, text, type CommandContext } from './context';

/**
 * What predictions come in, by the end of the name: a menu must not ask the server. In folders
 * that are known to hold a competition's data it can be any file.
 */
const PREDICTIONS =
  /\.(csv|tsv|parquet|feather|arrow|jsonl?|npy|npz|h5|hdf5|pkl|txt|xml|gz|bz2|xz|zst|zip|7z|tar|tgz)$/i;

const COMPETITION = {
  competition: { type: 'string', description: 'Any Kaggle URL or slug of one.' }
};
const SUBMIT = {
  path: {
    type: 'string',
    description: 'Contents path; what is picked in the file browser when left out.'
  },
  ...COMPETITION
};

export function addKaggleSubmitCommands(context: CommandContext): void {
  const { workspace, trans, host, notices } = context;
  const { kaggleAccount } = workspace;
  const isInCompetition = (path: string): boolean =>
    workspace.pulled.state.pulled?.some(
      ({ kind, folder }) => kind === 'competition' && path.startsWith(`${folder}/`)
    ) ?? false;
  /** The only thing that is picked, if it may hold predictions. */
  const picked = (): string | null => {
    const [path, ...more] = host.pickedPaths();
    return path !== undefined &&
      more.length === 0 &&
      (PREDICTIONS.test(path) || isInCompetition(path))
      ? path
      : null;
  };

  addCommand(context, COMMAND_IDS.submitToKaggle, SUBMIT, {
    label: trans.__('Submit to Kaggle Competition…'),
    caption: trans.__('Send this file of predictions to a competition and see its score'),
    icon: submitIcon,
    isVisible: args =>
      kaggleAccount.isConnected && (text(args, 'path') ?? picked()) !== null,
    execute: async args => {
      const path = text(args, 'path') ?? picked();
      if (path !== null) {
        await submit(context, path, text(args, 'competition') ?? '').catch(
          (error: unknown) => notices.complain(error)
        );
      }
    }
  });

  addCommand(context, COMMAND_IDS.showSubmissions, COMPETITION, {
    label: trans.__('Submissions…'),
    caption: trans.__('What was sent to a Kaggle competition, and its scores'),
    isEnabled: () => kaggleAccount.isConnected,
    execute: async args => {
      const competition = text(args, 'competition') ?? (await askCompetition(context));
      if (competition) {
        await showSubmissions(context, competition);
      }
    }
  });
}

async function submit(
  context: CommandContext,
  path: string,
  competition: string
): Promise<void> {
  const { commands, workspace, notices, trans } = context;
  const draft = workspace.submitDraft(path, competition);
  try {
    const [known] = await Promise.all([workspace.knownCompetitions(), draft.locate()]);
    const { showSubmitDialog } = await import('../views/kaggle/submitDialog');
    if (!(await showSubmitDialog(context, draft, known))) {
      return;
    }
    const job = await draft.submit();
    const meant = draft.state.about?.competition ?? draft.state.competition.trim();
    const show: Notification.IAction = {
      label: trans.__('Show submissions'),
      callback: () =>
        void commands.execute(COMMAND_IDS.showSubmissions, { competition: meant })
    };
    void notices.follow(job, [show]);
  } finally {
    draft.dispose();
  }
}

async function showSubmissions(
  context: CommandContext,
  competition: string
): Promise<void> {
  const { showSubmissionsDialog } = await import('../views/kaggle/submissionsDialog');
  const submissions = context.workspace.submissions(competition);
  await showSubmissionsDialog(context, submissions);
  submissions.dispose();
}

/** Those whose data is here stand in the list; any other can be typed. */
async function askCompetition(context: CommandContext): Promise<string | null> {
  const { workspace, trans } = context;
  const known = await workspace.knownCompetitions();
  const { value } = await InputDialog.getItem({
    title: trans.__('Submissions to which competition?'),
    label: trans.__('Its short name, or its Kaggle link'),
    items: known.map(({ ref }) => ref),
    editable: true,
    okLabel: trans.__('Show')
  });
  return value?.trim() ?? null;
}
