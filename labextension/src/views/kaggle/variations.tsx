/** The variations of a model, of which one is chosen before there are files to pull. */

import * as React from 'react';
import type { KaggleDetails } from '../../api/contract.gen';
import { useArrows } from '../parts/arrows';
import { Name } from '../parts/basics';
import { useUi } from '../parts/ui';
import { variationFact } from './lookWords';

export function Variations(props: {
  readonly details: KaggleDetails;
}): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { title, variations } = props.details;
  const arrows = useArrows();
  return (
    <>
      <p className="jp-colabsync-lookFacts">{trans.__('Choose a variation:')}</p>
      <div {...arrows} role="listbox" aria-label={trans.__('Variations')}>
        {variations.map(each => {
          const name = `${each.framework} · ${each.name}`;
          const open = (): void =>
            void workspace.kaggle.open(each.ref, `${title} · ${name}`);
          return (
            <div
              key={each.ref}
              className="jp-colabsync-row"
              role="option"
              aria-selected={false}
              tabIndex={-1}
              data-row={each.ref}
              onClick={open}
              onKeyDown={event => {
                if (event.key === 'Enter' || event.key === ' ') {
                  event.preventDefault();
                  open();
                }
              }}
            >
              <Name text={name} title={each.licence ?? name} />
              <span className="jp-colabsync-fact">{variationFact(each, trans)}</span>
            </div>
          );
        })}
      </div>
    </>
  );
}
