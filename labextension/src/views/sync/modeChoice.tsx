/** Which way a link syncs, each with the sentence that says what that means. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LinkMode } from '../../api/contract.gen';
import { useUi } from '../parts/ui';

interface Mode {
  readonly mode: LinkMode;
  readonly label: string;
  readonly hint: string;
}

/** The sentence of the chosen mode stands beside; with `isSpelledOut`, each has its own. */
export function ModeChoice(props: {
  readonly value: LinkMode;
  readonly onChange: (mode: LinkMode) => void;
  readonly isSpelledOut?: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { value, onChange, isSpelledOut = false } = props;
  const name = React.useId();
  const modes = linkModes(trans);
  return (
    <fieldset className={`jp-colabsync-modes${isSpelledOut ? ' jp-mod-spelledOut' : ''}`}>
      <legend>{trans.__('Direction')}</legend>
      {modes.map(({ mode, label, hint }) => (
        <label key={mode} title={hint}>
          <input
            type="radio"
            name={name}
            checked={value === mode}
            onChange={() => onChange(mode)}
          />
          {label}
          {isSpelledOut && <span className="jp-colabsync-dim">{hint}</span>}
        </label>
      ))}
      {!isSpelledOut && (
        <span className="jp-colabsync-dim">
          {modes.find(({ mode }) => mode === value)?.hint}
        </span>
      )}
    </fieldset>
  );
}

function linkModes(trans: TranslationBundle): readonly Mode[] {
  return [
    {
      mode: 'two-way',
      label: trans.__('Both ways'),
      hint: trans.__('changes on either side appear on the other')
    },
    {
      mode: 'download',
      label: trans.__('Only down'),
      hint: trans.__('Drive is never changed')
    },
    {
      mode: 'upload',
      label: trans.__('Only up'),
      hint: trans.__('files here are never changed')
    }
  ];
}
