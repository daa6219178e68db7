/** Every command that works on what the panel shows. */

import { addAccountCommands } from './account';
import { addChangeCommand } from './change';
import { addConflictCommands } from './conflicts';
import type { CommandContext } from './context';
import { addDriveCommands } from './drive';
import { addKaggleCommands } from './kaggle';
import { addKaggleAccountCommands } from './kaggleAccount';
import { addKaggleSubmitCommands } from './kaggleSubmit';
import { addLinkCommand } from './link';
import { addMachineCommands } from './machine';
import { addMeasureCommands } from './measure';
import { addPastCommands } from './past';
import { addProofCommand } from './proof';
import { addPushCommands } from './push';
import { addSessionCommand } from './session';
import { addSyncCommands } from './sync';

/** Add them all to JupyterLab's registry. */
export function addCommands(context: CommandContext): void {
  addAccountCommands(context);
  addLinkCommand(context);
  addSyncCommands(context);
  addConflictCommands(context);
  addPastCommands(context);
  addChangeCommand(context);
  addProofCommand(context);
  addPushCommands(context);
  addDriveCommands(context);
  addKaggleCommands(context);
  addKaggleAccountCommands(context);
  addKaggleSubmitCommands(context);
  addMachineCommands(context);
  addMeasureCommands(context);
  addSessionCommand(context);
}
