/** Links and their state, and what one may ask of them. */

import type { Client } from '../api/client';
import type {
  Conflict,
  HarmfulFile,
  HeldFiles,
  Job,
  Link,
  NewLink,
  PlanPreview,
  Problem,
  Proof,
  ReleaseHeld,
  SyncProposal
} from '../api/contract.gen';
import { isNoAnswer, problemOf } from '../api/errors';
import { FeatureModel } from './feature';

export interface SyncState {
  readonly links: readonly Link[];
  /** False until the server has answered once. */
  readonly isLoaded: boolean;
  /** What went wrong with the last thing asked, by link. */
  readonly problems: Readonly<Record<string, Problem>>;
}

export class SyncModel extends FeatureModel<SyncState> {
  constructor(private readonly client: Client) {
    super({ links: [], isLoaded: false, problems: {} });
  }

  put(link: Link): void {
    const isKnown = this.state.links.some(each => each.id === link.id);
    const links = isKnown
      ? this.state.links.map(each => (each.id === link.id ? link : each))
      : [...this.state.links, link];
    this.set({ links });
  }

  putAll(links: readonly Link[]): void {
    this.set({ links, isLoaded: true });
  }

  drop(linkId: string): void {
    this.set({ links: this.state.links.filter(link => link.id !== linkId) });
  }

  /** The server answers again: that it did not is over. */
  recover(): void {
    const { problems } = this.state;
    const left = Object.entries(problems).filter(([, { code }]) => !isNoAnswer(code));
    this.set({ problems: Object.fromEntries(left) });
  }

  /** What went wrong for another account, or before a new sign-in, is over. */
  forgive(): void {
    this.set({ problems: {} });
  }

  find(linkId: string): Link | undefined {
    return this.state.links.find(link => link.id === linkId);
  }

  /** Resolves with the job, or null when it could not begin; the link then says why. */
  async syncNow(linkId: string): Promise<Job | null> {
    return this.ask(linkId, () => this.client.call('syncNow', { linkId }));
  }

  async pause(linkId: string, paused: boolean): Promise<void> {
    const link = await this.ask(linkId, () =>
      this.client.call('pauseLink', { linkId, paused })
    );
    if (link) {
      this.put(link);
    }
  }

  /** Sync whatever waits, in all links. Rejects with ApiError. */
  syncEverything(): Promise<Job> {
    return this.client.call('flush', {});
  }

  /** What is held, some of it by name; null when the server cannot say. */
  held(linkId: string): Promise<HeldFiles | null> {
    return this.ask(linkId, () => this.client.call('held', { linkId }));
  }

  /** The files that Google holds back; null when the server cannot say. */
  async harmful(linkId: string): Promise<readonly HarmfulFile[] | null> {
    const list = await this.ask(linkId, () => this.client.call('harmful', { linkId }));
    return list?.files ?? null;
  }

  /** Have files fetched in spite of Google's warning: just the versions that were shown. */
  async allowHarmful(linkId: string, files: readonly HarmfulFile[]): Promise<void> {
    for (const { path, md5 } of files) {
      const link = await this.ask(linkId, () =>
        this.client.call('allowHarmful', { linkId, path, md5 })
      );
      if (!link) {
        return;
      }
      this.put(link);
    }
  }

  /** The files of which two versions are kept; null when the server cannot say. */
  async conflicts(linkId: string): Promise<readonly Conflict[] | null> {
    const list = await this.ask(linkId, () => this.client.call('conflicts', { linkId }));
    return list?.conflicts ?? null;
  }

  /** Whether this is on Drive as it is here. Rejects with ApiError. */
  prove(path: string): Promise<Proof> {
    return this.client.call('proof', { path });
  }

  async settle(linkId: string, choice: ReleaseHeld['choice']): Promise<void> {
    const link = await this.ask(linkId, () =>
      this.client.call('releaseHeld', { linkId, choice })
    );
    if (link) {
      this.put(link);
    }
  }

  async unlink(linkId: string): Promise<void> {
    if (await this.ask(linkId, () => this.client.call('unlink', { linkId }))) {
      this.drop(linkId);
    }
  }

  /** What linking would do. Rejects with ApiError; `signal` gives up waiting. */
  preview(link: NewLink, signal: AbortSignal): Promise<PlanPreview> {
    return this.client.call('previewLink', link, signal);
  }

  async add(link: NewLink): Promise<Link> {
    const added = await this.client.call('addLink', link);
    this.put(added);
    return added;
  }

  propose(paths: readonly string[]): Promise<SyncProposal> {
    return this.client.call('proposeSync', { paths });
  }

  push(
    paths: readonly string[],
    remotePath: string | null,
    remember: boolean
  ): Promise<Job> {
    return this.client.call('syncPaths', { paths, remotePath, remember });
  }

  private async ask<T>(linkId: string, call: () => Promise<T>): Promise<T | null> {
    try {
      const reply = await call();
      this.complain(linkId, null);
      return reply;
    } catch (error) {
      this.complain(linkId, problemOf(error));
      return null;
    }
  }

  private complain(linkId: string, problem: Problem | null): void {
    const others = Object.entries(this.state.problems).filter(([id]) => id !== linkId);
    const problems = Object.fromEntries(
      problem ? [...others, [linkId, problem]] : others
    );
    this.set({ problems });
  }
}
