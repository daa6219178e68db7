/** How views show what is in files: by JupyterLab's own renderers, which only plugins know. */

import type { IDisposable } from '@lumino/disposable';

/** What a text is written in: known by its kind, or by the name of its file. */
export type Language = { readonly mime: string } | { readonly fileName: string };

export interface Rendering {
  /** Show Markdown in `node` as notebooks do, until the result is disposed. */
  markdown(source: string, node: HTMLElement): IDisposable;
  /** Fill `node`, which is empty, with code coloured as in JupyterLab's editors. */
  code(source: string, language: Language, node: HTMLElement): Promise<void>;
}
