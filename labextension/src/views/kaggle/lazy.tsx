/** The Kaggle section, of which nothing is loaded before somebody looks at it. */

import * as React from 'react';
import { Skeleton, TextButton } from '../parts/basics';
import { useModel, useUi } from '../parts/ui';

type View = () => React.JSX.Element | null;

export function LazyKaggleSection(): React.JSX.Element {
  const { trans, workspace } = useUi();
  const { wasLookedAt } = useModel(workspace.pulled);
  const [loaded, setLoaded] = React.useState<{ readonly View: View } | null>(null);
  const [hasFailed, setFailed] = React.useState(false);
  const mayLoad = wasLookedAt && !loaded && !hasFailed;
  React.useEffect(() => {
    if (mayLoad) {
      import('./section').then(
        ({ KaggleSection }) => setLoaded({ View: KaggleSection }),
        () => setFailed(true)
      );
    }
  }, [mayLoad]);
  if (loaded) {
    return <loaded.View />;
  }
  if (!hasFailed) {
    return <Skeleton lines={3} />;
  }
  return (
    <div className="jp-colabsync-padded" role="alert">
      <p>
        {trans.__('This section could not be loaded. Check that Jupyter is running.')}
      </p>
      <TextButton onClick={() => setFailed(false)}>{trans.__('Try again')}</TextButton>
    </div>
  );
}
