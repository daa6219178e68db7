/** Pointer files of Google documents: a kind of file with an icon, which opens the document. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import {
  ABCWidgetFactory,
  DocumentWidget,
  type DocumentRegistry
} from '@jupyterlab/docregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import { documentIcon, sheetIcon, slidesIcon } from '../icons';
import { PLUGIN_IDS } from '../ids';
import type { Workspace } from '../models/workspace';
import { IColabSync } from '../tokens';
import { DocumentPage } from '../views/files/documentPage';
import type { Ui } from '../views/parts/ui';
import { openTab } from './host';
import { DOMAIN } from './workspace';

/** The endings of pointers, and how each kind looks. */
const KINDS: readonly [name: string, endings: readonly string[], icon: LabIcon][] = [
  ['colabsync-sheet', ['.gsheet'], sheetIcon],
  ['colabsync-slides', ['.gslides'], slidesIcon],
  [
    'colabsync-document',
    ['.gdoc', '.gform', '.gdraw', '.gscript', '.gsite', '.gmap', '.glink'],
    documentIcon
  ]
];

export const documentsPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_IDS.documents,
  description: 'Opens Google documents, which have no bytes here, in the browser.',
  requires: [IColabSync],
  optional: [ITranslator],
  autoStart: true,
  activate: (
    app: JupyterFrontEnd,
    workspace: Workspace,
    translator: ITranslator | null
  ) => {
    const { commands, docRegistry } = app;
    const trans = (translator ?? nullTranslator).load(DOMAIN);
    const types = KINDS.map(([name]) => name);
    for (const [name, extensions, icon] of KINDS) {
      docRegistry.addFileType({
        name,
        displayName: trans.__('Google document'),
        extensions: [...extensions],
        mimeTypes: ['application/json'],
        contentType: 'file',
        fileFormat: 'text',
        icon
      });
    }
    docRegistry.addWidgetFactory(
      new PageFactory(
        { trans, commands, workspace },
        {
          name: 'ColabSync document',
          label: trans.__('Google document'),
          fileTypes: types,
          defaultFor: types,
          readOnly: true
        }
      )
    );
  }
};

class PageFactory extends ABCWidgetFactory<DocumentWidget<DocumentPage>> {
  constructor(
    private readonly ui: Ui,
    options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<DocumentPage>>
  ) {
    super(options);
  }

  protected override createNewWidget(
    context: DocumentRegistry.Context
  ): DocumentWidget<DocumentPage> {
    const content = new DocumentPage(this.ui, context, openTab);
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = iconOf(context.path);
    widget.toolbar.hide();
    return widget;
  }
}

function iconOf(path: string): LabIcon {
  const kind = KINDS.find(([, endings]) => endings.some(each => path.endsWith(each)));
  return kind?.[2] ?? documentIcon;
}
