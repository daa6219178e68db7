/** JupyterLab as the commands see it. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  FileDialog,
  type IDefaultFileBrowser,
  type IFileBrowserFactory
} from '@jupyterlab/filebrowser';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents, ServiceManager } from '@jupyterlab/services';
import type { ITranslator } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import type { Host, KernelChoice, NotebookInSight } from '../commands/host';
import type { Rendering } from '../views/parts/rendering';

/** Drives whose files lie on this server's disk: Jupyter's own, and collaboration's. */
const LOCAL_DRIVES = ['', 'RTC'];

/** A path without its drive's name; null when it is not on this server's disk. */
export function localPath(contents: Contents.IManager, path: string): string | null {
  return LOCAL_DRIVES.includes(contents.driveName(path))
    ? contents.localPath(path)
    : null;
}

/** The file or console that a running kernel belongs to, as people know it; null when none does. */
export function kernelName(
  services: ServiceManager.IManager,
  kernelId: string
): string | null {
  for (const { kernel, name, path } of services.sessions.running()) {
    if (kernel?.id === kernelId) {
      return name || (path.split('/').at(-1) ?? path);
    }
  }
  return null;
}

/** Open a page in a new tab of the browser; null when the browser refuses. */
export function openTab(url: string): Window | null {
  const tab = window.open(url, '_blank');
  if (tab) {
    // The page there must not reach back into Jupyter.
    tab.opener = null;
  }
  return tab;
}

export class LabHost implements Host {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly translator: ITranslator,
    private readonly browser: IDefaultFileBrowser | null,
    private readonly browsers: IFileBrowserFactory | null,
    private readonly notebooks: INotebookTracker | null,
    readonly rendering: Rendering
  ) {}

  currentFolder(): string {
    return this.local(this.browser?.model.path ?? '') ?? '';
  }

  pickedPaths(): string[] {
    const browser = this.browsers?.tracker.currentWidget ?? this.browser;
    return Array.from(browser?.selectedItems() ?? []).flatMap(
      item => this.local(item.path) ?? []
    );
  }

  currentNotebook(): NotebookInSight | null {
    const context = this.notebooks?.currentWidget?.context;
    const path = context ? this.local(context.path) : null;
    if (!context || path === null) {
      return null;
    }
    return { path, isDirty: context.model.dirty, save: () => context.save() };
  }

  pythonKernels(): KernelChoice[] {
    const { specs } = this.app.serviceManager.kernelspecs;
    const choices = Object.entries(specs?.kernelspecs ?? {}).flatMap(([name, spec]) =>
      spec?.language === 'python' ? { name, label: spec.display_name } : []
    );
    const isDefault = ({ name }: KernelChoice): boolean => name === specs?.default;
    return [
      ...choices.filter(isDefault),
      ...choices.filter(choice => !isDefault(choice))
    ];
  }

  async pickFolder(start: string): Promise<string | null> {
    if (!this.browser) {
      return null;
    }
    const trans = this.translator.load('jupyter_colabsync');
    const { button, value } = await FileDialog.getExistingDirectory({
      manager: this.browser.model.manager,
      title: trans.__('Folder to keep in step with Drive'),
      defaultPath: start.split('/').slice(0, -1).join('/'),
      translator: this.translator
    });
    const path = value?.[0]?.path;
    return button.accept && path !== undefined ? this.local(path) : null;
  }

  async makeFolder(path: string): Promise<void> {
    await this.app.serviceManager.contents.save(path, { type: 'directory' });
  }

  async showFolder(path: string): Promise<void> {
    await this.app.commands.execute('filebrowser:go-to-path', { path });
  }

  showInMain(widget: Widget): void {
    const { shell } = this.app;
    if (!widget.isAttached) {
      shell.add(widget, 'main', { type: 'ColabSync' });
    }
    shell.activateById(widget.id);
  }

  async openFile(path: string): Promise<void> {
    await this.app.commands.execute('docmanager:open', { path });
  }

  async openTerminal(name: string): Promise<void> {
    await this.app.commands.execute('terminal:open', { name });
  }

  async shutDownKernel(kernelId: string): Promise<void> {
    const { kernels, sessions } = this.app.serviceManager;
    await kernels.shutdown(kernelId);
    // Open notebooks learn of it by the list of sessions, which is read every ten seconds.
    await sessions.refreshRunning();
  }

  openTab(url: string): Window | null {
    return openTab(url);
  }

  private local(path: string): string | null {
    return localPath(this.app.serviceManager.contents, path);
  }
}
