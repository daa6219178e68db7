/** What commands need of the JupyterLab around them, without knowing it. */

import type { Widget } from '@lumino/widgets';
import type { Rendering } from '../views/parts/rendering';

export interface NotebookInSight {
  readonly path: string;
  readonly isDirty: boolean;
  save(): Promise<void>;
}

/** A kernel one can choose; `name` is Jupyter's, `label` for people. */
export interface KernelChoice {
  readonly name: string;
  readonly label: string;
}

export interface Host {
  /** Contents path of the folder that the file browser shows. */
  currentFolder(): string;
  /** Contents paths of what is picked in the file browser, on this server's disk only. */
  pickedPaths(): string[];
  currentNotebook(): NotebookInSight | null;
  /** Let the person pick a folder here; null when they went back. */
  pickFolder(start: string): Promise<string | null>;
  /** Make a folder here; rejects when that cannot be. */
  makeFolder(path: string): Promise<void>;
  showFolder(path: string): Promise<void>;
  /** The kernels that run Python, the default one first. */
  pythonKernels(): KernelChoice[];
  /** Open a file of this server in its usual view. */
  openFile(path: string): Promise<void>;
  /** Show a running terminal. */
  openTerminal(name: string): Promise<void>;
  /** End a kernel; what is in its memory is lost. Rejects when Jupyter refuses. */
  shutDownKernel(kernelId: string): Promise<void>;
  /** How JupyterLab shows code and Markdown. */
  readonly rendering: Rendering;
  /** Put a widget into the main area, or bring it to the front if it is there. */
  showInMain(widget: Widget): void;
  /** Open a tab now, while the click still allows it; null when the browser refuses. */
  openTab(url: string): Window | null;
}
