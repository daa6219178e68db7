/** What a link did, and the way back: its history and its bin. */

import { Notification } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Link } from '../api/contract.gen';
import { COMMAND_IDS } from '../ids';
import { linkName } from '../views/sync/linkState';
import { addCommand, text, type CommandContext } from './context';

const LINK = { linkId: { type: 'string' } };
const TOLD_MS = 8_000;

export function addPastCommands(context: CommandContext): void {
  const { workspace, trans, notices } = context;
  const onLink =
    (work: (context: CommandContext, link: Link) => Promise<void>) =>
    async (args: ReadonlyPartialJSONObject): Promise<void> => {
      const link = workspace.sync.find(text(args, 'linkId') ?? '');
      if (link) {
        await work(context, link).catch((error: unknown) => notices.complain(error));
      }
    };

  addCommand(context, COMMAND_IDS.showHistory, LINK, {
    label: trans.__('History…'),
    caption: trans.__('What was synced, and why'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: onLink(showHistory)
  });

  addCommand(context, COMMAND_IDS.showBin, LINK, {
    label: trans.__('Bin…'),
    caption: trans.__('Bring back what a sync replaced or deleted'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: onLink(showBin)
  });
}

async function showHistory(context: CommandContext, link: Link): Promise<void> {
  const { showHistoryDialog } = await import('../views/sync/historyDialog');
  const history = context.workspace.history(link.id);
  try {
    await showHistoryDialog(context, history, linkName(link));
  } finally {
    history.dispose();
  }
}

async function showBin(context: CommandContext, link: Link): Promise<void> {
  const { showBinDialog } = await import('../views/sync/binDialog');
  const bin = context.workspace.bin(link.id);
  try {
    if (await showBinDialog(context, bin, linkName(link))) {
      const { message } = await bin.restore();
      Notification.success(message, { autoClose: TOLD_MS });
    }
  } finally {
    bin.dispose();
  }
}
