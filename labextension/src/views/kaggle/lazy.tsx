/** The Kaggle section, of which nothing is loaded before somebody looks at it. */

import * as React from 'react';
import { Lazy } from '../parts/lazy';
import { useModel, useUi } from '../parts/ui';

export function LazyKaggleSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { wasLookedAt } = useModel(workspace.pulled);
  return <Lazy isWanted={wasLookedAt} load={load} lines={3} />;
}

async function load(): Promise<() => React.JSX.Element | null> {
  return (await import('./section')).KaggleSection;
}
