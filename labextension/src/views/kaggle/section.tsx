/** The Kaggle section: sign in; find; look; pull; and below, the data that is here. */

import * as React from 'react';
import { Skeleton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';
import { DataList } from './dataList';
import { Details } from './details';
import { Hits } from './hits';
import { SearchForm } from './searchForm';
import { SignedIn } from './signedIn';
import { Welcome } from './welcome';

export function KaggleSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { account } = useModel(workspace.kaggleAccount);
  const { look } = useModel(workspace.kaggle);
  if (!account) {
    return <Skeleton lines={2} />;
  }
  return (
    <>
      <SignedIn account={account}>
        <Finder />
      </SignedIn>
      <DataList look={look} />
    </>
  );
}

/** The field, and below it what it led to. */
function Finder(): React.JSX.Element {
  const { workspace } = useUi();
  const { look, found } = useModel(workspace.kaggle);
  const top = useScroll(look === null);
  return (
    <div ref={top}>
      <SearchForm />
      {look ? (
        <Details key={look.ref} look={look} />
      ) : found ? (
        <Hits found={found} />
      ) : (
        <Welcome />
      )}
    </div>
  );
}

/** Details begin at their top; back at the hits, these stand as they were left. */
function useScroll(isAtHits: boolean): React.RefObject<HTMLDivElement> {
  const ref = React.useRef<HTMLDivElement>(null);
  React.useLayoutEffect(() => {
    const scroller = ref.current?.closest<HTMLElement>('.jp-colabsync-section');
    if (!isAtHits && scroller) {
      const { scrollTop } = scroller;
      scroller.scrollTop = 0;
      return () => {
        scroller.scrollTop = scrollTop;
      };
    }
    return undefined;
  }, [isAtHits]);
  return ref;
}
