/** A typed view of what the person chose in JupyterLab's settings. */

import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import { FeatureModel } from './feature';

export interface Settings {
  readonly showSyncStatus: boolean;
  readonly showMachineStatus: boolean;
  /** How each file stands, as a sign in the file browser. */
  readonly showFileBadges: boolean;
  /** Folder of My Drive that Sync to Drive proposes for notebooks. */
  readonly notebookFolder: string;
  readonly confirmUnlink: boolean;
}

export const DEFAULT_SETTINGS: Settings = {
  showSyncStatus: true,
  showMachineStatus: true,
  showFileBadges: true,
  notebookFolder: 'Colab Notebooks',
  confirmUnlink: true
};

export class SettingsModel extends FeatureModel<Settings> {
  constructor() {
    super(DEFAULT_SETTINGS);
  }

  /** Follow the registry from now on. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = (): void => this.set(settings.composite);
    settings.changed.connect(read);
    read();
  }
}
