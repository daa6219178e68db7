/** Who is signed in to Kaggle, the dataset being looked at, and pulling it. */

import type { Client } from '../api/client';
import type { Job, KaggleAccount, KaggleDataset, Problem } from '../api/contract.gen';
import { BusyModel } from './busy';

export interface KaggleState {
  /** Null until the server has answered once. */
  readonly account: KaggleAccount | null;
  readonly ref: string;
  readonly dataset: KaggleDataset | null;
  /** Where the dataset goes: a contents path. */
  readonly folder: string;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class KaggleModel extends BusyModel<KaggleState> {
  constructor(
    private readonly client: Client,
    /** The folder the file browser shows; '' for its root. */
    private readonly currentFolder: () => string
  ) {
    super({
      account: null,
      ref: '',
      dataset: null,
      folder: '',
      isBusy: false,
      problem: null
    });
  }

  put(account: KaggleAccount): void {
    this.set({ account });
  }

  /** One of the text of `kaggle.json` and an API token. */
  async login(login: { fileText: string } | { token: string }): Promise<void> {
    await this.busy(async () => {
      this.put(await this.client.call('kaggleLogin', login));
    });
  }

  async logout(): Promise<void> {
    await this.busy(async () => {
      this.put(await this.client.call('kaggleLogout', {}));
      this.set({ dataset: null, ref: '' });
    });
  }

  /** Keep what is typed; what was shown for other words goes. */
  type(ref: string): void {
    this.set({ ref, dataset: null, problem: null });
  }

  setFolder(folder: string): void {
    this.set({ folder });
  }

  /** Ask what `ref` (any Kaggle URL, or owner/slug) holds. */
  async describe(ref: string): Promise<void> {
    const text = ref.trim();
    if (text === '') {
      return;
    }
    this.set({ ref, dataset: null });
    await this.busy(async () => {
      const dataset = await this.client.call('describeKaggle', { ref: text });
      if (this.state.ref === ref) {
        this.set({ dataset, folder: defaultFolder(this.currentFolder(), dataset.ref) });
      }
    });
  }

  /** Begin to pull the described dataset; null when it could not begin. */
  async pull(): Promise<Job | null> {
    const { dataset, folder } = this.state;
    if (!dataset) {
      return null;
    }
    let job: Job | null = null;
    await this.busy(async () => {
      job = await this.client.call('pullKaggle', { ref: dataset.ref, folder });
      this.set({ dataset: null, ref: '' });
    });
    return job;
  }
}

/** `data/<slug>` below the folder in sight. */
export function defaultFolder(current: string, ref: string): string {
  const slug = ref.split('/').pop() ?? ref;
  return [current, 'data', slug].filter(Boolean).join('/');
}
