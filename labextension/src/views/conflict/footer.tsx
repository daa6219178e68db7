/** The foot of a conflict: what is still to choose, and the ways to settle it. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ConflictView, Keep } from '../../api/contract.gen';
import { COMMAND_IDS } from '../../ids';
import type { ConflictModel } from '../../models/conflict';
import { Button, TextButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { countWords } from './conflictWords';

interface Way {
  readonly keep: Keep;
  readonly label: string;
  readonly hint: string;
  readonly isEnabled: boolean;
}

export function Footer(props: {
  readonly model: ConflictModel;
  /** To the next cell that must still be decided. */
  readonly onGoOn: () => void;
}): React.JSX.Element | null {
  const { trans, run } = useUi();
  const { model, onGoOn } = props;
  const { view, isBusy } = useModel(model);
  if (!view) {
    return null;
  }
  const { openCount } = model;
  const count = countWords(view, openCount, trans);
  return (
    <div className="jp-colabsync-conflictFooter">
      <div className="jp-colabsync-conflictNote" role="status">
        {openCount > 0 ? <TextButton onClick={onGoOn}>{count}</TextButton> : count}
        <span className="jp-colabsync-dim">
          {view.rowsLeftOut > 0 &&
            `${trans.__('%1 more cells are not shown.', view.rowsLeftOut)} `}
          {trans.__('What is not kept goes to the bin.')}
        </span>
      </div>
      {ways(view, model.canMerge, trans).map(({ keep, label, hint, isEnabled }) => (
        <Button
          key={keep}
          primary={keep === 'merged' && isEnabled}
          disabled={isBusy || !isEnabled}
          title={hint}
          onClick={() => run(COMMAND_IDS.resolveConflict, { ...model.ref, keep })}
        >
          {label}
        </Button>
      ))}
    </div>
  );
}

/** The ways to settle a conflict; only notebooks can be made of both versions. */
function ways(view: ConflictView, canMerge: boolean, trans: TranslationBundle): Way[] {
  const isGone = view.conflict.sizeBytes === null;
  const whole: Way[] = [
    {
      keep: 'local',
      label: trans.__('Keep mine'),
      hint: trans.__('Drive’s version goes to the bin'),
      isEnabled: true
    },
    {
      keep: 'remote',
      label: trans.__('Keep Drive’s'),
      hint: isGone
        ? trans.__('It has been deleted on Drive meanwhile')
        : trans.__('Your version goes to the bin'),
      isEnabled: !isGone
    },
    {
      keep: 'both',
      label: trans.__('Keep both'),
      hint: trans.__('Both stay, under names of their own'),
      isEnabled: true
    }
  ];
  const merged: Way = {
    keep: 'merged',
    label: trans.__('Use merged result'),
    hint: canMerge
      ? trans.__('A notebook of the chosen cells; both versions go to the bin')
      : trans.__('First choose for every cell'),
    isEnabled: canMerge
  };
  return view.cells.length > 0 ? [...whole, merged] : whole;
}
