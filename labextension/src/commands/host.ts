/** What commands need of the JupyterLab around them, without knowing it. */

export interface NotebookInSight {
  readonly path: string;
  readonly isDirty: boolean;
  save(): Promise<void>;
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
  /** Open a tab now, while the click still allows it; null when the browser refuses. */
  openTab(url: string): Window | null;
}
