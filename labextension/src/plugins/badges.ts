/** Puts a sign beside each file of a linked folder, in every file browser of this server's disk. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IFileBrowserFactory, type FileBrowser } from '@jupyterlab/filebrowser';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PLUGIN_IDS } from '../ids';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { BrowserBadges } from '../views/files/browserBadges';
import { localPath } from './host';
import { DOMAIN } from './workspace';

export const badgesPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.badges,
  description: 'How each file of a linked folder stands, in the file browser.',
  requires: [IColabSync],
  optional: [IFileBrowserFactory, ITranslator],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    browsers: IFileBrowserFactory | null,
    translator: ITranslator | null
  ) => {
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const { contents } = app.serviceManager;
    const local = (path: string): string | null => localPath(contents, path);
    const tracker = browsers?.tracker;
    const add = (browser: FileBrowser): void => {
      const badges = new BrowserBadges({ trans, workspace }, browser, local);
      browser.disposed.connect(() => badges.dispose());
    };
    tracker?.forEach(add);
    tracker?.widgetAdded.connect((_, browser) => add(browser));
  }
};
