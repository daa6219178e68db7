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
  /** What of the machine the status bar shows; automatic: the GPU, or CPU where there is none. */
  readonly machineStatusShows: 'automatic' | 'gpu' | 'host' | 'both';
  /** Ask kernels that do nothing what their frameworks hold on the GPU. */
  readonly askIdleKernels: boolean;
  /** What a notebook holds of a GPU's memory, in its toolbar. */
  readonly showNotebookGpuMemory: boolean;
  /** After how long a GPU that is held and does nothing is told; 0: never. */
  readonly gpuIdleAlarmMinutes: number;
}

export const DEFAULT_SETTINGS: Settings = {
  showSyncStatus: true,
  showMachineStatus: true,
  showFileBadges: true,
  notebookFolder: 'Colab Notebooks',
  confirmUnlink: true,
  machineStatusShows: 'automatic',
  askIdleKernels: false,
  showNotebookGpuMemory: true,
  gpuIdleAlarmMinutes: 0
};

export class SettingsModel extends FeatureModel<Settings> {
  constructor() {
    super(DEFAULT_SETTINGS);
  }

  /** Follow the registry from now on. */
  follow(settings: ISettingRegistry.ISettings): void {
    const read = (): void => this.set(settings.composite);
    settings.changed.connect(read);
    this._registered = settings;
    read();
  }

  /** Choose for the person, who asked for it; kept where JupyterLab keeps settings. */
  async choose<Name extends keyof Settings>(
    name: Name,
    value: Settings[Name]
  ): Promise<void> {
    await this._registered?.set(name, value);
    this.set({ [name]: value });
  }

  private _registered: ISettingRegistry.ISettings | null = null;
}
