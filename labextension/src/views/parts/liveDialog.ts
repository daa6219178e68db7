/** JupyterLab's dialog in our dress, and one whose button can change its words while open. */

import { Dialog } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';

export interface Accept {
  readonly label: string;
  readonly isEnabled: boolean;
  /** Stands in the footer, left of the buttons. */
  readonly note: string;
}

const CLASS = 'jp-colabsync-dialog';
const UNDECIDED = '.jp-Dialog-content, input[type="search"]';

/** A dialog that `dialogs.css` knows; call `launch` on it. */
export function ownDialog<T>(options: Partial<Dialog.IOptions<T>>): Dialog<T> {
  return new OwnDialog<T>(options);
}

/** Has the focus from the moment it shows, so that its keys are its own: Escape closes it. */
class OwnDialog<T> extends Dialog<T> {
  constructor(options: Partial<Dialog.IOptions<T>>) {
    super(options);
    this.addClass(CLASS);
  }

  /**
   * Dialog hears keys only inside of it, and moves the focus there once the browser has nothing
   * else to do. Until then they would go to what lies behind, on a busy machine for seconds.
   */
  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    const content = this.node.querySelector<HTMLElement>('.jp-Dialog-content');
    if (content && !this.node.contains(document.activeElement)) {
      content.tabIndex = -1;
      content.focus({ preventScroll: true });
    }
  }

  /**
   * Nothing was chosen before a first thing has the focus: JupyterLab 4.2 would accept. Nor is a
   * search a choice.
   */
  override handleEvent(event: Event): void {
    const isEnter = event instanceof KeyboardEvent && event.key === 'Enter';
    if (isEnter && (event.target as Element).matches(UNDECIDED)) {
      event.preventDefault();
      event.stopPropagation();
    } else {
      super.handleEvent(event);
    }
  }
}

export class LiveDialog<T> extends OwnDialog<T> {
  constructor(options: Partial<Dialog.IOptions<T>>) {
    super(options);
    this._note.className = 'jp-colabsync-dialogNote';
    this._note.setAttribute('aria-live', 'polite');
    // The inner box is younger than JupyterLab 4.2.
    const footer = this.node.querySelector('.jp-Dialog-footerButtons, .jp-Dialog-footer');
    (footer?.querySelector('.jp-Dialog-footerButtons') ?? footer)?.prepend(this._note);
    const buttons = options.buttons ?? [];
    this._accepting = buttons.map(button => button.accept);
    this._default = options.defaultButton ?? buttons.length - 1;
    // Dialog keeps its button shut while it holds a mark like this.
    this._mark.hidden = true;
    this.node.append(this._mark);
  }

  /** Nothing is accepted while nothing can be: JupyterLab 4.2 does not mind the mark. */
  override resolve(index: number = this._default): void {
    if (this._isEnabled || this._accepting[index] !== true) {
      super.resolve(index);
    }
  }

  setAccept({ label, isEnabled, note }: Accept): void {
    this._isEnabled = isEnabled;
    this._note.textContent = note;
    const button = this.node.querySelector('.jp-Dialog-footer button.jp-mod-accept');
    button?.setAttribute('aria-label', label);
    button?.setAttribute('aria-disabled', String(!isEnabled));
    const text = button?.querySelector('.jp-Dialog-buttonLabel');
    if (text) {
      text.textContent = label;
      text.setAttribute('title', label);
    }
    this._mark.classList.toggle('jp-mod-error', !isEnabled);
    this.node.dispatchEvent(new Event('input', { bubbles: true }));
  }

  private readonly _accepting: readonly boolean[];
  private readonly _default: number;
  private _isEnabled = true;
  private readonly _note = document.createElement('span');
  private readonly _mark = document.createElement('span');
}
