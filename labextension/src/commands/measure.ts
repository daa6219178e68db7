/** What this machine can do, and what it is, to be told elsewhere. */

import { Clipboard, Notification } from '@jupyterlab/apputils';
import { chipIcon } from '../icons';
import { COMMAND_IDS } from '../ids';
import { runningMeasure } from '../models/measure';
import { addCommand, type CommandContext } from './context';

const TOLD_MS = 4_000;

export function addMeasureCommands(context: CommandContext): void {
  const { workspace, trans, notices } = context;

  addCommand(
    context,
    COMMAND_IDS.measureMachine,
    {},
    {
      label: trans.__('Measure This Machine'),
      caption: trans.__('How fast CPU, GPU, disk and the way to Drive are'),
      icon: chipIcon,
      execute: async () => {
        await measure(context).catch((error: unknown) => notices.complain(error));
      }
    }
  );

  addCommand(
    context,
    COMMAND_IDS.copyMachineSummary,
    {},
    {
      label: trans.__('Copy Machine Summary'),
      caption: trans.__('What this machine is and what was measured, as Markdown'),
      execute: async () => {
        try {
          Clipboard.copyToSystem(await workspace.machineSummary());
          Notification.success(trans.__('Copied as Markdown'), { autoClose: TOLD_MS });
        } catch (error) {
          notices.complain(error);
        }
      }
    }
  );
}

async function measure(context: CommandContext): Promise<void> {
  const { commands, workspace, host, notices, trans } = context;
  const { showMeasureDialog } = await import('../views/system/measureDialog');
  const model = workspace.measure();
  try {
    await showMeasureDialog(context, model, host.pythonKernels(), text =>
      Clipboard.copyToSystem(text)
    );
  } finally {
    model.dispose();
  }
  const running = runningMeasure(workspace.jobs.state.jobs);
  if (running) {
    // Nobody looks at the dialog any more, so the end is told.
    const show: Notification.IAction = {
      label: trans.__('Show'),
      callback: () => void commands.execute(COMMAND_IDS.measureMachine)
    };
    void notices.follow(running, [show]);
  }
}
