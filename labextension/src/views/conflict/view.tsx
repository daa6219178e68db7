/** A conflict: both versions and what they were made of side by side, and how it is settled. */

import * as React from 'react';
import type { CellRow, ConflictView as View } from '../../api/contract.gen';
import type { ConflictModel } from '../../models/conflict';
import { outcomeOf, type Choices, type Line } from '../../models/conflictRows';
import { ProblemNote, Skeleton } from '../parts/basics';
import type { Rendering } from '../parts/rendering';
import { useModel, useUi } from '../parts/ui';
import { Cells, useCellLines } from './cells';
import { hereWords } from './conflictWords';
import { Footer } from './footer';
import { CompareAgain, Header } from './header';
import { Lines } from './lines';
import { useCurrentRow } from './rowList';
import { Whole } from './whole';

export function ConflictView(props: {
  readonly model: ConflictModel;
  readonly rendering: Rendering;
}): React.JSX.Element {
  const { model, rendering } = props;
  const { view, choices, opened, problem } = useModel(model);
  const cellLines = useCellLines(view, opened);
  const current = useCurrentRow();
  const body = (): React.JSX.Element | null => {
    if (!view) {
      return problem ? null : <Skeleton lines={6} />;
    }
    const heads = <Heads view={view} />;
    const shared = { model, view, rendering, current, children: heads };
    if (view.cells.length > 0) {
      return <Cells {...shared} lines={cellLines} />;
    }
    return view.lines.length > 0 ? <Lines {...shared} /> : <Whole view={view} />;
  };
  return (
    <div className={`jp-colabsync-conflict${view?.hasBase ? '' : ' jp-mod-noBase'}`}>
      <Header model={model} />
      {problem && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem}>
            <CompareAgain model={model} />
          </ProblemNote>
        </div>
      )}
      {body()}
      <Footer
        model={model}
        onGoOn={() => current.go(nextOpen(cellLines, choices, current.index))}
      />
    </div>
  );
}

/** The columns' heads; they stay in sight, and go where the columns are stacked. */
function Heads(props: { readonly view: View }): React.JSX.Element {
  const { trans } = useUi();
  const { conflict, hasBase } = props.view;
  return (
    <div className="jp-colabsync-panes jp-colabsync-heads" aria-hidden="true">
      <span>{hereWords(conflict, Date.now(), trans)}</span>
      {hasBase && <span>{trans.__('Before both edits')}</span>}
      <span>{trans.__('On Drive')}</span>
    </div>
  );
}

/** The next cell that must still be decided, round the end; where there is none, this one. */
function nextOpen(
  lines: readonly Line<CellRow>[],
  choices: Choices,
  index: number
): number {
  const open = lines.flatMap((line, at) =>
    line.kind === 'row' && outcomeOf(line.row, choices) === null ? [at] : []
  );
  return open.find(at => at > index) ?? open[0] ?? index;
}
