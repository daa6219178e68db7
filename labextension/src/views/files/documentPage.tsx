/**
 * What opening a pointer shows: nothing, for the document opens in a tab of the browser and this
 * closes. It stays, with a button, where the browser allowed no tab or the pointer is no pointer.
 */

import type { DocumentRegistry } from '@jupyterlab/docregistry';
import * as React from 'react';
import { Empty, OutLink, ProblemNote } from '../parts/basics';
import { useUi, ViewWidget, type Ui } from '../parts/ui';
import { pointerUrl } from './pointer';

export class DocumentPage extends ViewWidget {
  /** `openTab` gives null where the browser refuses. */
  constructor(
    ui: Ui,
    context: DocumentRegistry.Context,
    openTab: (url: string) => Window | null
  ) {
    // Opened now, while the click that led here still allows it; it learns its address later.
    const tab = openTab('');
    const state: { url: string | null | undefined } = { url: undefined };
    super(ui, () => <Page url={state.url} />);
    this.addClass('jp-colabsync-documentPage');
    void context.ready.then(
      () => {
        state.url = pointerUrl(context.model.toString());
        if (tab && state.url !== null) {
          tab.location.href = state.url;
          this.dispose();
          return;
        }
        tab?.close();
        this.update();
      },
      () => tab?.close()
    );
  }
}

function Page(props: {
  /** Undefined until the file was read; null when it names no page. */
  readonly url: string | null | undefined;
}): React.JSX.Element | null {
  const { trans } = useUi();
  const { url } = props;
  if (url === undefined) {
    return null;
  }
  if (url === null) {
    const message = trans.__(
      'This file does not name a Google document. Open it with the editor to see what it holds.'
    );
    return <ProblemNote problem={{ code: 'bad_pointer', message, url: null }} />;
  }
  return (
    <Empty>
      <p>{trans.__('This is a Google document; it opens in a tab of its own.')}</p>
      <OutLink url={url}>{trans.__('Open it')}</OutLink>
    </Empty>
  );
}
