/** The tabs in which conflicts are settled: at most one for each. */

import type { ConflictRef } from '../api/contract.gen';
import type { ConflictTab } from '../views/conflict/tab';
import type { CommandContext } from './context';

export class ConflictTabs {
  constructor(private readonly context: CommandContext) {
    const { sync } = context.workspace;
    // Unlinked, or of an account that has left: there is nothing to settle any more.
    sync.changed.connect(() => {
      for (const tab of this._tabs.values()) {
        if (sync.state.isLoaded && !sync.find(tab.model.ref.linkId)) {
          tab.dispose();
        }
      }
    });
  }

  find(ref: ConflictRef): ConflictTab | undefined {
    return this._tabs.get(keyOf(ref));
  }

  /** Show a conflict, in the tab it has or in a new one, as its files are now. */
  async show(ref: ConflictRef): Promise<void> {
    // The comparison is a good part of all our code, and most days nobody needs it.
    const { ConflictTab } = await import('../views/conflict/tab');
    const { workspace, host } = this.context;
    let tab = this.find(ref);
    if (!tab) {
      tab = new ConflictTab(this.context, workspace.conflict(ref), host.rendering);
      tab.disposed.connect(() => this._tabs.delete(keyOf(ref)));
      this._tabs.set(keyOf(ref), tab);
    }
    host.showInMain(tab);
    await tab.model.load();
  }

  private readonly _tabs = new Map<string, ConflictTab>();
}

function keyOf({ linkId, copyPath }: ConflictRef): string {
  return `${linkId} ${copyPath}`;
}
