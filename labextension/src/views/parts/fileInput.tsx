/** Takes one small text file: dropped, chosen, or its text pasted. */

import { fileUploadIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { TextButton } from './basics';
import { useUi } from './ui';

/** Client files and keys are far smaller; anything bigger is the wrong file. */
const MAX_BYTES = 64 * 1024;

export function FileInput(props: {
  /** The name the file usually has. */
  readonly fileName: string;
  /** What pasting it is called; null where there is a field of its own for that. */
  readonly pasteLabel: string | null;
  readonly onText: (text: string, name: string) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { fileName, pasteLabel, onText } = props;
  const [isOver, setOver] = React.useState(false);
  const [isPasting, setPasting] = React.useState(false);
  const chooser = React.useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined): Promise<void> => {
    if (file) {
      const isFit = file.size <= MAX_BYTES;
      // One that cannot be read is as wrong as one that is too big: whoever takes it says so.
      onText(isFit ? await file.text().catch(() => '') : '', file.name);
    }
  };
  return (
    <div className="jp-colabsync-fileInput">
      <button
        type="button"
        className={`jp-colabsync-drop${isOver ? ' jp-mod-over' : ''}`}
        onClick={() => chooser.current?.click()}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <fileUploadIcon.react tag="span" width="20px" height="20px" />
        <span>{trans.__('Drop %1 here, or choose it', fileName)}</span>
      </button>
      <input
        ref={chooser}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label={trans.__('Choose %1', fileName)}
        onChange={event => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      {pasteLabel === null ? null : isPasting ? (
        <textarea
          className="jp-colabsync-paste"
          rows={3}
          autoFocus
          spellCheck={false}
          aria-label={pasteLabel}
          placeholder={pasteLabel}
          onChange={event => {
            if (event.target.value.trim() !== '') {
              onText(event.target.value.trim(), trans.__('pasted text'));
            }
          }}
        />
      ) : (
        <TextButton onClick={() => setPasting(true)}>{pasteLabel}</TextButton>
      )}
    </div>
  );
}
