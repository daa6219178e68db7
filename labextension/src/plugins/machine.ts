/** Where the machine shows outside of the panel: warnings, its last hour, notebooks' toolbars. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IToolbarWidgetRegistry } from '@jupyterlab/apputils';
import { INotebookTracker, type NotebookPanel } from '@jupyterlab/notebook';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { tellOfIdleGpus } from '../commands/alarmNotices';
import { SessionNotices } from '../commands/sessionNotices';
import { PLUGIN_IDS } from '../ids';
import { isLastHour } from '../models/session';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { ViewWidget, type Ui } from '../views/parts/ui';
import { NotebookBadgeWidget } from '../views/status/notebookBadge';
import { SessionStatus } from '../views/status/sessionStatus';
import { DOMAIN } from './workspace';

export const machinePlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.machine,
  description: "Warnings of the machine's end and of idle GPUs; GPU memory of notebooks.",
  requires: [IColabSync],
  optional: [ITranslator, IStatusBar, IToolbarWidgetRegistry, INotebookTracker],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    translator: ITranslator | null,
    statusBar: IStatusBar | null,
    toolbars: IToolbarWidgetRegistry | null,
    notebooks: INotebookTracker | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const ui = { trans, commands, workspace };
    const { gpuAlarm, session, settings, system } = workspace;

    statusBar?.registerStatusItem('jupyter-colabsync:session', {
      item: new ViewWidget(ui, SessionStatus),
      align: 'left',
      rank: 52,
      isActive: () => isLastHour(session.state, Date.now()),
      activeStateChanged: session.changed
    });
    toolbars?.addFactory<NotebookPanel>('Notebook', 'gpu-memory', panel =>
      badge(ui, panel)
    );
    tellOfIdleGpus(gpuAlarm, commands, trans);
    const follow = (): void => {
      system.isAlarmOn = settings.state.gpuIdleAlarmMinutes > 0;
    };
    void app.restored.then(() => {
      settings.changed.connect(follow);
      follow();
      new SessionNotices(workspace, commands, trans, () => unsaved(notebooks));
    });
  }
};

function badge(ui: Ui, { sessionContext }: NotebookPanel): NotebookBadgeWidget {
  return new NotebookBadgeWidget(ui, {
    changed: sessionContext.kernelChanged,
    id: () => sessionContext.session?.kernel?.id ?? null
  });
}

/** How many open notebooks have changes that are in no file. */
function unsaved(notebooks: INotebookTracker | null): number {
  return notebooks?.filter(({ context }) => context.model.dirty).length ?? 0;
}
