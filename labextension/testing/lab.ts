/** All commands on a pretend server in a pretend JupyterLab, and a hand for its dialogs. */

import { Dialog, Notification } from '@jupyterlab/apputils';
import { DisposableDelegate } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import { addCommands } from '../src/commands/all';
import type { CommandContext } from '../src/commands/context';
import type { Host, KernelChoice, NotebookInSight } from '../src/commands/host';
import { JobNotices } from '../src/commands/notices';
import { addPanelCommand } from '../src/commands/panel';
import type { Rendering } from '../src/views/parts/rendering';
import { overview } from './samples';
import { settle, trans } from './server';
import { Stage } from './stage';

/** Texts as they are: no colours, no Markdown. */
export const plainRendering: Rendering = {
  markdown: (source, node) => {
    node.textContent = source;
    return new DisposableDelegate(() => node.replaceChildren());
  },
  code: (source, _, node) => {
    node.textContent = source;
    return Promise.resolve();
  }
};

export class FakeHost implements Host {
  picked: string[] = [];
  notebook: NotebookInSight | null = null;
  readonly opened: string[] = [];
  readonly shown: string[] = [];
  readonly made: string[] = [];
  /** Widgets in the main area; one that was brought to the front stands again. */
  readonly front: Widget[] = [];
  readonly rendering = plainRendering;
  currentFolder = (): string => 'work';
  pickedPaths = (): string[] => this.picked;
  currentNotebook = (): NotebookInSight | null => this.notebook;
  pickFolder = (): Promise<string | null> => Promise.resolve('picked/here');
  pythonKernels = (): KernelChoice[] => [
    { name: 'python3', label: 'Python 3' },
    { name: 'torch', label: 'Torch' }
  ];
  showFolder = (path: string): Promise<void> => {
    this.shown.push(path);
    return Promise.resolve();
  };
  makeFolder = (path: string): Promise<void> => {
    this.made.push(path);
    return Promise.resolve();
  };
  showInMain = (widget: Widget): void => {
    if (!widget.isAttached) {
      Widget.attach(widget, document.body);
    }
    this.front.push(widget);
  };
  /** Files, terminals and kernels, as they were opened or shut down. */
  readonly told: string[] = [];
  openFile = (path: string): Promise<void> => this.tell(`open ${path}`);
  openTerminal = (name: string): Promise<void> => this.tell(`terminal ${name}`);
  shutDownKernel = (kernelId: string): Promise<void> =>
    this.tell(`shut down ${kernelId}`);
  private tell(line: string): Promise<void> {
    this.told.push(line);
    return Promise.resolve();
  }
  openTab = (url: string): Window | null => {
    this.opened.push(url);
    return null;
  };
}

export class FakeLab extends Stage {
  constructor() {
    super();
    const { commands, workspace, host } = this;
    const notices = new JobNotices(workspace, host, trans);
    const context: CommandContext = { commands, workspace, trans, host, notices };
    addCommands(context);
    addPanelCommand(commands, trans, section => this.panels.push(section));
  }

  readonly host = new FakeHost();
  /** The sections that were to be shown; null: the panel as it is. */
  readonly panels: (string | null)[] = [];

  /** The server says this, and the models have read it. */
  state(part: Parameters<typeof overview>[0] = {}): Promise<void> {
    this.server.on('overview', overview(part));
    return this.workspace.refresh();
  }

  run(
    id: string,
    args: Record<string, string | boolean | string[]> = {}
  ): Promise<unknown> {
    return this.commands.execute(id, args);
  }

  /** What notifications say. */
  get said(): string[] {
    return Notification.manager.notifications.map(each => each.message);
  }

  /** The dialog in sight, once it has drawn itself. */
  async dialog(): Promise<HTMLElement> {
    await settle();
    const dialog = document.querySelector<HTMLElement>('.jp-Dialog');
    if (!dialog) {
      throw new Error('no dialog is open');
    }
    return dialog;
  }

  /** Press a button of the dialog in sight. */
  async answer(label: string): Promise<void> {
    const buttons = [...(await this.dialog()).querySelectorAll<HTMLElement>('button')];
    const button = buttons.find(each => each.textContent === label);
    if (!button) {
      const labels = buttons.map(each => each.textContent).join();
      throw new Error(`no button ${label} among ${labels}`);
    }
    button.click();
    await settle();
  }

  override dispose(): void {
    Dialog.flush();
    Notification.dismiss();
    super.dispose();
  }
}
