/** A link being changed: its mode and its ignore rules, and what that would do. */

import type { Client } from '../api/client';
import type {
  IgnoreRulesText,
  Link,
  LinkMode,
  PlanPreview,
  Problem
} from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface LinkChange {
  readonly mode: LinkMode;
  /** The text of `.colabsyncignore` as edited; null until the server has said it. */
  readonly ignore: string | null;
  /** What is left alone without a word, as patterns. */
  readonly defaults: readonly string[];
  /** What the change would do; null until it was asked for what stands here now. */
  readonly plan: PlanPreview | null;
  readonly isPlanning: boolean;
  readonly problem: Problem | null;
}

export class LinkChangeModel extends FeatureModel<LinkChange> {
  constructor(
    private readonly client: Client,
    readonly link: Link
  ) {
    super({
      mode: link.mode,
      ignore: null,
      defaults: [],
      plan: null,
      isPlanning: false,
      problem: null
    });
  }

  /** Something differs from what the link has now. */
  get isChanged(): boolean {
    return this.patch.mode !== null || this.patch.ignore !== null;
  }

  /** Read the rules as they are. */
  async load(): Promise<void> {
    try {
      this._rules = await this.client.call('ignoreRules', { linkId: this.link.id });
      this.set({ ignore: this._rules.text, defaults: this._rules.defaults });
    } catch (error) {
      this.set({ problem: problemOf(error) });
    }
  }

  /** Change a part; a plan made for something else goes. */
  change(part: { readonly mode?: LinkMode; readonly ignore?: string }): void {
    this._planning?.abort();
    this.set({ ...part, plan: null, isPlanning: false, problem: null });
  }

  /** Ask what the change would do. */
  async preview(): Promise<void> {
    this._planning?.abort();
    const planning = (this._planning = new AbortController());
    this.set({ isPlanning: true, plan: null, problem: null });
    try {
      const asked = { linkId: this.link.id, ...this.patch };
      const plan = await this.client.call('previewChange', asked, planning.signal);
      if (!planning.signal.aborted) {
        this.set({ plan, isPlanning: false });
      }
    } catch (error) {
      if (!planning.signal.aborted) {
        this.set({ isPlanning: false, problem: problemOf(error) });
      }
    }
  }

  /** Carry it out. Rejects with ApiError. */
  apply(): Promise<Link> {
    return this.client.call('changeLink', { linkId: this.link.id, ...this.patch });
  }

  override dispose(): void {
    this._planning?.abort();
    super.dispose();
  }

  /** What differs; null: as it is. */
  private get patch(): { mode: LinkMode | null; ignore: string | null } {
    const { mode, ignore } = this.state;
    return {
      mode: mode === this.link.mode ? null : mode,
      ignore: ignore === this._rules?.text ? null : ignore
    };
  }

  private _rules: IgnoreRulesText | null = null;
  private _planning: AbortController | null = null;
}
