/** Two status items: sync, and the machine. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PLUGIN_IDS } from '../ids';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { ViewWidget } from '../views/parts/ui';
import { MachineStatus } from '../views/status/machineStatus';
import { SyncStatus } from '../views/status/syncStatus';
import { DOMAIN } from './workspace';

export const statusBarPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.statusBar,
  description: 'Sync and machine in the status bar.',
  requires: [IColabSync, IStatusBar],
  optional: [ITranslator],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    statusBar: IStatusBar,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const ui = { trans, commands: app.commands, workspace };
    const { settings, system } = workspace;
    statusBar.registerStatusItem('jupyter-colabsync:sync', {
      item: new ViewWidget(ui, SyncStatus),
      align: 'left',
      rank: 50,
      isActive: () => settings.state.showSyncStatus,
      activeStateChanged: settings.changed
    });
    statusBar.registerStatusItem('jupyter-colabsync:machine', {
      item: new ViewWidget(ui, MachineStatus),
      align: 'left',
      rank: 51,
      isActive: () => settings.state.showMachineStatus,
      activeStateChanged: settings.changed
    });
    const follow = (): void => {
      system.isOnStatusBar = settings.state.showMachineStatus;
    };
    void app.restored.then(() => {
      settings.changed.connect(follow);
      follow();
    });
  }
};
