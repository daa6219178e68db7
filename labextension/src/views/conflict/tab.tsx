/** A conflict as a tab of the main area; loaded only when one is opened. */

import { MainAreaWidget } from '@jupyterlab/apputils';
import * as React from 'react';
import { conflictTabIcon } from '../../icons';
import type { ConflictModel } from '../../models/conflict';
import type { Rendering } from '../parts/rendering';
import { ViewWidget, type Ui } from '../parts/ui';
import { nameOf } from './conflictWords';
import { ConflictView } from './view';

/** Coming to the front puts the keyboard on the row it was on. */
class Comparison extends ViewWidget {
  protected override onActivateRequest(): void {
    this.node.querySelector<HTMLElement>('[data-current]')?.focus();
  }
}

/** Owns `model`: closing the tab disposes it. */
export class ConflictTab extends MainAreaWidget<Comparison> {
  constructor(
    ui: Ui,
    readonly model: ConflictModel,
    rendering: Rendering
  ) {
    super({
      content: new Comparison(ui, () => (
        <ConflictView model={model} rendering={rendering} />
      ))
    });
    const { trans } = ui;
    this.addClass('jp-colabsync-conflictTab');
    this.toolbar.hide();
    this.title.icon = conflictTabIcon;
    this.title.closable = true;
    this.content.node.setAttribute('aria-label', trans.__('Conflict'));
    const name = (): void => {
      const path = model.state.view?.conflict.path ?? model.ref.copyPath;
      this.title.label = nameOf(path);
      this.title.caption = trans.__('Conflict: %1', path);
    };
    model.changed.connect(name);
    name();
  }

  override dispose(): void {
    this.model.dispose();
    super.dispose();
  }
}
