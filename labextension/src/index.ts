/** The list of plugins, nothing else. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { badgesPlugin } from './plugins/badges';
import { commandsPlugin } from './plugins/commands';
import { documentsPlugin } from './plugins/documents';
import { machinePlugin } from './plugins/machine';
import { panelPlugin } from './plugins/panel';
import { statusBarPlugin } from './plugins/statusbar';
import { workspacePlugin } from './plugins/workspace';

export { IColabSync } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  workspacePlugin,
  commandsPlugin,
  panelPlugin,
  badgesPlugin,
  documentsPlugin,
  statusBarPlugin,
  machinePlugin
];

export default plugins;
