"""Scan: where the linked folder differs from what was agreed, by names and stats alone.

Nothing is followed out of the folder, nothing is opened but the journals of databases, and an error
that would make the tree look smaller than it is ends the scan instead. Only what differs is held:
an unchanged link of a hundred thousand files costs no memory.

Which node a thing is: what its inode was, when that is not at its own place any more and the
content bears it out; else what has its name and kind in its folder; else something new.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.databases import JOURNAL, WRITTEN_AHEAD, is_hot
from jupyter_colabsync.sync.local.entries import Entry, ListFolder, is_settled, without_unchanged
from jupyter_colabsync.sync.local.findings import Findings
from jupyter_colabsync.sync.local.saving import SAVING, is_of_a_save
from jupyter_colabsync.sync.local.stats import INODE_MASK, folder_stat, stat_of
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.ignore import JUNK_NAMES, OWN_FOLDER, STAGE, IgnoreRules
from jupyter_colabsync.sync.plan.names import clash_key
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Place
from jupyter_colabsync.sync.plan.trees import BaseTree, Known, KnownRow, LocalSeen

BREATH = 500
"""Entries between two looks whether to stop. (Other threads get their turn at each stat.)"""
SAME_FOLDER_SHARE = 0.5
"""A folder with a known inode is the same folder if at least half of its known children came
along; inodes are used again after a deletion."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan found."""

    seen: LocalSeen
    doubtful: dict[int, int]
    """New files that are a node of the base if their content bears it out: its key by theirs."""
    paths: dict[int, str]
    """The paths of all files that differ."""


def scan(
    list_folder: ListFolder,
    rules: IgnoreRules,
    base: BaseTree,
    cancel: CancelToken,
    *,
    folds_case: bool = False,
    are_rules_agreed: bool = False,
) -> Scanned:
    """Where the folder differs from `base`. Raises as `list_folder` does for the root itself.

    `are_rules_agreed`: nothing in the base is ignored by these rules, so what is known and
    unchanged needs no rule.
    """
    return _Scan(list_folder, rules, base, cancel, folds_case, are_rules_agreed).run()


@dataclass(frozen=True, slots=True)
class _Folder:
    """A folder to look into: where it is, and which node it is (negative: a new one)."""

    path: str
    key: int


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Something that may be another node than the one that had this name."""

    path: str
    folder: _Folder
    entry: Entry
    is_folder: bool
    known: Known | None
    """The node that had this name, of the same kind."""


@dataclass(slots=True)
class _Scan:
    list_folder: ListFolder
    rules: IgnoreRules
    base: BaseTree
    cancel: CancelToken
    folds_case: bool
    are_rules_agreed: bool
    findings: Findings = field(init=False)
    arrivals: deque[_Arrival] = field(default_factory=deque)
    leftovers: list[_Arrival] = field(default_factory=list)
    """Arrivals that turned out to be no other node; rather the one that had their name."""
    fresh: int = 0
    rest: int = BREATH
    now_s: float = field(default_factory=time.time)

    def run(self) -> Scanned:
        self.findings = found = Findings(self.base)
        self._walk([*self._stage(), _Folder("", ROOT)])
        while self.arrivals or self.leftovers:
            while self.arrivals:
                self._recognize(self.arrivals.popleft())
            for arrival in self._take_leftovers():
                self._take_by_name(arrival)
        return Scanned(found.seen(), found.doubtful, found.paths)

    def _take_leftovers(self) -> list[_Arrival]:
        taken, self.leftovers = self.leftovers, []
        return taken

    def _stage(self) -> list[_Folder]:
        """What an earlier run left in the stage: nodes by their keys, and folders to look into."""
        try:
            entries = self.list_folder(STAGE)
        except OSError:
            return []
        folders = []
        for entry in entries:
            node = self.base.get(int(entry.name)) if entry.name.isdigit() else None
            is_folder = entry.is_dir(follow_symlinks=False)
            if node is None or node.key == ROOT or is_folder != (node.kind == "folder"):
                continue
            found = entry.stat(follow_symlinks=False)
            path = f"{STAGE}/{node.key}"
            self.findings.staged.add(node.key)
            self._put(node.key, node.place, path, found, is_folder=is_folder)
            if is_folder:
                folders.append(_Folder(path, node.key))
        return folders

    # --- what is where it was

    def _walk(self, folders: list[_Folder]) -> None:
        """Go through folders whose node is known, and through all that lies in them."""
        while folders:
            folder = folders.pop()
            try:
                entries = self.list_folder(folder.path)
            except OSError:
                if not folder.path:
                    raise
                self.findings.block(folder.key, folder.path, reasons.NO_RIGHTS)
                continue
            folders.extend(self._compare(folder, entries))

    def _compare(self, folder: _Folder, entries: Sequence[Entry]) -> Iterator[_Folder]:
        """Match the entries of one folder with its nodes; yields the folders to look into."""
        self._breathe(len(entries) + 1)
        prefix = f"{folder.path}/" if folder.path else ""
        rows = self.base.known(folder.key) if folder.key >= ROOT else ()
        if self.are_rules_agreed and not self.findings.staged and not self.findings.found:
            entries, rows = without_unchanged(entries, rows)
        known, saving = self._known(rows), set(self._being_saved(entries))
        halted = {**self._half_changed(entries), **dict.fromkeys(saving, reasons.BEING_SAVED)}
        for entry in entries:
            path = prefix + entry.name
            is_folder = entry.is_dir(follow_symlinks=False)
            here = known.pop(entry.name, None) or self._folded(entry.name, known)
            reason = halted.pop(entry.name, None) or _obstacle(entry, path, is_folder=is_folder)
            if self.rules.ignores(path, is_folder=is_folder):
                self._ignore(folder, entry, path, here)
            elif reason is not None:
                self._block(Place(folder.key, entry.name), path, here, reason)
            else:
                yield from self._match(folder, path, entry, here, is_folder=is_folder)
        self._keep_unchanged(folder, prefix, halted.keys() - known.keys() - saving)
        for node in (each for nodes in known.values() for each in nodes):
            self._miss(prefix + node.name, node, saving)

    def _known(self, rows: Iterable[KnownRow]) -> dict[str, list[Known]]:
        """The nodes of a folder by name; while one thing replaces another two have the same."""
        known: dict[str, list[Known]] = {}
        for row in rows:
            node = Known._make(row)
            if not self.findings.is_taken(node.key):
                known.setdefault(node.name, []).append(node)
        return known

    def _folded(self, name: str, known: dict[str, list[Known]]) -> list[Known]:
        """The nodes of the same name in other letters, on disks that do not mind."""
        if not self.folds_case:
            return []
        wanted = clash_key(name, folds=True)
        found = next((each for each in known if clash_key(each, folds=True) == wanted), None)
        return [] if found is None else known.pop(found)

    def _match(
        self, folder: _Folder, path: str, entry: Entry, here: Sequence[Known], *, is_folder: bool
    ) -> Iterator[_Folder]:
        """One entry against the nodes of its name: the same kind, rather with the same inode."""
        inode = entry.inode() & INODE_MASK
        fitting = [node for node in here if node.is_folder == is_folder]
        node = min(fitting, key=lambda each: each.inode != inode, default=None)
        for other in here:
            if other is not node:
                self.findings.missing[other.key] = path
        if node is not None and (node.inode == inode or not self.base.by_inode(inode)):
            yield from self._same(folder, path, entry, node)
            return
        if node is not None:  # its inode was another node's: perhaps that one is here by now
            self.findings.missing[node.key] = path
        self.arrivals.append(_Arrival(path, folder, entry, is_folder, node))

    def _same(self, folder: _Folder, path: str, entry: Entry, node: Known) -> Iterator[_Folder]:
        """A node at its place: note it if anything about it differs."""
        place = Place(folder.key, entry.name)
        try:
            found = entry.stat(follow_symlinks=False)
        except FileNotFoundError:
            self.findings.missing[node.key] = path
            return
        except OSError:
            self.findings.block(node.key, path, reasons.NO_RIGHTS)
            return
        if node.is_folder:
            if found.st_ino & INODE_MASK != node.inode or entry.name != node.name:
                self._put(node.key, place, path, found, is_folder=True)
            yield _Folder(path, node.key)
            return
        is_same = is_settled(node) and _is_as_known(found, node)
        if not is_same or entry.name != node.name:
            md5 = node.md5 if is_same else None
            self._put(node.key, place, path, found, md5=md5)

    # --- what is somewhere else, or new

    def _recognize(self, arrival: _Arrival) -> None:
        """Find out which node something is by its inode; folders before what lies in them."""
        entry, path = arrival.entry, arrival.path
        place = Place(arrival.folder.key, entry.name)
        try:
            found = entry.stat(follow_symlinks=False)
            entries = self.list_folder(path) if arrival.is_folder else ()
        except FileNotFoundError:
            return  # gone between the listing and now; the freshness guards look again
        except OSError:
            self.findings.wall(place, path, reasons.NO_RIGHTS)
            return
        node = self._by_inode(found, entries, is_folder=arrival.is_folder)
        if node is not None:
            self.findings.found.add(node.key)
            md5 = node.md5 if node.is_settled() else None
            self._put(node.key, place, path, found, is_folder=arrival.is_folder, md5=md5)
            if arrival.is_folder:
                self._walk(list(self._compare(_Folder(path, node.key), entries)))
        elif arrival.known is not None:
            self.leftovers.append(arrival)
        else:
            self._begin(place, path, found, entries, is_folder=arrival.is_folder)

    def _by_inode(
        self, found: os.stat_result, entries: Sequence[Entry], *, is_folder: bool
    ) -> Base | None:
        """The missing node that has this inode, if the content bears it out."""
        if not self.findings.missing:
            return None
        for node in self.base.by_inode(found.st_ino & INODE_MASK):
            if (node.kind == "folder") != is_folder or not self.findings.is_missing(node):
                continue
            if is_folder and self._came_along(node, entries):
                return node
            is_same = node.stat is not None and node.stat.is_same_content(stat_of(found))
            if not is_folder and is_same:
                return node
        return None

    def _came_along(self, node: Base, entries: Sequence[Entry]) -> bool:
        known = self.base.known(node.key)
        names = {entry.name for entry in entries}
        came = sum(name in names for name, *_ in known)
        return bool(known) and came >= SAME_FOLDER_SHARE * len(known)

    def _take_by_name(self, arrival: _Arrival) -> None:
        """It is the node that had its name, unless that has turned up elsewhere."""
        node = arrival.known
        assert node is not None
        if self.findings.is_taken(node.key):
            self.arrivals.append(_Arrival(arrival.path, arrival.folder, arrival.entry,
                                          arrival.is_folder, None))  # fmt: skip
            return
        self.findings.missing.pop(node.key, None)
        self._walk(list(self._same(arrival.folder, arrival.path, arrival.entry, node)))

    def _begin(
        self,
        place: Place,
        path: str,
        found: os.stat_result,
        entries: Sequence[Entry],
        *,
        is_folder: bool,
    ) -> None:
        """Something new. A file may still be a node that was moved and only touched."""
        self.fresh -= 1
        key = self.fresh
        self._put(key, place, path, found, is_folder=is_folder)
        if is_folder:
            self._walk(list(self._compare(_Folder(path, key), entries)))
            return
        if not self.findings.missing:
            return
        for node in self.base.by_inode(found.st_ino & INODE_MASK):
            if node.kind == "file" and self.findings.is_missing(node):
                self.findings.doubtful[key] = node.key

    # --- what is not there, or must be left

    def _miss(self, path: str, node: Known, saving: set[str]) -> None:
        if node.name in saving:
            self.findings.block(node.key, path, reasons.BEING_SAVED)
        elif self.rules.ignores(path, is_folder=node.is_folder):
            self.findings.ignore(node.key)
        else:
            self.findings.missing[node.key] = path

    def _ignore(self, folder: _Folder, entry: Entry, path: str, here: Sequence[Known]) -> None:
        if entry.name not in JUNK_NAMES and path != OWN_FOLDER:
            self.findings.others.add(folder.key)
        for node in here:
            self.findings.ignore(node.key)
        database = path.removesuffix(WRITTEN_AHEAD)
        if database != path and not self.rules.ignores(database, is_folder=False):
            with suppress(OSError):  # removed since: the database is closed
                if entry.stat(follow_symlinks=False).st_size:
                    self.findings.skip(path, reasons.OPEN_DATABASE)

    def _block(self, place: Place, path: str, here: Sequence[Known], reason: str) -> None:
        for node in here:
            self.findings.block(node.key, path, reason)
        if not here:
            self.findings.wall(place, path, reason)
        elif reason != reasons.BEING_SAVED:
            self.findings.others.add(place.parent)

    def _keep_unchanged(self, folder: _Folder, prefix: str, names: Iterable[str]) -> None:
        """Half changed databases whose own stat is as it was agreed: nothing may replace them."""
        for name in names:
            for node in self.base.named(folder.key, name) if folder.key >= ROOT else ():
                if not self.findings.is_taken(node.key):
                    self.findings.block(node.key, prefix + name, reasons.HALF_CHANGED)

    @staticmethod
    def _half_changed(entries: Iterable[Entry]) -> dict[str, str]:
        """The names of databases in the middle of a change."""
        return {
            entry.name.removesuffix(JOURNAL): reasons.HALF_CHANGED
            for entry in entries
            if entry.name.endswith(JOURNAL) and is_hot(entry)
        }

    def _being_saved(self, entries: Iterable[Entry]) -> Iterator[str]:
        for entry in entries:
            if entry.name.startswith(SAVING):
                try:
                    copy = entry.stat(follow_symlinks=False)
                except OSError:
                    continue  # removed since: the save is over
                if is_of_a_save(copy, self.now_s):
                    yield entry.name[len(SAVING) :]

    # --- small things

    def _put(
        self,
        key: int,
        place: Place,
        path: str,
        found: os.stat_result,
        *,
        is_folder: bool = False,
        md5: str | None = None,
    ) -> None:
        if is_folder:
            node = Local(place.parent, place.name, "folder", folder_stat(found))
        else:
            node = Local(place.parent, place.name, "file", stat_of(found), md5)
        self.findings.put(key, node, path)

    def _breathe(self, count: int) -> None:
        self.rest -= count
        if self.rest < 0:
            self.cancel.check()
            self.rest = BREATH


def _obstacle(entry: Entry, path: str, *, is_folder: bool) -> str | None:
    """Why something cannot be synced, if so."""
    if not path.isascii():
        try:
            path.encode()
        except UnicodeEncodeError:
            return reasons.NOT_UTF8
    if is_folder or entry.is_file(follow_symlinks=False):
        return None
    return reasons.LINK if entry.is_symlink() else reasons.SPECIAL


def _is_as_known(found: os.stat_result, node: Known) -> bool:
    stat = stat_of(found)
    return (stat.inode, stat.size_bytes, stat.mtime_ns, stat.ctime_ns) == (
        node.inode,
        node.size_bytes,
        node.mtime_ns,
        node.ctime_ns,
    )
