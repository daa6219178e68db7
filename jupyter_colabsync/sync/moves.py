"""plan_moves: what was renamed or moved on one side is renamed on the other, with no bytes sent.

Pure. Drive's ids tell what moved there; inodes, confirmed by content, tell what moved here. A
pass plans only moves that do not depend on each other; the engine looks again after each pass.
Whatever cannot be moved safely is left to `planner`, which deletes (into the bin) and creates.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
    Base,
    BaseEntry,
    LocalEntry,
    LocalTree,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveBase,
    MoveLocal,
    MoveRemote,
    Policy,
    RemoteTree,
)
from jupyter_colabsync.sync.names import ancestors, is_below, join, name_of, parent_of
from jupyter_colabsync.sync.verdicts import kind_of

SAME_FOLDER_SHARE = 0.5
"""A folder with a known inode is the same folder if at least half of its known children came
along; inodes are used again after a deletion."""


def plan_moves(
    base: Base, local: LocalTree, remote: RemoteTree, policy: Policy
) -> tuple[Action, ...]:
    """The moves of one pass, with the folders they need first; () when there are none (left).

    What Drive says goes first: where both sides moved a thing, its place on Drive wins.
    """
    here = _moved_here(base, local)
    there = _moved_there(base, remote)
    if not here and not there:
        return ()
    draft = _Pass(base, local, remote, here)
    actions: list[Action] = []
    if policy.mode != "upload":
        actions = [each for path in _by_depth(there) for each in draft.follow(path, there[path])]
    if not actions and policy.mode != "download":
        actions = [each for path in _by_depth(here) for each in draft.lead(path, here[path])]
    return tuple(actions)


def _by_depth(paths: dict[str, str]) -> list[str]:
    return sorted(paths, key=lambda path: (path.count("/"), path))


def _rebased(path: str, moved: dict[str, str]) -> str:
    """Where `path` is expected, given the moves of the folders above it."""
    for folder in ancestors(path):
        if folder in moved:
            return moved[folder] + path[len(folder) :]
    return path


def _moved_there(base: Base, remote: RemoteTree) -> dict[str, str]:
    """Base path -> place on Drive, for what did not just go along with its folder."""
    place = {file.id: path for path, file in remote.entries.items()}
    away = {
        path: now
        for path, entry in base.items()
        if (now := place.get(entry.drive_id)) is not None
        and now != path
        and kind_of(remote.entries[now]) == entry.kind
    }
    moved: dict[str, str] = {}
    for path in _by_depth(away):
        if _rebased(path, moved) != away[path]:
            moved[path] = away[path]
    return moved


def _moved_here(base: Base, local: LocalTree) -> dict[str, str]:
    """Base path -> place here, the same way."""
    gone = [path for path in base if path not in local.entries]
    if not gone:
        return {}
    by_inode = {entry.stat.inode: path for path, entry in local.entries.items() if path not in base}
    if not by_inode:
        return {}
    children: dict[str, list[str]] = defaultdict(list)
    for path in base:
        children[parent_of(path)].append(name_of(path))
    moved: dict[str, str] = {}
    for path in sorted(gone, key=lambda each: (each.count("/"), each)):
        entry = base[path]
        if _rebased(path, moved) in local.entries or entry.stat is None:
            continue
        now = by_inode.get(entry.stat.inode)
        if now is not None and _is_same_node(entry, now, local, children[path]):
            moved[path] = now
    return moved


def _is_same_node(entry: BaseEntry, now: str, local: LocalTree, children: list[str]) -> bool:
    found = local.entries[now]
    if found.kind != entry.kind:
        return False
    if entry.kind == "file":
        return found.md5 is not None and found.md5 == entry.md5
    came_along = sum(join(now, name) in local.entries for name in children)
    return bool(children) and came_along >= SAME_FOLDER_SHARE * len(children)


class _Pass:
    """Independent moves: no source or target inside another source, no target twice."""

    def __init__(
        self, base: Base, local: LocalTree, remote: RemoteTree, here: dict[str, str]
    ) -> None:
        self._base, self._local, self._remote, self._here = base, local, remote, here
        self._sources: set[str] = set()
        self._targets: set[str] = set()
        self._made: set[str] = set()

    def follow(self, path: str, to: str) -> Iterator[Action]:
        """Do here what was done on Drive."""
        file = self._remote.entries[to]
        now = self._here.get(path) or _rebased(path, self._here)
        if not self._is_free(path, to) or not self._is_free(now, to):
            return
        if now == to:
            self._claim(path, to)
            yield MoveBase(path, to, file, reasons.MOVED_BOTH)
            return
        entry = self._local.entries.get(now)
        if entry is None or entry.kind != kind_of(file) or to in self._local.entries:
            return
        if is_below(to, now):
            return  # swapped with a folder it lies in by now
        if self._is_blocked(now) or self._is_blocked(to):
            return
        folders = self._local_folders_for(to)
        if folders is None:
            return
        self._claim(path, to)
        self._sources.add(now)
        yield from folders
        yield MoveLocal(now, to, entry, file, path, reasons.MOVED_THERE)

    def lead(self, path: str, to: str) -> Iterator[Action]:
        """Do on Drive what was done here."""
        file = self._remote.entries.get(path)
        if file is None or file.id != self._base[path].drive_id or not file.can_edit:
            return
        if to in self._remote.entries or to in self._base or not self._is_free(path, to):
            return
        if self._is_blocked(to):
            return
        folders = self._remote_folders_for(to)
        if folders is None:
            return
        self._claim(path, to)
        yield from folders
        yield MoveRemote(path, to, self._local.entries[to], file, reasons.MOVED_HERE)

    def _is_free(self, path: str, to: str) -> bool:
        """True when this move neither touches nor waits for another one of this pass."""
        busy = self._sources
        return (
            to not in self._targets
            and not any(each in busy for each in (path, *ancestors(path)))
            and not any(each in busy for each in (to, *ancestors(to)))
        )

    def _claim(self, path: str, to: str) -> None:
        self._sources.add(path)
        self._targets.add(to)

    def _is_blocked(self, path: str) -> bool:
        blocked = self._local.blocked
        return bool(blocked) and (
            any(each in blocked for each in (path, *ancestors(path)))
            or any(each.startswith(path + "/") for each in blocked)
        )

    def _local_folders_for(self, to: str) -> list[Action] | None:
        """The folders to make here first; None when they are still to come by a move."""
        known = {entry.drive_id for entry in self._base.values()}
        made: list[Action] = []
        for folder in ancestors(to):
            if folder in self._made:
                break
            found = self._local.entries.get(folder)
            if found is not None:
                if found.kind == "folder":
                    break
                return None
            file = self._remote.entries[folder]
            if file.id in known:
                return None
            made.append(MakeLocalFolder(folder, file, reasons.MOVED_THERE))
        self._made.update(each.path for each in made)
        return made[::-1]

    def _remote_folders_for(self, to: str) -> list[Action] | None:
        """The folders to make on Drive first; None when something else has their name there."""
        made: list[Action] = []
        arriving = set(self._here.values())
        for folder in ancestors(to):
            if folder in self._made or self._is_agreed(folder):
                break
            if folder in arriving:
                return None
            entry: LocalEntry = self._local.entries[folder]
            there = self._remote.entries.get(folder)
            if there is None and folder not in self._base:
                made.append(MakeRemoteFolder(folder, entry, reasons.MOVED_HERE))
            elif there is not None and there.is_folder:
                made.append(Adopt(folder, entry, there, reasons.EQUAL))
            else:
                return None
        self._made.update(each.path for each in made)
        return made[::-1]

    def _is_agreed(self, folder: str) -> bool:
        base, there = self._base.get(folder), self._remote.entries.get(folder)
        if base is None or there is None or not there.is_folder:
            return False
        return base.kind == "folder" and base.drive_id == there.id
