/** JupyterLab's dialog, whose button can change its words while the dialog is open. */

import { Dialog } from '@jupyterlab/apputils';

export interface Accept {
  readonly label: string;
  readonly isEnabled: boolean;
  /** Stands in the footer, left of the buttons. */
  readonly note: string;
}

export class LiveDialog<T> extends Dialog<T> {
  constructor(options: Partial<Dialog.IOptions<T>>) {
    super(options);
    this.addClass('jp-colabsync-dialog');
    this._note.className = 'jp-colabsync-dialogNote';
    this._note.setAttribute('aria-live', 'polite');
    // The inner box is younger than JupyterLab 4.2.
    const footer = this.node.querySelector('.jp-Dialog-footerButtons, .jp-Dialog-footer');
    (footer?.querySelector('.jp-Dialog-footerButtons') ?? footer)?.prepend(this._note);
    // Dialog keeps its button shut, and Enter without effect, while it holds a mark like this.
    this._mark.hidden = true;
    this.node.append(this._mark);
  }

  setAccept({ label, isEnabled, note }: Accept): void {
    this._note.textContent = note;
    const button = this.node.querySelector('.jp-Dialog-footer button.jp-mod-accept');
    button?.setAttribute('aria-label', label);
    const text = button?.querySelector('.jp-Dialog-buttonLabel');
    if (text) {
      text.textContent = label;
      text.setAttribute('title', label);
    }
    this._mark.classList.toggle('jp-mod-error', !isEnabled);
    this.node.dispatchEvent(new Event('input', { bubbles: true }));
  }

  private readonly _note = document.createElement('span');
  private readonly _mark = document.createElement('span');
}
