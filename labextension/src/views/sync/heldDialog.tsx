/** What looks like a mistake and is held: which files, and what is to become of them. */

import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { HeldFiles, HeldReason, Link, ReleaseHeld } from '../../api/contract.gen';
import { Name } from '../parts/basics';
import { ownDialog } from '../parts/liveDialog';
import { useUi, ViewWidget, type Ui } from '../parts/ui';

/** The words for what is held; `release` lets it happen, `keep` has it undone. */
export interface HeldWords {
  readonly title: string;
  readonly sentences: readonly string[];
  readonly release: string;
  readonly keep: string;
}

/** Resolves with the decision, or null when it is put off. */
export async function showHeldDialog(
  ui: Ui,
  link: Link,
  held: HeldFiles
): Promise<ReleaseHeld['choice'] | null> {
  const { trans } = ui;
  const words = heldWords(link, held, trans);
  const keep = Dialog.okButton({ label: words.keep });
  const release = Dialog.warnButton({ label: words.release });
  const { button } = await ownDialog({
    title: words.title,
    body: new ViewWidget(ui, () => (
      <Held sentences={words.sentences} paths={held.paths} count={link.held} />
    )),
    buttons: [Dialog.cancelButton({ label: trans.__('Decide later') }), release, keep]
  }).launch();
  if (!button.accept) {
    return null;
  }
  return button.label === keep.label ? 'keep' : 'delete';
}

/** Deletions here, deletions on Drive and edits said apart. Pure. */
export function heldWords(
  link: Link,
  held: HeldFiles,
  trans: TranslationBundle
): HeldWords {
  const { deletionsHere, deletionsThere, edits } = held;
  const deletions = Math.max(deletionsHere + deletionsThere, link.held - edits);
  const sentences = [...partWords(held, trans), ...whyWords(held, trans)];
  if (edits === 0) {
    sentences.push(
      trans.__(
        'Keep brings the files back; otherwise the other side puts them in its bin as well.'
      )
    );
    return {
      title: trans._n('%1 deletion is held', '%1 deletions are held', deletions),
      sentences,
      release: trans._n('Put %1 file in the bin', 'Put %1 files in the bin', deletions),
      keep: trans.__('Keep the files')
    };
  }
  if (deletions === 0) {
    sentences.push(
      trans.__(
        'Keep both leaves Drive as it is and puts your edits beside it under names of their own.'
      )
    );
    return {
      title: trans._n('%1 edit is held', '%1 edits are held', edits),
      sentences,
      release: trans.__('Send them'),
      keep: trans.__('Keep both versions')
    };
  }
  sentences.push(
    trans.__('Keep brings deleted files back and keeps both versions of edited ones.')
  );
  return {
    title: trans.__('%1 deletions and %2 edits are held', deletions, edits),
    sentences,
    release: trans.__('Let it all happen'),
    keep: trans.__('Keep everything')
  };
}

function partWords(held: HeldFiles, trans: TranslationBundle): string[] {
  const { deletionsHere, deletionsThere, edits } = held;
  const words: string[] = [];
  if (deletionsHere > 0) {
    words.push(
      trans._n(
        '%1 file is gone on Drive and would go to the bin here.',
        '%1 files are gone on Drive and would go to the bin here.',
        deletionsHere
      )
    );
  }
  if (deletionsThere > 0) {
    words.push(
      trans._n(
        '%1 file is gone here and would go to the bin on Drive.',
        '%1 files are gone here and would go to the bin on Drive.',
        deletionsThere
      )
    );
  }
  if (edits > 0) {
    words.push(
      trans._n(
        '%1 file was edited here and would replace the one on Drive.',
        '%1 files were edited here and would replace those on Drive.',
        edits
      )
    );
  }
  return words;
}

function whyWords(held: HeldFiles, trans: TranslationBundle): string[] {
  const words: Readonly<Record<HeldReason, string>> = {
    many: trans.__('So many at once may be a mistake.'),
    old: trans.__(
      'Nothing was synced here for more than a month, so no deletion is believed unasked.'
    ),
    disk: trans.__(
      'The folder lies on another disk than before, so no deletion is believed unasked.'
    )
  };
  return held.reasons.map(reason => words[reason]);
}

function Held(props: {
  readonly sentences: readonly string[];
  readonly paths: readonly string[];
  /** Of all that is held; `paths` are some of it. */
  readonly count: number;
}): React.JSX.Element {
  const { trans } = useUi();
  const { sentences, paths, count } = props;
  return (
    <div className="jp-colabsync-held">
      {sentences.map(sentence => (
        <p key={sentence}>{sentence}</p>
      ))}
      {paths.length > 0 && (
        <ul
          className="jp-colabsync-names jp-colabsync-heldNames"
          tabIndex={0}
          aria-label={trans.__('Files')}
        >
          {paths.map(path => (
            <li key={path}>
              <Name text={path} />
            </li>
          ))}
          {count > paths.length && (
            <li className="jp-colabsync-dim">
              {trans.__('and %1 more', count - paths.length)}
            </li>
          )}
        </ul>
      )}
    </div>
  );
}
