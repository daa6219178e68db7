/** One version of one cell, or of some lines: a column of a row. */

import * as React from 'react';
import type { CellVersion } from '../../api/contract.gen';
import { doneIcon } from '../../icons';
import { Glyph } from '../parts/basics';
import type { Language, Rendering } from '../parts/rendering';
import { useUi } from '../parts/ui';
import { Markdown, Source, type Sign } from './source';

/** Of cells, by their type; code may hold IPython's magics. */
const LANGUAGES: Readonly<Record<string, Language>> = {
  code: { mime: 'text/x-ipython' },
  markdown: { mime: 'text/x-ipythongfm' }
};
const PLAIN: Language = { mime: 'text/plain' };

/** A frame with the name of its side, which the columns' heads say where there is room. */
export function Pane(
  props: React.PropsWithChildren<{
    readonly side: string;
    /** Lines that are marked, which is told to those who do not see the marks. */
    readonly changeCount?: number;
    /** This version goes into the result. */
    readonly isTaken?: boolean;
    readonly isWhole?: boolean;
  }>
): React.JSX.Element {
  const { trans } = useUi();
  const { side, changeCount = 0, isTaken = false, isWhole = false, children } = props;
  const kind = `${isTaken ? ' jp-mod-taken' : ''}${isWhole ? ' jp-mod-whole' : ''}`;
  const changes = trans._n('%1 changed line', '%1 changed lines', changeCount);
  return (
    <div
      className={`jp-colabsync-pane${kind}`}
      role="group"
      aria-label={changeCount > 0 ? trans.__('%1, %2', side, changes) : side}
    >
      <div className="jp-colabsync-paneSide" aria-hidden="true">
        {side}
      </div>
      {isTaken && (
        <div className="jp-colabsync-taken">
          <Glyph icon={doneIcon} tone="ok" label={trans.__('Goes into the result')} />
        </div>
      )}
      {children}
    </div>
  );
}

export function CellPane(props: {
  readonly cell: CellVersion;
  readonly rendering: Rendering;
  readonly changes: readonly number[];
  readonly sign: Sign;
  readonly isRaw: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { cell, rendering, changes, sign, isRaw } = props;
  const { source, cellType, outputs } = cell;
  const isRendered = cellType === 'markdown' && !isRaw;
  return (
    <>
      {isRendered ? (
        <Markdown text={source} rendering={rendering} />
      ) : (
        <Source
          text={source}
          language={LANGUAGES[cellType] ?? PLAIN}
          rendering={rendering}
          changes={changes}
          sign={sign}
          isCut={cell.isSourceCut}
        />
      )}
      {outputs !== '' && (
        <pre
          className="jp-colabsync-outputs"
          tabIndex={0}
          aria-label={trans.__('Output')}
        >
          {outputs}
          {cell.areOutputsCut && '…'}
        </pre>
      )}
    </>
  );
}

/** A place where a version has nothing. */
export function Nothing(props: React.PropsWithChildren): React.JSX.Element {
  return <div className="jp-colabsync-nothing">{props.children}</div>;
}
