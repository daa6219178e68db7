/** Who is connected, and the steps of signing in to Google. */

import type { Client } from '../api/client';
import type { Account, ConnectStarted, Problem } from '../api/contract.gen';
import { isNoAnswer, problemOf } from '../api/errors';
import { BusyModel } from './busy';

/** How often to ask how a sign-in stands; its end also comes as an event. */
const FLOW_LOOK_MS = 2_000;

export interface AccountState {
  /** Null until the server has answered once. */
  readonly account: Account | null;
  /** The sign-in under way in another tab. */
  readonly flow: (ConnectStarted & { readonly isTabBlocked: boolean }) | null;
  /** The page that takes a client file is open. */
  readonly isChoosingClient: boolean;
  /** The dropped client file, until the sign-in begins. */
  readonly client: { readonly name: string; readonly json: string } | null;
  readonly isBusy: boolean;
  readonly problem: Problem | null;
}

export class AccountModel extends BusyModel<AccountState> {
  constructor(private readonly client: Client) {
    super({
      account: null,
      flow: null,
      isChoosingClient: false,
      client: null,
      isBusy: false,
      problem: null
    });
  }

  get isConnected(): boolean {
    return this.state.account?.state === 'connected';
  }

  /** Take the account as the server has it; connected at last, a sign-in under way ends. */
  put(account: Account): void {
    if (account.state === 'connected' && !this.isConnected && this.state.flow) {
      this.finishFlow();
    }
    this.set({ account });
  }

  /** Nothing could be read from the server. */
  fail(error: unknown): void {
    this.set({ problem: problemOf(error) });
  }

  /** The server answered again. */
  recover(): void {
    if (isNoAnswer(this.state.problem?.code ?? '')) {
      this.set({ problem: null });
    }
  }

  chooseClient(isChoosingClient: boolean): void {
    this.set({ isChoosingClient, client: null, problem: null });
  }

  /** Keep a dropped client file for `start`; says at once when it cannot be one. */
  takeClient(name: string, json: string, complaint: string): void {
    if (looksLikeClient(json)) {
      this.set({ client: { name, json }, problem: null });
    } else {
      const problem = { code: 'bad_client_file', message: complaint, url: null };
      this.set({ client: null, problem });
    }
  }

  /**
   * Begin a sign-in. `tab` was opened in the click (later it would be blocked) and is sent to
   * the consent page; null when the browser refused it.
   */
  async start(tab: Window | null): Promise<void> {
    await this.busy(async () => {
      try {
        const flow = await this.client.call('startConnect', {
          clientJson: this.state.client?.json ?? null,
          serverUrl: this.client.serverUrl
        });
        this.set({ flow: { ...flow, isTabBlocked: tab === null } });
        if (tab) {
          tab.location.href = flow.consentUrl;
        }
      } catch (error) {
        tab?.close();
        throw error;
      }
    });
    if (this.state.flow) {
      window.clearInterval(this._look);
      this._look = window.setInterval(() => void this.lookAtFlow(), FLOW_LOOK_MS);
    }
  }

  /** Finish with the address (or code) copied from the other browser. */
  async finish(pasted: string): Promise<void> {
    const flowId = this.state.flow?.flowId;
    if (flowId) {
      await this.busy(async () => {
        const request = { flowId, pasted: pasted.trim() };
        const account = await this.client.call('finishConnect', request);
        this.finishFlow();
        this.put(account);
      });
    }
  }

  async cancel(): Promise<void> {
    const flowId = this.state.flow?.flowId;
    if (flowId) {
      this.endFlow({});
      await this.client.call('cancelConnect', { flowId }).catch(() => undefined);
    }
  }

  async startDemo(): Promise<void> {
    await this.busy(async () => {
      this.put(await this.client.call('startDemo', {}));
    });
  }

  async disconnect(): Promise<void> {
    await this.busy(async () => {
      this.put(await this.client.call('disconnect', { revoke: true }));
    });
  }

  override dispose(): void {
    window.clearInterval(this._look);
    super.dispose();
  }

  private async lookAtFlow(): Promise<void> {
    const flowId = this.state.flow?.flowId;
    if (!flowId || document.hidden || this.state.isBusy) {
      return;
    }
    try {
      const flow = await this.client.call('flow', { flowId });
      if (!this.isWaitingFor(flowId) || flow.state === 'waiting') {
        return;
      }
      if (flow.state === 'failed') {
        this.endFlow({ problem: flow.problem });
      } else {
        const account = await this.client.call('account', {});
        this.finishFlow();
        this.put(account);
      }
    } catch {
      // Asked again in two seconds; Cancel is at hand.
    }
  }

  private isWaitingFor(flowId: string): boolean {
    return this.state.flow?.flowId === flowId;
  }

  private finishFlow(): void {
    this.endFlow({ isChoosingClient: false, client: null });
  }

  private endFlow(patch: Partial<AccountState>): void {
    window.clearInterval(this._look);
    this.set({ flow: null, problem: null, ...patch });
  }

  private _look = 0;
}

/** A client file of Google has one key, `installed` or `web`, with an id in it. */
function looksLikeClient(json: string): boolean {
  type File = Partial<Record<string, { client_id?: unknown }>>;
  try {
    const { installed, web } = JSON.parse(json) as File;
    return typeof (installed ?? web)?.client_id === 'string';
  } catch {
    return false;
  }
}
