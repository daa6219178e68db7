/** The composition root: builds the models once, and lets others ask for them. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IDefaultFileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { Client } from '../api/client';
import { EventStream } from '../api/stream';
import { PLUGIN_IDS } from '../ids';
import { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { kernelName, localPath } from './host';

/** Where our words are kept for translators: the name of the Python package. */
export const DOMAIN = 'jupyter_colabsync';

export const workspacePlugin: JupyterFrontEndPlugin<Workspace> = {
  id: PLUGIN_IDS.workspace,
  description: 'The state of ColabSync in this tab.',
  provides: IColabSync,
  optional: [ITranslator, IDefaultFileBrowser],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    translator: ITranslator | null,
    browser: IDefaultFileBrowser | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { serviceManager } = app;
    const workspace = new Workspace(
      new Client(serviceManager.serverSettings, trans),
      new EventStream(serviceManager),
      () => localPath(serviceManager.contents, browser?.model.path ?? '') ?? '',
      kernelId => kernelName(serviceManager, kernelId)
    );
    // Nothing is asked of the server before the Lab is shown.
    void app.restored.then(() => workspace.refresh());
    return workspace;
  }
};
