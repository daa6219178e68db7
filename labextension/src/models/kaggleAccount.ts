/** Who is signed in to Kaggle, and who else may use that. */

import type { Client } from '../api/client';
import type { KaggleAccount, Problem } from '../api/contract.gen';
import { BusyModel } from './busy';

const SITE = 'https://www.kaggle.com';

/** One of the text of `kaggle.json`, an API token, and what the machine has already. */
export type LoginRoad =
  | { readonly fileText: string }
  | { readonly token: string }
  | { readonly useFound: true };

export interface KaggleAccountState {
  /** Null until the server has answered once. */
  readonly account: KaggleAccount | null;
  /** Another key is being given in place of the one that is used meanwhile. */
  readonly isChanging: boolean;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class KaggleAccountModel extends BusyModel<KaggleAccountState> {
  constructor(private readonly client: Client) {
    super({ account: null, isChanging: false, isBusy: false, problem: null });
  }

  get isConnected(): boolean {
    return this.state.account?.state === 'connected';
  }

  /** Where to open a page of Kaggle: a demo shows its own. */
  pageAt(url: string): string {
    const pages = this.state.account?.pages;
    return pages && url.startsWith(SITE) ? pages + url.slice(SITE.length) : url;
  }

  put(account: KaggleAccount): void {
    this.set({ account });
  }

  /** Ask for another key, or no longer. */
  change(isChanging: boolean): void {
    this.set({ isChanging, problem: null });
  }

  /** Sign in, or in place of who is; a refusal leaves things as they are. */
  async login(road: LoginRoad): Promise<void> {
    await this.busy(async () => {
      const account = await this.client.call('kaggleLogin', road);
      this.set({ account, isChanging: false });
    });
  }

  async logout(): Promise<void> {
    const account = await this.client.call('kaggleLogout', {});
    this.set({ account, isChanging: false, problem: null });
  }

  /** Let `kaggle` in notebooks and terminals use this account too, or no longer. */
  async share(isOn: boolean): Promise<void> {
    this.put(await this.client.call('shareKaggle', { isOn }));
  }
}
