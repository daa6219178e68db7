/** JupyterLab's renderers as views see them; without them, texts stand as they are. */

import {
  jupyterHighlightStyle,
  type IEditorLanguageRegistry
} from '@jupyterlab/codemirror';
import { MimeModel, type IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { DisposableDelegate, type IDisposable } from '@lumino/disposable';
import { Widget } from '@lumino/widgets';
import type { Language, Rendering } from '../views/parts/rendering';

const MARKDOWN = 'text/markdown';

export class LabRendering implements Rendering {
  constructor(
    private readonly rendermime: IRenderMimeRegistry | null,
    private readonly languages: IEditorLanguageRegistry | null
  ) {}

  markdown(source: string, node: HTMLElement): IDisposable {
    if (!this.rendermime) {
      node.textContent = source;
      return new DisposableDelegate(() => node.replaceChildren());
    }
    // Until it is rendered the text holds the room open, unseen.
    const draft = document.createElement('pre');
    draft.textContent = source;
    draft.style.visibility = 'hidden';
    node.append(draft);
    const widget = this.rendermime.createRenderer(MARKDOWN);
    Widget.attach(widget, node);
    // Not trusted: what came from Drive is cleaned like any notebook from elsewhere.
    const model = new MimeModel({ data: { [MARKDOWN]: source }, trusted: false });
    widget.renderModel(model).then(
      () => draft.remove(),
      () => {
        draft.style.visibility = '';
      }
    );
    return new DisposableDelegate(() => {
      widget.dispose();
      draft.remove();
    });
  }

  async code(source: string, language: Language, node: HTMLElement): Promise<void> {
    const { languages } = this;
    if (!languages) {
      node.textContent = source;
      return;
    }
    this.addColours();
    const known =
      'mime' in language
        ? languages.findByMIME(language.mime)
        : languages.findByFileName(language.fileName);
    await languages.highlight(source, known, node);
  }

  /** CodeMirror brings its colours with the first editor, and perhaps there is none yet. */
  private addColours(): void {
    const rules = jupyterHighlightStyle.module?.getRules();
    if (!this._hasColours && rules) {
      const style = document.createElement('style');
      style.textContent = rules;
      document.head.append(style);
      this._hasColours = true;
    }
  }

  private _hasColours = false;
}
