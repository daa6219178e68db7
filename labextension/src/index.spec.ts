import type { JupyterFrontEnd } from '@jupyterlab/application';
import { CommandRegistry } from '@lumino/commands';
import { describe, expect, it } from 'vitest';
import schema from '../schema/plugin.json';
import { overview } from '../testing/samples';
import { settle } from '../testing/server';
import { Stage } from '../testing/stage';
import plugins from './index';
import { COMMAND_IDS, PLUGIN_IDS } from './ids';
import { DEFAULT_SETTINGS } from './models/settings';

describe('plugin.json and the code', () => {
  it('agree on the id that joins them', () => {
    expect(PLUGIN_IDS.commands).toBe('jupyter-colabsync:plugin');
  });

  it('agree on the commands', () => {
    const named = [
      ...schema['jupyter.lab.menus'].context,
      ...schema['jupyter.lab.toolbars'].Notebook,
      ...schema['jupyter.lab.shortcuts']
    ].flatMap(each => ('command' in each ? each.command : []));
    expect(named.length).toBeGreaterThan(2);
    expect(Object.values(COMMAND_IDS)).toEqual(expect.arrayContaining(named));
  });

  it('agree on the settings and their defaults', () => {
    const defaults = Object.entries(schema.properties).map(([name, each]) => [
      name,
      each.default
    ]);
    expect(Object.fromEntries(defaults)).toEqual(DEFAULT_SETTINGS);
  });
});

describe('the plugins', () => {
  it('carry their ids', () => {
    expect(plugins.map(plugin => plugin.id).sort()).toEqual(
      Object.values(PLUGIN_IDS).sort()
    );
  });

  it('ask the server nothing before the Lab is shown', async () => {
    const stage = new Stage();
    stage.server.on('overview', overview());
    let show: () => void = () => undefined;
    const app = {
      commands: new CommandRegistry(),
      restored: new Promise<void>(resolve => (show = resolve)),
      serviceManager: {
        ...stage.bus.services,
        serverSettings: stage.server.client.settings,
        contents: { driveName: () => '', localPath: (path: string) => path }
      }
    } as unknown as JupyterFrontEnd;
    const plugin = plugins.find(each => each.id === PLUGIN_IDS.workspace);
    plugin?.activate(app, null, null);
    await settle();
    expect(stage.server.asked).toEqual([]);
    show();
    await settle();
    expect(stage.server.asked).toEqual(['overview {}']);
    stage.dispose();
  });
});
