/** A link being made: both folders, the mode, and what it would do. */

import type { LinkMode, NewLink, PlanPreview, Problem } from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { FeatureModel } from './feature';
import type { SyncModel } from './sync';

const PREVIEW_PAUSE_MS = 400;

export interface LinkDraft {
  /** Contents path, or absolute. */
  readonly local: string;
  /** `My Drive/a/b` as typed or picked; for a picked folder of unknown place, its name. */
  readonly remotePath: string;
  /** The picked folder; null when the path was typed. */
  readonly remoteId: string | null;
  readonly mode: LinkMode;
  readonly plan: PlanPreview | null;
  readonly isPlanning: boolean;
  readonly problem: Problem | null;
}

export class LinkDraftModel extends FeatureModel<LinkDraft> {
  constructor(
    private readonly sync: SyncModel,
    start: Pick<LinkDraft, 'local' | 'remotePath' | 'remoteId'> &
      Partial<Pick<LinkDraft, 'mode'>>
  ) {
    super({ mode: 'two-way', ...start, plan: null, isPlanning: false, problem: null });
  }

  get link(): NewLink {
    const { local, remoteId, remotePath, mode } = this.state;
    const remote = remoteId === null ? { remotePath: remotePath.trim() } : { remoteId };
    return { local: local.trim(), mode, ...remote };
  }

  get isComplete(): boolean {
    const { local, remoteId, remotePath } = this.state;
    return local.trim() !== '' && (remoteId !== null || remotePath.trim() !== '');
  }

  /** Change a part; the plan is made anew once the typing pauses. */
  change(
    patch: Partial<Pick<LinkDraft, 'local' | 'remotePath' | 'remoteId' | 'mode'>>
  ): void {
    this.set({ ...patch, plan: null, problem: null, isPlanning: true });
    window.clearTimeout(this._pause);
    this._planning?.abort();
    this._pause = window.setTimeout(() => void this.plan(), PREVIEW_PAUSE_MS);
  }

  /** Ask what the link would do. */
  async plan(): Promise<void> {
    this._planning?.abort();
    if (!this.isComplete) {
      this.set({ plan: null, isPlanning: false });
      return;
    }
    const planning = (this._planning = new AbortController());
    this.set({ isPlanning: true, problem: null });
    try {
      const plan = await this.sync.preview(this.link, planning.signal);
      if (!planning.signal.aborted) {
        this.set({ plan, isPlanning: false });
      }
    } catch (error) {
      if (!planning.signal.aborted) {
        this.set({ plan: null, isPlanning: false, problem: problemOf(error) });
      }
    }
  }

  override dispose(): void {
    window.clearTimeout(this._pause);
    this._planning?.abort();
    super.dispose();
  }

  private _pause = 0;
  private _planning: AbortController | null = null;
}
