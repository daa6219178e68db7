/** The Machine section, of which nothing is loaded before somebody looks at it. */

import * as React from 'react';
import { Lazy } from '../parts/lazy';
import { useModel, useUi } from '../parts/ui';

export function LazySystemSection(): React.JSX.Element {
  const { workspace } = useUi();
  const { wasLookedAt } = useModel(workspace.system);
  return <Lazy isWanted={wasLookedAt} load={load} lines={6} />;
}

async function load(): Promise<() => React.JSX.Element | null> {
  return (await import('./section')).SystemSection;
}
