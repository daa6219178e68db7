/** One cell of a comparison: what happened to it, what it becomes, and its versions. */

import * as React from 'react';
import { conflictIcon, doneIcon } from '../../icons';
import { isEqual, outcomes, type Outcome } from '../../models/conflictRows';
import { Glyph } from '../parts/basics';
import { useUi } from '../parts/ui';
import { Choice } from './choice';
import { cellName, cellStory, isUnseen } from './conflictWords';
import { EqualCell, Versions, type VersionsProps } from './versions';

/** What stands in a row's place; the list gives the row its role, focus and keys. */
export function CellRowBody(
  props: VersionsProps & { readonly onChoose: (outcome: Outcome) => void }
): React.JSX.Element {
  const { trans } = useUi();
  const { onChoose, ...versions } = props;
  const { row, hasBase, outcome } = props;
  if (isEqual(row)) {
    return <EqualCell {...versions} />;
  }
  return (
    <>
      <div className="jp-colabsync-rowHead">
        {outcome === null ? (
          <Glyph icon={conflictIcon} tone="warn" label={trans.__('Still to choose')} />
        ) : (
          <Glyph icon={doneIcon} tone="ok" label={trans.__('Decided')} />
        )}
        <span className="jp-colabsync-rowTitle">
          {cellName(row, trans)}
          <span className="jp-colabsync-dim">
            {` · ${cellStory(row, hasBase, trans)}`}
          </span>
        </span>
        <Choice
          name={cellName(row, trans)}
          offered={outcomes(row, hasBase)}
          outcome={outcome}
          onChoose={onChoose}
        />
      </div>
      {isUnseen(row, hasBase) && (
        <div className="jp-colabsync-rowNote">
          {trans.__('The text is the same; settings or attachments of the cell differ.')}
        </div>
      )}
      <Versions {...versions} />
    </>
  );
}
