/** The panel: the account on top, the sections below; tells models when they are looked at. */

import {
  CommandToolbarButton,
  PanelWithToolbar,
  SidePanel,
  type Toolbar
} from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Signal, type ISignal } from '@lumino/signaling';
import type { AccordionPanel } from '@lumino/widgets';
import type * as React from 'react';
import { cloudSyncIcon } from '../icons';
import { COMMAND_IDS, PANEL_ID, type CommandId, type SectionId } from '../ids';
import type { FeatureModel } from '../models/feature';
import { AccountHeader } from './account/header';
import { DriveSection } from './drive/section';
import { KaggleAccountButton } from './kaggle/accountButton';
import { KaggleSection } from './kaggle/section';
import { ViewWidget, type Ui } from './parts/ui';
import { Announcer } from './status/announcer';
import { SyncSection } from './sync/section';
import { MachineSummary } from './system/summary';
import { SystemSection } from './system/section';

/** What the panel remembers: which sections are folded, and their shares of the height. */
export interface PanelLayoutState {
  readonly folded: readonly SectionId[];
  readonly shares: Readonly<Partial<Record<SectionId, number>>>;
}

const DEFAULT_LAYOUT: PanelLayoutState = {
  folded: [],
  shares: { sync: 2, drive: 4, kaggle: 2.4, system: 2.6 }
};

interface Section {
  readonly id: SectionId;
  readonly widget: PanelWithToolbar;
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
      this.section('kaggle', trans.__('Kaggle'), KaggleSection, null),
      this.section('system', trans.__('Machine'), SystemSection, workspace.system)
    ];
    this.fillToolbars();
    this.accordion.expansionToggled.connect(this.onArranged, this);
    this.accordion.handleMoved.connect(this.onArranged, this);
    workspace.account.changed.connect(this.showSections, this);
    this.showSections();
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
    const { folded = DEFAULT_LAYOUT.folded, shares = {} } = state;
    this._layoutState = { folded, shares: { ...DEFAULT_LAYOUT.shares, ...shares } };
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
    this.tellModels();
  }

  protected override onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.tellModels();
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.arrange();
  }

  private get accordion(): AccordionPanel {
    return this.content as AccordionPanel;
  }

  private section(
    id: SectionId,
    label: string,
    view: () => React.JSX.Element | null,
    model: Section['model']
  ): Section {
    const widget = new PanelWithToolbar();
    widget.addClass('jp-colabsync-section');
    widget.node.dataset['section'] = id;
    widget.title.label = label;
    widget.title.dataset = { section: id };
    widget.toolbar.node.setAttribute('aria-label', this.ui.trans.__('%1 actions', label));
    widget.addWidget(new ViewWidget(this.ui, view));
    return { id, widget, model, needsAccount: id === 'sync' || id === 'drive' };
  }

  private fillToolbars(): void {
    const bars = Object.fromEntries(
      this._sections.map(({ id, widget }) => [id, widget.toolbar])
    ) as Record<SectionId, Toolbar>;
    this.addButton(bars.sync, COMMAND_IDS.linkFolder);
    this.addButton(bars.sync, COMMAND_IDS.syncNow);
    this.addButton(bars.sync, COMMAND_IDS.pauseSync);
    this.addButton(bars.sync, COMMAND_IDS.resumeSync);
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
  private showSections(): void {
    const { state } = this.ui.workspace.account;
    const isKnown = state.account !== null && state.account.state !== 'none';
    const shown = this._sections.filter(({ needsAccount }) => isKnown || !needsAccount);
    const isSame =
      shown.length === this.accordion.widgets.length &&
      shown.every(({ widget }, index) => this.accordion.widgets[index] === widget);
    this.toggleClass('jp-mod-start', !isKnown);
    if (!isSame) {
      for (const { widget } of this._sections) {
        widget.parent = null;
      }
      for (const { widget } of shown) {
        this.accordion.addWidget(widget);
      }
      this.arrange();
    }
  }

  /** Fold and size the sections as remembered. */
  private arrange(): void {
    if (!this.isAttached) {
      return;
    }
    const { folded, shares } = this._layoutState;
    this._isArranging = true;
    const shown = this.accordion.widgets.map(widget => this.idOf(widget));
    shown.forEach((id, index) => {
      if (folded.includes(id)) {
        this.accordion.collapse(index);
      } else {
        this.accordion.expand(index);
      }
    });
    this.accordion.setRelativeSizes(
      shown.map(id => (folded.includes(id) ? 0 : (shares[id] ?? 1)))
    );
    this._isArranging = false;
    this.tellModels();
  }

  private onArranged(): void {
    if (this._isArranging) {
      return;
    }
    const sizes = this.accordion.relativeSizes();
    const shares = { ...this._layoutState.shares };
    const folded = new Set(this._layoutState.folded);
    this.accordion.widgets.forEach((widget, index) => {
      const id = this.idOf(widget);
      if (widget.isHidden) {
        folded.add(id);
      } else {
        folded.delete(id);
        shares[id] = Math.round((sizes[index] ?? 0) * 1000) / 100 || 1;
      }
    });
    this._layoutState = { folded: [...folded], shares };
    this._arranged.emit();
    this.tellModels();
  }

  private tellModels(): void {
    for (const { widget, model } of this._sections) {
      if (model) {
        model.isActive = this.isVisible && widget.parent !== null && !widget.isHidden;
      }
    }
  }

  private idOf(widget: unknown): SectionId {
    return this._sections.find(each => each.widget === widget)?.id ?? 'sync';
  }

  private readonly _sections: readonly Section[];
  private readonly _arranged = new Signal<this, void>(this);
  private _layoutState = DEFAULT_LAYOUT;
  private _isArranging = false;
}
