/** A section of which nothing is loaded before somebody looks at it. */

import * as React from 'react';
import { Skeleton, TextButton } from './basics';
import { useUi } from './ui';

type View = () => React.JSX.Element | null;

export function Lazy(props: {
  /** Somebody has looked. */
  readonly isWanted: boolean;
  /** The same function every time. */
  readonly load: () => Promise<View>;
  /** Grey lines that hold its place meanwhile. */
  readonly lines: number;
}): React.JSX.Element {
  const { isWanted, load, lines } = props;
  const { trans } = useUi();
  const [loaded, setLoaded] = React.useState<{ readonly View: View } | null>(null);
  const [hasFailed, setFailed] = React.useState(false);
  const mayLoad = isWanted && !loaded && !hasFailed;
  React.useEffect(() => {
    if (mayLoad) {
      load().then(
        View => setLoaded({ View }),
        () => setFailed(true)
      );
    }
  }, [mayLoad, load]);
  if (loaded) {
    return <loaded.View />;
  }
  if (!hasFailed) {
    return <Skeleton lines={lines} />;
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
