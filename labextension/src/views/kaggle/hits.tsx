/** What a search found, as a list one can walk; Enter looks at one. */

import * as React from 'react';
import type { KaggleHit } from '../../api/contract.gen';
import { doneIcon } from '../../icons';
import type { Found } from '../../models/kaggle';
import { useArrows } from '../parts/arrows';
import {
  Button,
  Empty,
  Glyph,
  Name,
  ProblemNote,
  Skeleton,
  TextButton
} from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { hitDetails, hitFact } from './hitWords';

/** About as many as fit into sight. */
const SKELETON_LINES = 6;

export function Hits(props: { readonly found: Found }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kaggle } = workspace;
  const { found } = props;
  const { hits, nextPage, isLoading, problem } = found;
  const arrows = useArrows();
  useFocusOnReturn(arrows.ref);
  useFocusOfMore(arrows.ref, hits.length);
  if (hits.length === 0) {
    if (isLoading) {
      return <Skeleton lines={SKELETON_LINES} />;
    }
    return problem ? (
      <div className="jp-colabsync-padded">
        <ProblemNote problem={problem}>
          <TextButton onClick={() => void kaggle.search()}>
            {trans.__('Try again')}
          </TextButton>
        </ProblemNote>
      </div>
    ) : (
      <NothingFound />
    );
  }
  return (
    <>
      <div {...arrows} role="listbox" aria-label={trans.__('Found on Kaggle')}>
        {hits.map(hit => (
          <Hit key={`${hit.kind} ${hit.ref}`} hit={hit} />
        ))}
      </div>
      {problem && (
        <div className="jp-colabsync-padded">
          <ProblemNote problem={problem} />
        </div>
      )}
      {nextPage !== null && (
        <div className="jp-colabsync-more">
          {/* Not disabled while it loads: that would take the focus from it. */}
          <Button aria-busy={isLoading} onClick={() => void kaggle.more()}>
            {isLoading ? trans.__('Loading…') : trans.__('More')}
          </Button>
        </div>
      )}
    </>
  );
}

function Hit(props: { readonly hit: KaggleHit }): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { hit } = props;
  const nowMs = Date.now();
  const open = (): void => void workspace.kaggle.openHit(hit);
  return (
    <div
      className="jp-colabsync-hit"
      role="option"
      aria-selected={false}
      tabIndex={-1}
      data-row={hit.ref}
      onClick={open}
      onKeyDown={event => {
        if (event.key === 'Enter' || event.key === ' ') {
          event.preventDefault();
          open();
        }
      }}
    >
      <div className="jp-colabsync-hitLine">
        <Name text={hit.title} />
        <span className="jp-colabsync-fact">{hitFact(hit, nowMs, trans)}</span>
      </div>
      <div className="jp-colabsync-hitLine jp-colabsync-dim">
        <span className="jp-colabsync-oneLine" title={hit.ref}>
          {hit.ref}
        </span>
        {hitDetails(hit, nowMs, trans).map(each => (
          <span key={each} className="jp-colabsync-hitDetail">
            {each}
          </span>
        ))}
        {hit.contest?.hasEntered && (
          <span className="jp-colabsync-hitEnd">
            <Glyph icon={doneIcon} tone="ok" />
            {trans.__('rules accepted')}
          </span>
        )}
      </div>
    </div>
  );
}

function NothingFound(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { kind } = useModel(workspace.kaggle);
  return (
    <Empty>
      <p role="status">
        {kind === 'dataset'
          ? trans.__(
              'Nothing found. Try fewer or other words, fewer filters, or look among competitions and models. A private dataset is found by its link: paste it.'
            )
          : trans.__(
              'Nothing found. Try fewer or other words, or another kind. Any link of Kaggle can be pasted as well.'
            )}
      </p>
    </Empty>
  );
}

/** Back from the details, the hit that led there has the focus again. */
function useFocusOnReturn(list: React.RefObject<HTMLDivElement>): void {
  const { workspace } = useUi();
  const { kaggle } = workspace;
  React.useEffect(() => {
    const { openedRef } = kaggle.state;
    const rows = list.current?.querySelectorAll<HTMLElement>('[data-row]') ?? [];
    const row = [...rows].find(each => each.dataset.row === openedRef);
    row?.focus({ preventScroll: true });
  }, [kaggle, list]);
}

/** When the last page has come, the first hit of it takes the focus of the button that goes. */
function useFocusOfMore(list: React.RefObject<HTMLDivElement>, count: number): void {
  const shown = React.useRef(count);
  React.useLayoutEffect(() => {
    const begun = shown.current;
    shown.current = count;
    if (count > begun && begun > 0 && document.activeElement === document.body) {
      list.current?.querySelectorAll<HTMLElement>('[data-row]')[begun]?.focus();
    }
  }, [list, count]);
}
