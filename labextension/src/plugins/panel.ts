/** Puts the panel into the left area and remembers how it was arranged. */

import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addPanelCommand } from '../commands/panel';
import { PLUGIN_IDS } from '../ids';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { ColabSyncPanel, type PanelLayoutState } from '../views/panel';
import { DOMAIN } from './workspace';

const STATE_KEY = 'jupyter-colabsync:panel';
/** Below the file browser, running, and table of contents; above the extension manager. */
const RANK = 400;

export const panelPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.panel,
  description: 'The ColabSync panel in the left sidebar.',
  requires: [IColabSync],
  optional: [ITranslator, ILayoutRestorer, IStateDB],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    translator: ITranslator | null,
    restorer: ILayoutRestorer | null,
    memory: IStateDB | null
  ) => {
    const { commands, shell } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const panel = new ColabSyncPanel({ trans, commands, workspace });
    restorer?.add(panel, panel.id);
    shell.add(panel, 'left', { rank: RANK, type: 'ColabSync' });
    addPanelCommand(commands, trans, section => {
      shell.activateById(panel.id);
      if (section) {
        panel.reveal(section);
      }
    });
    if (memory) {
      void restore(panel, memory);
    }
    void app.restored.then(() => {
      panel.settle();
    });
  }
};

async function restore(panel: ColabSyncPanel, memory: IStateDB): Promise<void> {
  const state = await memory.fetch(STATE_KEY).catch(() => undefined);
  if (typeof state === 'object' && state !== null && !Array.isArray(state)) {
    panel.restore(state as Partial<PanelLayoutState>);
  }
  panel.arranged.connect(() => {
    const { folded, shares } = panel.layoutState;
    void memory.save(STATE_KEY, {
      folded: folded && [...folded],
      shares: shares && { ...shares }
    });
  });
}
