/** The versions of one cell side by side, with the lines marked that changed. */

import * as React from 'react';
import type { CellRow, CellVersion } from '../../api/contract.gen';
import { isTaken, type Outcome } from '../../models/conflictRows';
import type { Rendering } from '../parts/rendering';
import { useUi } from '../parts/ui';
import { cellName } from './conflictWords';
import { lineChanges } from './lineChanges';
import { CellPane, Nothing, Pane } from './pane';

export interface VersionsProps {
  readonly row: CellRow;
  readonly hasBase: boolean;
  /** What it becomes; null: that must still be said. */
  readonly outcome: Outcome | null;
  readonly rendering: Rendering;
  readonly isRaw: boolean;
}

export function Versions(props: VersionsProps): React.JSX.Element {
  const { trans } = useUi();
  const { row, hasBase, outcome, rendering, isRaw } = props;
  const { base, merged } = row;
  const changes = React.useMemo(() => changesOf(row, hasBase), [row, hasBase]);
  const pane = (side: 'base' | 'local' | 'remote', name: string): React.JSX.Element => {
    const cell = row[side];
    return (
      <Pane
        side={name}
        changeCount={changes[side].length}
        isTaken={isTaken(side, outcome)}
      >
        {cell ? (
          <CellPane
            cell={cell}
            rendering={rendering}
            changes={changes[side]}
            sign={side === 'base' ? '−' : '+'}
            isRaw={isRaw}
          />
        ) : (
          <Nothing>{base ? trans.__('Deleted') : trans.__('No such cell')}</Nothing>
        )}
      </Pane>
    );
  };
  return (
    <div className="jp-colabsync-panes">
      {pane('local', trans.__('Here'))}
      {hasBase && pane('base', trans.__('Before both edits'))}
      {pane('remote', trans.__('On Drive'))}
      {merged && outcome === 'merged' && (
        <Pane side={trans.__('Merged')} isTaken isWhole>
          <CellPane
            cell={merged}
            rendering={rendering}
            changes={changes.merged}
            sign="+"
            isRaw={isRaw}
          />
        </Pane>
      )}
    </div>
  );
}

/** A cell that nobody changed, once, over the whole width. */
export function EqualCell(props: VersionsProps): React.JSX.Element | null {
  const { trans } = useUi();
  const { row, rendering, isRaw } = props;
  const cell = row.local ?? row.remote ?? row.base;
  return cell === null ? null : (
    <div className="jp-colabsync-panes">
      <Pane side={trans.__('%1, the same everywhere', cellName(row, trans))} isWhole>
        <CellPane cell={cell} rendering={rendering} changes={[]} sign="+" isRaw={isRaw} />
      </Pane>
    </div>
  );
}

/** The lines of each version that differ from before or, where that is not known, at all. */
function changesOf(
  row: CellRow,
  hasBase: boolean
): Readonly<Record<'base' | 'local' | 'remote' | 'merged', readonly number[]>> {
  const { base, local, remote, merged } = row;
  if (!hasBase) {
    const { one, other } = between(local, remote);
    return { base: [], local: one, remote: other, merged: [] };
  }
  const [here, there] = [between(base, local), between(base, remote)];
  return {
    base: [...new Set([...here.one, ...there.one])],
    local: here.other,
    remote: there.other,
    merged: between(base, merged).other
  };
}

function between(
  before: CellVersion | null,
  cell: CellVersion | null
): ReturnType<typeof lineChanges> {
  return before && cell
    ? lineChanges(before.source, cell.source)
    : { one: [], other: [] };
}
