/** The list of plugins, nothing else. */

import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { commandsPlugin } from './plugins/commands';
import { panelPlugin } from './plugins/panel';
import { statusBarPlugin } from './plugins/statusbar';
import { workspacePlugin } from './plugins/workspace';

export { IColabSync } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  workspacePlugin,
  commandsPlugin,
  panelPlugin,
  statusBarPlugin
];

export default plugins;
