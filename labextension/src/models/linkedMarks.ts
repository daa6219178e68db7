/** Which things of the tree lie in a linked folder, as links come and go. Pure; asks nobody. */

import type { DriveItem } from '../api/contract.gen';

interface Listed {
  readonly items: readonly DriveItem[];
}

/** What was read of Drive: folders by their ids, and what a search found. */
interface Tree<Listing extends Listed> {
  readonly folders: ReadonlyMap<string, Listing>;
  readonly found: Listing | null;
}

/**
 * The tree with its marks put right, `before` and `now` being the ids of the linked folders.
 *
 * What a search found lies in no listing: what a link that went held of it keeps its mark until it
 * is read again, unless the tree has shown it too or no link is left.
 */
export function remarked<Listing extends Listed>(
  tree: Tree<Listing>,
  before: ReadonlySet<string>,
  now: ReadonlySet<string>
): Tree<Listing> {
  const went = within(tree, without(before, now), now);
  const came = within(tree, without(now, before), new Set());
  const isLinked = ({ id, isLinked: was }: DriveItem): boolean =>
    came.has(id) || (now.size > 0 && was && !went.has(id));
  const put = (listing: Listing): Listing =>
    listing.items.every(item => item.isLinked === isLinked(item))
      ? listing
      : {
          ...listing,
          items: listing.items.map(item => ({ ...item, isLinked: isLinked(item) }))
        };
  return {
    folders: new Map([...tree.folders].map(([id, listing]) => [id, put(listing)])),
    found: tree.found && put(tree.found)
  };
}

/** These folders and all that is known to lie in them, but for the folders in `except`. */
function within(
  { folders }: Tree<Listed>,
  roots: readonly string[],
  except: ReadonlySet<string>
): ReadonlySet<string> {
  const reached = new Set(roots);
  // A set that grows while it is gone through is gone through to its end.
  for (const id of reached) {
    for (const item of folders.get(id)?.items ?? []) {
      if (!except.has(item.id)) {
        reached.add(item.id);
      }
    }
  }
  return reached;
}

function without(all: ReadonlySet<string>, some: ReadonlySet<string>): string[] {
  return [...all].filter(id => !some.has(id));
}
