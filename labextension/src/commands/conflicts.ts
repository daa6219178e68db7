/** Settling conflicts: look at one in a tab, and say which version stays. */

import { Notification } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Conflict, ConflictRef, Keep } from '../api/contract.gen';
import { ApiError } from '../api/errors';
import { COMMAND_IDS } from '../ids';
import { linkName } from '../views/sync/linkState';
import { ConflictTabs } from './conflictTabs';
import { addCommand, text, type CommandContext } from './context';

const KEEPS: readonly Keep[] = ['local', 'remote', 'both', 'merged'];
const LINK = { linkId: { type: 'string' } };
const CONFLICT = {
  ...LINK,
  copyPath: { type: 'string', description: 'Of the version from here, below the link.' }
};
const SETTLED_MS = 8_000;

export function addConflictCommands(context: CommandContext): void {
  const { trans, notices } = context;
  const tabs = new ConflictTabs(context);

  addCommand(context, COMMAND_IDS.settleConflicts, LINK, {
    label: trans.__('Settle Conflicts…'),
    caption: trans.__('Look at both versions side by side'),
    isVisible: args => text(args, 'linkId') !== null,
    execute: args =>
      choose(context, tabs, text(args, 'linkId') ?? '').catch((error: unknown) =>
        notices.complain(error)
      )
  });

  addCommand(context, COMMAND_IDS.compareVersions, CONFLICT, {
    label: trans.__('Compare Again'),
    isVisible: args => refOf(args) !== null,
    execute: async args => {
      const ref = refOf(args);
      await (ref && tabs.find(ref)?.model.load());
    }
  });

  addCommand(
    context,
    COMMAND_IDS.resolveConflict,
    {
      ...CONFLICT,
      keep: { enum: [...KEEPS], description: 'merged: of the cells chosen in its tab.' }
    },
    {
      label: trans.__('Settle This Conflict'),
      isVisible: args => refOf(args) !== null,
      execute: async args => {
        const ref = refOf(args);
        const keep = KEEPS.find(each => each === args.keep);
        if (ref && keep) {
          await settle(context, tabs, ref, keep);
        }
      }
    }
  );
}

function refOf(args: ReadonlyPartialJSONObject): ConflictRef | null {
  const [linkId, copyPath] = [text(args, 'linkId'), text(args, 'copyPath')];
  return linkId !== null && copyPath !== null ? { linkId, copyPath } : null;
}

/** Show the only conflict of a link, or the one that is picked of several. */
async function choose(
  context: CommandContext,
  tabs: ConflictTabs,
  linkId: string
): Promise<void> {
  const { workspace, trans } = context;
  const link = workspace.sync.find(linkId);
  const conflicts = await workspace.sync.conflicts(linkId);
  if (!link || !conflicts) {
    return;
  }
  if (conflicts.length === 0) {
    const message = trans.__('No conflict of %1 is open any more.', linkName(link));
    Notification.info(message, { autoClose: SETTLED_MS });
    return;
  }
  const conflict =
    conflicts.length === 1
      ? conflicts[0]
      : await pick(context, conflicts, linkName(link));
  if (conflict) {
    await tabs.show({ linkId, copyPath: conflict.copyPath });
  }
}

async function pick(
  context: CommandContext,
  conflicts: readonly Conflict[],
  name: string
): Promise<Conflict | null> {
  const { showConflictsDialog } = await import('../views/conflict/conflictsDialog');
  return showConflictsDialog(context, conflicts, name);
}

/** Settle a conflict by what was chosen in its tab; one that has none can be settled as well. */
async function settle(
  context: CommandContext,
  tabs: ConflictTabs,
  ref: ConflictRef,
  keep: Keep
): Promise<void> {
  const { workspace, notices } = context;
  const tab = tabs.find(ref);
  const model = tab?.model ?? workspace.conflict(ref);
  const path = model.state.view?.conflict.path ?? ref.copyPath;
  const link = await model.resolve(keep);
  if (link) {
    workspace.sync.put(link);
    tell(context, ref, path, keep);
    tab?.close();
  } else if (!tab && model.state.problem) {
    const { code, message, url } = model.state.problem;
    notices.complain(new ApiError(code, message, url));
  }
  if (!tab) {
    model.dispose();
  }
}

function tell(
  { commands, trans }: CommandContext,
  { linkId }: ConflictRef,
  path: string,
  keep: Keep
): void {
  const name = path.split('/').pop() ?? path;
  const words: Record<Keep, string> = {
    local: trans.__('Your %1 was kept. Drive’s is in the bin.', name),
    remote: trans.__('Drive’s %1 was kept. Yours is in the bin.', name),
    both: trans.__('Both versions of %1 stay.', name),
    merged: trans.__(
      '%1 is made of the chosen cells. Both versions are in the bin.',
      name
    )
  };
  const showBin: Notification.IAction = {
    label: trans.__('Show the bin'),
    callback: () => void commands.execute(COMMAND_IDS.showBin, { linkId })
  };
  Notification.success(words[keep], {
    autoClose: SETTLED_MS,
    actions: keep === 'both' ? [] : [showBin]
  });
}
