/** After how many hours this machine counts as ended: one of the service's limits, or another. */

import { InputDialog } from '@jupyterlab/apputils';
import { COMMAND_IDS } from '../ids';
import { addCommand, type CommandContext } from './context';

const HOUR_S = 3600;
const ARGS = {
  limitH: {
    type: 'number',
    description: 'Hours after its start; asked for when left out.'
  }
};

export function addSessionCommand(context: CommandContext): void {
  const { workspace, trans, notices } = context;
  const limitH = (): number | null => {
    const limitS = workspace.session.state.session?.limitS ?? null;
    return limitS === null ? null : limitS / HOUR_S;
  };

  addCommand(context, COMMAND_IDS.setSessionLimit, ARGS, {
    label: ({ limitH: hours }) =>
      typeof hours === 'number'
        ? trans.__('Ends after %1 h at the Latest', hours)
        : trans.__('Another Limit…'),
    caption: trans.__('After how many hours this machine ends at the latest'),
    isEnabled: () => workspace.session.state.session !== null,
    isToggleable: true,
    isToggled: ({ limitH: hours }) => typeof hours === 'number' && hours === limitH(),
    execute: async args => {
      const hours =
        typeof args.limitH === 'number' ? args.limitH : await askHours(context, limitH());
      if (hours !== null) {
        await workspace.session
          .setLimit(hours)
          .catch((error: unknown) => notices.complain(error));
      }
    }
  });
}

async function askHours(
  { trans }: CommandContext,
  current: number | null
): Promise<number | null> {
  const { button, value } = await InputDialog.getNumber({
    title: trans.__('When does this machine end at the latest?'),
    label: trans.__('Hours after its start'),
    okLabel: trans.__('Set'),
    ...(current === null ? {} : { value: current })
  });
  return button.accept && value !== null && Number.isFinite(value) ? value : null;
}
