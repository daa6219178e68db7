/** Show the panel, or one of its sections. */

import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { cloudSyncIcon } from '../icons';
import { COMMAND_IDS, type SectionId } from '../ids';

const SECTIONS: readonly SectionId[] = ['sync', 'drive', 'kaggle', 'system'];

export function addPanelCommand(
  commands: CommandRegistry,
  trans: TranslationBundle,
  show: (section: SectionId | null) => void
): void {
  commands.addCommand(COMMAND_IDS.showPanel, {
    label: trans.__('Show ColabSync'),
    caption: trans.__('Show Google Drive, Kaggle and this machine in the sidebar'),
    icon: args => (args.section ? undefined : cloudSyncIcon),
    describedBy: {
      args: { type: 'object', properties: { section: { enum: [...SECTIONS] } } }
    },
    execute: args => show(SECTIONS.find(section => section === args.section) ?? null)
  });
}
