/** A text's conflict, run of lines by run of lines; it is settled as a whole. */

import * as React from 'react';
import type { ConflictView, LinesRow, LinesVersion } from '../../api/contract.gen';
import type { ConflictModel } from '../../models/conflict';
import { isEqual, textLines } from '../../models/conflictRows';
import { conflictIcon } from '../../icons';
import { Glyph } from '../parts/basics';
import type { Rendering } from '../parts/rendering';
import { useModel, useUi } from '../parts/ui';
import { linesName, linesStory } from './conflictWords';
import { lineChanges } from './lineChanges';
import { Nothing, Pane } from './pane';
import { RowList, type CurrentRow } from './rowList';
import { Source, type Sign } from './source';

const ROW_PX = 58;
const LINE_PX = 17;

export function Lines(
  props: React.PropsWithChildren<{
    readonly model: ConflictModel;
    readonly view: ConflictView;
    readonly rendering: Rendering;
    readonly current: CurrentRow;
  }>
): React.JSX.Element {
  const { trans } = useUi();
  const { model, view, rendering, current, children } = props;
  const { opened } = useModel(model);
  const lines = React.useMemo(
    () => textLines(view.lines, new Set(opened)),
    [view, opened]
  );
  return (
    <RowList
      label={trans.__('Lines')}
      lines={lines}
      estimate={height}
      current={current}
      onUnfold={key => model.open(key)}
      foldWords={count => trans._n('%1 equal line', '%1 equal lines', count)}
      nameOf={row =>
        isEqual(row)
          ? trans.__('%1, the same everywhere', linesName(row, trans))
          : trans.__(
              '%1, %2',
              linesName(row, trans),
              linesStory(row, view.hasBase, trans)
            )
      }
      renderRow={row => <LinesRowBody row={row} view={view} rendering={rendering} />}
    >
      {children}
    </RowList>
  );
}

function LinesRowBody(props: {
  readonly row: LinesRow;
  readonly view: ConflictView;
  readonly rendering: Rendering;
}): React.JSX.Element {
  const { trans } = useUi();
  const { row, view, rendering } = props;
  const { base, local, remote } = row;
  const { hasBase, conflict } = view;
  const changes = React.useMemo(() => changesOf(row), [row]);
  const language = React.useMemo(() => ({ fileName: conflict.path }), [conflict.path]);
  const pane = (
    version: LinesVersion | null,
    side: string,
    lines: readonly number[],
    sign: Sign
  ): React.JSX.Element => (
    <Pane side={side} changeCount={lines.length} isWhole={isEqual(row)}>
      {version && version.lineCount > 0 ? (
        <Source
          text={version.text}
          language={language}
          rendering={rendering}
          changes={lines}
          sign={sign}
          isCut={version.isCut}
        />
      ) : (
        <Nothing>{trans.__('No such lines')}</Nothing>
      )}
    </Pane>
  );
  if (isEqual(row)) {
    const side = trans.__('%1, the same everywhere', linesName(row, trans));
    return <div className="jp-colabsync-panes">{pane(local, side, [], '+')}</div>;
  }
  return (
    <>
      <div className="jp-colabsync-rowHead">
        {row.isConflict && <Glyph icon={conflictIcon} tone="warn" />}
        <span className="jp-colabsync-rowTitle">
          {linesName(row, trans)}
          <span className="jp-colabsync-dim">{` · ${linesStory(row, hasBase, trans)}`}</span>
        </span>
      </div>
      <div className="jp-colabsync-panes">
        {pane(local, trans.__('Here'), changes.local, '+')}
        {hasBase && pane(base, trans.__('Before both edits'), changes.base, '−')}
        {pane(remote, trans.__('On Drive'), changes.remote, '+')}
      </div>
    </>
  );
}

function changesOf(
  row: LinesRow
): Readonly<Record<'base' | 'local' | 'remote', readonly number[]>> {
  const text = (version: LinesVersion | null): string => version?.text ?? '';
  if (!row.base) {
    const { one, other } = lineChanges(text(row.local), text(row.remote));
    return { base: [], local: one, remote: other };
  }
  const here = lineChanges(text(row.base), text(row.local));
  const there = lineChanges(text(row.base), text(row.remote));
  return {
    base: [...new Set([...here.one, ...there.one])],
    local: here.other,
    remote: there.other
  };
}

function height(row: LinesRow): number {
  const versions = [row.base, row.local, row.remote].filter(each => each !== null);
  return ROW_PX + LINE_PX * Math.max(1, ...versions.map(each => each.lineCount));
}
