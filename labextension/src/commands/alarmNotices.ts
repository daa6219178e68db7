/** One notification for a GPU that is held and does nothing. */

import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { COMMAND_IDS } from '../ids';
import type { GpuAlarm, IdleGpu } from '../models/gpuAlarm';
import { bytes } from '../views/parts/format';

/** Tell of each from now on, until the alarm is disposed. */
export function tellOfIdleGpus(
  alarm: GpuAlarm,
  commands: CommandRegistry,
  trans: TranslationBundle
): void {
  alarm.rang.connect((_, idle) => {
    Notification.warning(idleWords(idle, trans), {
      autoClose: false,
      actions: [
        {
          label: trans.__('Show'),
          callback: () =>
            void commands.execute(COMMAND_IDS.showPanel, { section: 'system' })
        }
      ]
    });
  });
}

/** Which GPU, how long, how much, and by whom if that is known. Pure. */
export function idleWords(idle: IdleGpu, trans: TranslationBundle): string {
  const { gpu, heldBytes, holders, minutes } = idle;
  const what = trans._n(
    '%2 did nothing for %1 minute while %3 of its memory is held.',
    '%2 did nothing for %1 minutes while %3 of its memory is held.',
    minutes,
    gpu.name,
    bytes(heldBytes)
  );
  return holders.length === 0 ? what : `${what}\n${holders.join(', ')}`;
}
