/** Adds the commands; settings, menus and shortcuts come with `schema/plugin.json`. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IDefaultFileBrowser, IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { addCommands } from '../commands/all';
import type { CommandContext } from '../commands/context';
import { JobNotices } from '../commands/notices';
import { COMMAND_IDS, PLUGIN_IDS, type CommandId } from '../ids';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { LabHost } from './host';
import { LabRendering } from './rendering';
import { DOMAIN } from './workspace';

/** Commands that make sense without being told on what. */
const IN_PALETTE: readonly CommandId[] = [
  COMMAND_IDS.showPanel,
  COMMAND_IDS.connect,
  COMMAND_IDS.startDemo,
  COMMAND_IDS.disconnect,
  COMMAND_IDS.openDrive,
  COMMAND_IDS.searchDrive,
  COMMAND_IDS.linkFolder,
  COMMAND_IDS.syncEverything,
  COMMAND_IDS.pauseSync,
  COMMAND_IDS.resumeSync,
  COMMAND_IDS.syncToDrive,
  COMMAND_IDS.syncNotebook,
  COMMAND_IDS.proveFile,
  COMMAND_IDS.pullKaggle,
  COMMAND_IDS.submitToKaggle,
  COMMAND_IDS.showSubmissions,
  COMMAND_IDS.changeKaggleKey,
  COMMAND_IDS.leaveKaggle,
  COMMAND_IDS.measureMachine,
  COMMAND_IDS.copyMachineSummary,
  COMMAND_IDS.askIdleKernels
];

export const commandsPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.commands,
  description:
    'Google Drive sync, Kaggle data and GPU status: commands, menus and settings.',
  requires: [IColabSync],
  optional: [
    ITranslator,
    ISettingRegistry,
    ICommandPalette,
    IDefaultFileBrowser,
    IFileBrowserFactory,
    INotebookTracker,
    IRenderMimeRegistry,
    IEditorLanguageRegistry
  ],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    translator: ITranslator | null,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null,
    browser: IDefaultFileBrowser | null,
    browsers: IFileBrowserFactory | null,
    notebooks: INotebookTracker | null,
    rendermime: IRenderMimeRegistry | null,
    languages: IEditorLanguageRegistry | null
  ) => {
    const { commands } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const host = new LabHost(
      app,
      translator ?? nullTranslator,
      browser,
      browsers,
      notebooks,
      new LabRendering(rendermime, languages)
    );
    const notices = new JobNotices(workspace, host, trans);
    const context: CommandContext = { commands, workspace, trans, host, notices };
    addCommands(context);
    for (const command of IN_PALETTE) {
      palette?.addItem({ command, category: trans.__('ColabSync') });
    }
    registry?.load(PLUGIN_IDS.commands).then(
      settings => workspace.settings.follow(settings),
      (error: unknown) => notices.complain(error)
    );
  }
};
