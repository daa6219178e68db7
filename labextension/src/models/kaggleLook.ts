/** One thing on Kaggle that is being looked at: what it is, what of it is wanted, and whither. */

import type { Client } from '../api/client';
import type {
  Job,
  KaggleDetails,
  KaggleWeight,
  Problem,
  PullKaggle
} from '../api/contract.gen';
import { problemOf } from '../api/errors';
import { BusyModel } from './busy';
import {
  choiceOf,
  EVERYTHING,
  globsOf,
  patternsOf,
  toggle,
  type Choice,
  type Place
} from './kaggleChoice';
import { KaggleCopiesModel } from './kaggleCopies';
import { KaggleFilesModel, TOP } from './kaggleFiles';

/** After the last change of choice or folder, before Kaggle is asked what that weighs. */
const WEIGH_PAUSE_MS = 300;

export interface KaggleLook {
  /** Of what was found; until Kaggle has answered it stands for the details. */
  readonly title: string;
  readonly details: KaggleDetails | null;
  /** Null while it is not known what holds the files. */
  readonly files: KaggleFilesModel | null;
  /** Looks on Drive for the same; null as long as `files`. */
  readonly copies: KaggleCopiesModel | null;
  readonly choice: Choice;
  /** Patterns as typed; while there are some they count instead of the ticks. */
  readonly globs: string;
  /** Where it goes: a contents path. */
  readonly folder: string;
  readonly unpackNested: boolean;
  /** Of the last choice that was weighed. */
  readonly weight: KaggleWeight | null;
  /** Whether `weight` is older than the choice. */
  readonly isWeighing: boolean;
  readonly weighProblem: Problem | null;
  /** The pull that was begun here last. */
  readonly jobId: string | null;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class KaggleLookModel extends BusyModel<KaggleLook> {
  constructor(
    private readonly client: Client,
    /** Any address or slug of Kaggle. */
    readonly ref: string,
    title: string,
    /** The folder the file browser shows; '' for its root. */
    private readonly currentFolder: () => string
  ) {
    super({
      title,
      details: null,
      files: null,
      copies: null,
      choice: EVERYTHING,
      globs: '',
      folder: '',
      unpackNested: false,
      weight: null,
      isWeighing: false,
      weighProblem: null,
      jobId: null,
      isBusy: false,
      problem: null
    });
  }

  /** Ask what the reference means; after an answer, ask again for what could not be had. */
  async read(): Promise<void> {
    await this.busy(async () => {
      const details = await this.client.call('describeKaggle', { ref: this.ref });
      const isFirst = this.state.details === null;
      this.set({ details, title: details.title });
      if (isFirst) {
        this.begin(details);
      } else {
        void this.state.files?.retry();
      }
      this.weigh(0);
    });
  }

  /** Tick or untick a file or folder. */
  tick(place: Place): void {
    const { choice, files } = this.state;
    const childrenOf = (path: string): readonly Place[] | null =>
      files?.childrenOf(path) ?? null;
    this.set({ choice: toggle(choice, place, childrenOf) });
    this.weigh(WEIGH_PAUSE_MS);
  }

  setGlobs(globs: string): void {
    this.set({ globs });
    this.weigh(WEIGH_PAUSE_MS);
  }

  setFolder(folder: string): void {
    this.set({ folder });
    this.weigh(WEIGH_PAUSE_MS);
  }

  setUnpackNested(unpackNested: boolean): void {
    this.set({ unpackNested });
  }

  /** What a pull would be asked; null while there is nothing to pull. */
  get order(): PullKaggle | null {
    const { details, globs, choice, folder, unpackNested } = this.state;
    const typed = globsOf(globs);
    const select = typed.length > 0 ? typed : patternsOf(choice);
    if (!details || details.variations.length > 0 || !select || folder.trim() === '') {
      return null;
    }
    return { ref: details.ref, folder, select, unpackNested };
  }

  /** Begin to pull what is chosen; null when it could not begin. */
  async pull(): Promise<Job | null> {
    const { order } = this;
    let begun: Job | null = null;
    if (order) {
      await this.busy(async () => {
        const job = await this.client.call('pullKaggle', order);
        this.set({ jobId: job.id });
        begun = job;
      });
    }
    return begun;
  }

  override dispose(): void {
    window.clearTimeout(this._pause);
    this._weighing?.abort();
    this.state.files?.dispose();
    this.state.copies?.dispose();
    super.dispose();
  }

  private begin(details: KaggleDetails): void {
    const choice = choiceOf(details.select);
    this.set({
      choice: choice ?? EVERYTHING,
      globs: choice ? '' : details.select.join(', '),
      folder: defaultFolder(this.currentFolder(), details.folderName)
    });
    if (details.variations.length === 0) {
      const files = new KaggleFilesModel(this.client, details.ref);
      const copies = new KaggleCopiesModel(this.client, details.ref);
      this.set({ files, copies });
      void files.more(TOP);
      void copies.find();
    }
  }

  /** Ask what the choice weighs, after a pause; an answer to an older choice is dropped. */
  private weigh(pauseMs: number): void {
    window.clearTimeout(this._pause);
    this._weighing?.abort();
    const { order } = this;
    this.set({ isWeighing: order !== null, weighProblem: null });
    if (order) {
      const { ref, select = [], folder } = order;
      const ask = (): void => void this.askWeight({ ref, select, folder });
      if (pauseMs === 0) {
        ask();
      } else {
        this._pause = window.setTimeout(ask, pauseMs);
      }
    }
  }

  private async askWeight(
    asked: Pick<PullKaggle, 'ref' | 'select' | 'folder'>
  ): Promise<void> {
    const weighing = (this._weighing = new AbortController());
    try {
      const weight = await this.client.call('weighKaggle', asked, weighing.signal);
      if (!weighing.signal.aborted) {
        this.set({ weight, isWeighing: false });
      }
    } catch (error) {
      if (!weighing.signal.aborted) {
        const weighProblem = problemOf(error);
        this.set({ weight: null, isWeighing: false, weighProblem });
      }
    }
  }

  private _pause = 0;
  private _weighing: AbortController | null = null;
}

/** `data/<name>` below the folder in sight. */
export function defaultFolder(current: string, name: string): string {
  return [current, 'data', name].filter(Boolean).join('/');
}
