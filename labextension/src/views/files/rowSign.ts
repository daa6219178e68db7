/** The sign beside a name in the file browser: one small element, made by copying a pattern. */

import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FileState, Link } from '../../api/contract.gen';
import { cloudSyncIcon } from '../../icons';
import { linkLook } from '../sync/linkState';
import { fileLook } from './fileLook';

export interface RowSign {
  readonly icon: LabIcon;
  readonly tone: string;
  readonly words: string;
  /** `linked`, or how the file stands: what the style sheet goes by. */
  readonly kind: FileState | 'linked';
}

export function fileSign(
  state: FileState,
  isFolder: boolean,
  trans: TranslationBundle
): RowSign {
  return { ...fileLook(state, isFolder, trans), kind: state };
}

/** For the folder of a link itself, seen from outside. */
export function linkSign(link: Link, nowMs: number, trans: TranslationBundle): RowSign {
  const { fact } = linkLook(link, undefined, null, nowMs, trans);
  const words = trans.__('Linked with %1: %2', link.remote, fact);
  return { icon: cloudSyncIcon, tone: 'quiet', words, kind: 'linked' };
}

const ROW_TEXT = '.jp-DirListing-itemText';

/** Gives rows their signs and remembers which has which, so that most calls change nothing. */
export class RowSigns {
  put(row: Element, sign: RowSign | null): void {
    const known = this._signs.get(row);
    if (known?.words === sign?.words && known?.kind === sign?.kind) {
      return;
    }
    const text = row.querySelector(ROW_TEXT);
    if (!text) {
      // The name is being edited; the row is drawn again when that ends.
      return;
    }
    known?.node.remove();
    if (sign) {
      const node = this.copy(sign);
      text.after(node);
      this._signs.set(row, { kind: sign.kind, words: sign.words, node });
    } else {
      this._signs.delete(row);
    }
  }

  private copy(sign: RowSign): HTMLElement {
    const name = `${sign.kind} ${sign.words}`;
    let pattern = this._patterns.get(name);
    if (!pattern) {
      pattern = draw(sign);
      this._patterns.set(name, pattern);
    }
    return pattern.cloneNode(true) as HTMLElement;
  }

  private readonly _signs = new WeakMap<
    Element,
    Pick<RowSign, 'kind' | 'words'> & { readonly node: Element }
  >();
  private readonly _patterns = new Map<string, HTMLElement>();
}

function draw({ icon, tone, words, kind }: RowSign): HTMLElement {
  const node = document.createElement('span');
  node.className = 'jp-colabsync-glyph jp-colabsync-fileSign';
  node.dataset.tone = tone;
  node.dataset.state = kind;
  node.title = words;
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', words);
  node.append(icon.element({ tag: 'span', width: '14px', height: '14px' }));
  return node;
}
