/** A text as JupyterLab shows code, with signs beside the lines that changed. */

import * as React from 'react';
import type { Language, Rendering } from '../parts/rendering';
import { useUi } from '../parts/ui';

export type Sign = '+' | '−';

export function Source(props: {
  readonly text: string;
  /** The same object as long as it is the same language. */
  readonly language: Language;
  readonly rendering: Rendering;
  /** Lines, from 0. */
  readonly changes: readonly number[];
  /** What stands beside a changed line. */
  readonly sign: Sign;
  readonly isCut: boolean;
}): React.JSX.Element {
  const { trans } = useUi();
  const { text, language, rendering, changes, sign, isCut } = props;
  return (
    <div className="jp-colabsync-source" data-sign={sign}>
      <div className="jp-colabsync-sourceInner">
        {changes.map(line => (
          <div
            key={line}
            className="jp-colabsync-mark"
            style={{ '--jp-colabsync-line': line } as React.CSSProperties}
            aria-hidden="true"
          >
            {sign}
          </div>
        ))}
        <Code text={text} language={language} rendering={rendering} />
      </div>
      {isCut && (
        <div className="jp-colabsync-dim">
          {trans.__('… there is more; this is the beginning.')}
        </div>
      )}
    </div>
  );
}

/** The text itself: at once as it is, and in colours as soon as its language is loaded. */
function Code(props: {
  readonly text: string;
  readonly language: Language;
  readonly rendering: Rendering;
}): React.JSX.Element {
  const { text, language, rendering } = props;
  const ref = React.useRef<HTMLElement>(null);
  // The list measures its rows as soon as they are laid out: the text must be there by then.
  React.useLayoutEffect(() => ref.current?.replaceChildren(text), [text]);
  React.useEffect(() => {
    let isShown = true;
    const coloured = document.createElement('code');
    const colour = async (): Promise<void> => {
      await rendering.code(text, language, coloured);
      if (isShown) {
        ref.current?.replaceChildren(...coloured.childNodes);
      }
    };
    // Without its language it stays as plain as it is.
    colour().catch(() => undefined);
    return () => {
      isShown = false;
    };
  }, [text, language, rendering]);
  return (
    <pre>
      <code ref={ref} />
    </pre>
  );
}

/** Markdown as notebooks show it. */
export function Markdown(props: {
  readonly text: string;
  readonly rendering: Rendering;
}): React.JSX.Element {
  const { text, rendering } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  // A layout effect ends before its node leaves the page; a widget must be detached before.
  React.useLayoutEffect(() => {
    const rendered = ref.current && rendering.markdown(text, ref.current);
    return () => rendered?.dispose();
  }, [text, rendering]);
  return <div ref={ref} className="jp-colabsync-markdown" />;
}
