/** What one cell becomes: radio buttons, each with its key. */

import * as React from 'react';
import type { Outcome } from '../../models/conflictRows';
import { useUi } from '../parts/ui';
import { outcomeWords } from './conflictWords';

/** The keys that choose, in the order in which the choices stand. */
const KEYS: readonly Outcome[] = ['local', 'remote', 'both', 'base', 'merged'];

/** What a key chooses, if it is one of these and that is offered. */
export function chosenBy(key: string, offered: readonly Outcome[]): Outcome | undefined {
  const outcome = /^[1-9]$/.test(key) ? KEYS[Number(key) - 1] : undefined;
  return outcome && offered.includes(outcome) ? outcome : undefined;
}

export function Choice(props: {
  /** What is chosen for. */
  readonly name: string;
  readonly offered: readonly Outcome[];
  readonly outcome: Outcome | null;
  readonly onChoose: (outcome: Outcome) => void;
}): React.JSX.Element {
  const { trans } = useUi();
  const { name, offered, outcome, onChoose } = props;
  const group = React.useId();
  return (
    <div
      className="jp-colabsync-choice"
      role="radiogroup"
      aria-label={trans.__('What %1 becomes', name)}
    >
      {offered.map(each => (
        <label key={each} title={trans.__('Key %1', KEYS.indexOf(each) + 1)}>
          <input
            type="radio"
            name={group}
            checked={outcome === each}
            onChange={() => onChoose(each)}
          />
          {outcomeWords(each, trans)}
        </label>
      ))}
    </div>
  );
}
