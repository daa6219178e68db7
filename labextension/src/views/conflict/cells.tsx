/** A notebook's conflict, cell by cell. */

import * as React from 'react';
import type { CellRow, ConflictView } from '../../api/contract.gen';
import type { ConflictModel } from '../../models/conflict';
import {
  cellLines,
  isEqual,
  outcomeOf,
  outcomes,
  type Line
} from '../../models/conflictRows';
import type { Rendering } from '../parts/rendering';
import { useModel, useUi } from '../parts/ui';
import { CellRowBody } from './cellRow';
import { chosenBy } from './choice';
import { cellName, cellStory, outcomeWords } from './conflictWords';
import { RowList, type CurrentRow } from './rowList';

/** What a row takes beside its lines, and for each line, in pixels: a first guess. */
const ROW_PX = 58;
const LINE_PX = 17;
const OUTPUT_PX = 60;

export function Cells(
  props: React.PropsWithChildren<{
    readonly model: ConflictModel;
    readonly view: ConflictView;
    readonly lines: readonly Line<CellRow>[];
    readonly rendering: Rendering;
    readonly current: CurrentRow;
  }>
): React.JSX.Element {
  const { trans } = useUi();
  const { model, view, lines, rendering, current, children } = props;
  const { choices, isRaw } = useModel(model);
  const { hasBase } = view;
  const nameOf = (row: CellRow): string => {
    const outcome = outcomeOf(row, choices);
    const state =
      outcome === null ? trans.__('still to choose') : outcomeWords(outcome, trans);
    return isEqual(row)
      ? trans.__('%1, the same everywhere', cellName(row, trans))
      : trans.__(
          '%1, %2: %3',
          cellName(row, trans),
          cellStory(row, hasBase, trans),
          state
        );
  };
  return (
    <RowList
      label={trans.__('Cells')}
      lines={lines}
      estimate={height}
      nameOf={nameOf}
      current={current}
      onUnfold={key => model.open(key)}
      foldWords={count => trans._n('%1 equal cell', '%1 equal cells', count)}
      onKey={(row, key) => {
        const outcome = isEqual(row) ? undefined : chosenBy(key, outcomes(row, hasBase));
        if (outcome) {
          model.choose(row.key, outcome);
        }
        return outcome !== undefined;
      }}
      renderRow={row => (
        <CellRowBody
          row={row}
          hasBase={hasBase}
          outcome={outcomeOf(row, choices)}
          rendering={rendering}
          isRaw={isRaw}
          onChoose={outcome => model.choose(row.key, outcome)}
        />
      )}
    >
      {children}
    </RowList>
  );
}

/** The lines one sees of a comparison. */
export function useCellLines(
  view: ConflictView | null,
  opened: readonly string[]
): readonly Line<CellRow>[] {
  return React.useMemo(
    () => cellLines(view?.cells ?? [], new Set(opened)),
    [view, opened]
  );
}

function height(row: CellRow): number {
  const cells = [row.base, row.local, row.remote].filter(cell => cell !== null);
  const lines = Math.max(1, ...cells.map(cell => cell.source.split('\n').length));
  const hasOutputs = cells.some(cell => cell.outputs !== '');
  return ROW_PX + LINE_PX * lines + (hasOutputs ? OUTPUT_PX : 0);
}
