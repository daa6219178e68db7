/** The panel: the account on top, the sections below; tells models when they are looked at. */

import {
  CommandToolbarButton,
  PanelWithToolbar,
  SidePanel,
  type Toolbar
} from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { MessageLoop, type Message } from '@lumino/messaging';
import { Signal, type ISignal } from '@lumino/signaling';
import { AccordionPanel, Widget } from '@lumino/widgets';
import type * as React from 'react';
import { cloudSyncIcon } from '../icons';
import { COMMAND_IDS, PANEL_ID, type CommandId, type SectionId } from '../ids';
import type { FeatureModel } from '../models/feature';
import { AccountHeader } from './account/header';
import { DriveSection } from './drive/section';
import { KaggleAccountButton } from './kaggle/accountButton';
import { LazyKaggleSection } from './kaggle/lazy';
import { ViewWidget, type Ui } from './parts/ui';
import { Announcer } from './status/announcer';
import { shareHeight } from './shares';
import { SyncSection } from './sync/section';
import { LazySystemSection } from './system/lazy';
import { MachineSummary } from './system/summary';

/** What the panel remembers. */
export interface PanelLayoutState {
  /** Null until the person folds or unfolds something. */
  readonly folded: readonly SectionId[] | null;
  /** Parts of the height as the person drew them; null while each takes what it needs. */
  readonly shares: Readonly<Partial<Record<SectionId, number>>> | null;
}

/** Before anything is connected there is one page with one button, and little beside it. */
const FOLDED_AT_FIRST: readonly SectionId[] = ['kaggle', 'system'];

interface Section {
  readonly id: SectionId;
  readonly widget: PanelWithToolbar;
  readonly view: ViewWidget;
  /** The model that works while the section is in sight. */
  readonly model: FeatureModel<object> | null;
  /** Shown only with a Google account. */
  readonly needsAccount: boolean;
}

export class ColabSyncPanel extends SidePanel {
  constructor(private readonly ui: Ui) {
    super();
    const { trans, workspace } = ui;
    this.id = PANEL_ID;
    this.addClass('jp-colabsync-panel');
    this.title.icon = cloudSyncIcon;
    this.title.caption = trans.__('ColabSync: Google Drive, Kaggle, this machine');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('ColabSync'));
    this.header.addClass('jp-colabsync-header');
    this.header.addWidget(new ViewWidget(ui, AccountHeader));
    this.header.addWidget(new ViewWidget(ui, Announcer));
    this._sections = [
      this.section('sync', trans.__('Sync'), SyncSection, null),
      this.section('drive', trans.__('Drive'), DriveSection, workspace.drive),
      this.section('kaggle', trans.__('Kaggle'), LazyKaggleSection, workspace.pulled),
      this.section('system', trans.__('Machine'), LazySystemSection, workspace.system)
    ];
    this.fillToolbars();
    this.accordion.expansionToggled.connect(() => this.onFolded());
    this.accordion.handleMoved.connect(() => this.onMoved());
    workspace.account.changed.connect(this.showSections);
    this._observer.observe(this.header.node);
    for (const { view } of this._sections) {
      this._observer.observe(view.node);
    }
    this.showSections();
  }

  override dispose(): void {
    this._observer.disconnect();
    this.ui.workspace.account.changed.disconnect(this.showSections);
    window.cancelAnimationFrame(this._frame);
    super.dispose();
  }

  /** The person folded a section or moved a border. */
  get arranged(): ISignal<this, void> {
    return this._arranged;
  }

  get layoutState(): PanelLayoutState {
    return this._layoutState;
  }

  /** Arrange as it was left; what is no such state is passed over. */
  restore(state: Partial<PanelLayoutState>): void {
    this._layoutState = { folded: state.folded ?? null, shares: state.shares ?? null };
    this.arrange();
  }

  /**
   * JupyterLab has restored its layout; from now on it is the person who folds sections. (It takes
   * those of a sidebar that was closed for folded, and folds them when the page is loaded again.)
   */
  settle(): void {
    this._isSettled = true;
    this.arrange();
  }

  /** Unfold a section and put the keyboard there. */
  reveal(id: SectionId): void {
    const section = this._sections.find(each => each.id === id);
    const index = section ? this.accordion.widgets.indexOf(section.widget) : -1;
    if (section && index >= 0) {
      if (section.widget.isHidden) {
        this.accordion.expand(index);
      }
      this.accordion.titles[index]?.focus();
    }
  }

  protected override onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.arrange();
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.tellModels();
  }

  /** SidePanel makes an accordion when it is given no other content. */
  private get accordion(): AccordionPanel {
    if (!(this.content instanceof AccordionPanel)) {
      throw new Error('The panel of ColabSync lost its accordion.');
    }
    return this.content;
  }

  private section(
    id: SectionId,
    label: string,
    view: () => React.JSX.Element | null,
    model: Section['model']
  ): Section {
    const widget = new PanelWithToolbar();
    widget.addClass('jp-colabsync-section');
    widget.node.dataset.section = id;
    widget.title.label = label;
    widget.title.dataset = { section: id };
    widget.toolbar.node.setAttribute('aria-label', this.ui.trans.__('%1 actions', label));
    const content = new ViewWidget(this.ui, view);
    widget.addWidget(content);
    return {
      id,
      widget,
      view: content,
      model,
      needsAccount: id === 'sync' || id === 'drive'
    };
  }

  private fillToolbars(): void {
    const bars = Object.fromEntries(
      this._sections.map(({ id, widget }) => [id, widget.toolbar])
    ) as Record<SectionId, Toolbar>;
    this.addButton(bars.sync, COMMAND_IDS.linkFolder);
    this.addButton(bars.sync, COMMAND_IDS.syncNow);
    this.addButton(bars.sync, COMMAND_IDS.togglePause);
    this.addButton(bars.drive, COMMAND_IDS.makeDriveFolder);
    this.addButton(bars.drive, COMMAND_IDS.refreshDrive);
    this.addButton(bars.drive, COMMAND_IDS.searchDrive);
    bars.kaggle.addItem('account', new ViewWidget(this.ui, KaggleAccountButton));
    bars.system.addItem('summary', new ViewWidget(this.ui, MachineSummary));
  }

  private addButton(toolbar: Toolbar, id: CommandId): void {
    const args: ReadonlyJSONObject = { toolbar: true };
    const { commands } = this.ui;
    toolbar.addItem(id, new CommandToolbarButton({ commands, id, args, label: '' }));
  }

  /** Without an account there is nothing to sync or browse: those sections go. */
  private readonly showSections = (): void => {
    const { state } = this.ui.workspace.account;
    const isKnown = state.account !== null && state.account.state !== 'none';
    const shown = this._sections.filter(({ needsAccount }) => isKnown || !needsAccount);
    const wasFirstStart = this._isFirstStart;
    this._isFirstStart = state.account?.state === 'none';
    const isSame =
      wasFirstStart === this._isFirstStart &&
      shown.length === this.accordion.widgets.length &&
      shown.every(({ widget }, index) => this.accordion.widgets[index] === widget);
    if (!isSame) {
      for (const { widget } of this._sections) {
        widget.parent = null;
      }
      for (const { widget } of shown) {
        this.accordion.addWidget(widget);
      }
      this.arrange();
    }
  };

  /** Fold and size the sections: as remembered, else as each needs. */
  private arrange(): void {
    const folded = this.folded;
    this._isArranging = true;
    this.shown.forEach(({ id, widget }, index) => {
      if (folded.includes(id) !== widget.isHidden) {
        if (widget.isHidden) {
          this.accordion.expand(index);
        } else {
          this.accordion.collapse(index);
        }
      }
    });
    this._isArranging = false;
    this.share();
    this.tellModels();
  }

  private share(): void {
    const { shares } = this._layoutState;
    const titles = this.accordion.titles.reduce(
      (sum, title) => sum + title.offsetHeight,
      0
    );
    const available = this.content.node.clientHeight - titles;
    // Shares of no height are no shares: there is some once the panel is shown.
    if (this.isVisible && available > 0) {
      const needs = this.shown.map(({ id, widget, view }) => ({
        id,
        isFolded: widget.isHidden,
        height: view.node.offsetHeight
      }));
      const drawn = needs.map(({ id, isFolded }) => (isFolded ? 0 : (shares?.[id] ?? 1)));
      this.accordion.setRelativeSizes(shares ? drawn : shareHeight(needs, available));
    }
  }

  private onFolded(): void {
    if (!this._isArranging && this._isSettled && this.isVisible) {
      const folded = new Set(this.folded);
      for (const { id, widget } of this.shown) {
        if (widget.isHidden) {
          folded.add(id);
        } else {
          folded.delete(id);
        }
      }
      this._layoutState = { ...this._layoutState, folded: [...folded] };
      this._arranged.emit();
      this.share();
      this.tellModels();
    }
  }

  private onMoved(): void {
    const sizes = this.accordion.relativeSizes();
    const shares: Partial<Record<SectionId, number>> = { ...this._layoutState.shares };
    this.shown.forEach(({ id, widget }, index) => {
      if (!widget.isHidden) {
        shares[id] = sizes[index] ?? 0;
      }
    });
    this._layoutState = { ...this._layoutState, shares };
    this._arranged.emit();
  }

  private get folded(): readonly SectionId[] {
    return this._layoutState.folded ?? (this._isFirstStart ? FOLDED_AT_FIRST : []);
  }

  /** The sections in the panel now, top down. */
  private get shown(): Section[] {
    return this._sections.filter(({ widget }) => widget.parent !== null);
  }

  private tellModels(): void {
    for (const { widget, model } of this._sections) {
      if (model) {
        model.isActive = this.isVisible && widget.parent !== null && !widget.isHidden;
      }
    }
  }

  private readonly _sections: readonly Section[];
  private readonly _arranged = new Signal<this, void>(this);
  private _layoutState: PanelLayoutState = { folded: null, shares: null };
  private _isSettled = false;
  private _isFirstStart = false;
  private _isArranging = false;
  private _frame = 0;
  /** The header and the sections grow with what they show; the room is shared anew then. */
  private readonly _observer = new ResizeObserver(() => {
    window.cancelAnimationFrame(this._frame);
    this._frame = window.requestAnimationFrame(() => {
      MessageLoop.sendMessage(this.content, Widget.ResizeMessage.UnknownSize);
      if (this._layoutState.shares === null) {
        this.share();
      }
    });
  });
}
