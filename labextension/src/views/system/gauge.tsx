/** A named bar with its value in words: readable without its colour. */

import * as React from 'react';
import { conflictIcon } from '../../icons';
import { Bar, Glyph } from '../parts/basics';
import { useUi } from '../parts/ui';
import { FULL } from './gpuWords';

export function Gauge(props: {
  readonly name: string;
  readonly fact: string;
  /** 0 to 1, or null where it is not told. */
  readonly value: number | null;
  /** What a screen reader calls it, where the name alone is too little. */
  readonly label?: string;
  readonly title?: string;
}): React.JSX.Element {
  const { trans } = useUi();
  const { name, fact, value, label = name, title = name } = props;
  const isFull = value !== null && value >= FULL;
  return (
    <div className="jp-colabsync-gauge">
      <div className="jp-colabsync-gaugeLine">
        <span className="jp-colabsync-oneLine" title={title}>
          {name}
        </span>
        <span className="jp-colabsync-fact">
          {isFull && (
            <Glyph icon={conflictIcon} tone="warn" label={trans.__('nearly full')} />
          )}
          {fact}
        </span>
      </div>
      {value !== null && (
        <Bar value={Math.min(1, value)} label={label} tone={isFull ? 'warn' : 'busy'} />
      )}
    </div>
  );
}
