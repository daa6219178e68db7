"""plan(base, local, remote, policy): what makes both sides agree and loses nothing. Pure.

`verdicts` rules on single paths. Here the verdicts are made to fit together: a folder lives as
long as anything in it does, a thing of another kind waits until its place is free, a folder that
goes away whole goes in one piece. Every rule errs on the side of keeping.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from functools import cached_property

from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
    Base,
    Download,
    Forget,
    LocalTree,
    MakeLocalFolder,
    MakeRemoteFolder,
    Plan,
    Policy,
    RemoteTree,
    RemoveLocalFolder,
    SetAside,
    Skip,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.names import (
    ancestors,
    conflict_name,
    is_below,
    join,
    name_of,
    parent_of,
)
from jupyter_colabsync.sync.order import in_order
from jupyter_colabsync.sync.twins import ConflictCopies
from jupyter_colabsync.sync.verdicts import Verdict, by_mode, kind_of, verdict

_WRITES = {Verdict.PUSH, Verdict.PULL, Verdict.CLASH, Verdict.LEAVE}


def plan(base: Base, local: LocalTree, remote: RemoteTree, policy: Policy) -> Plan:
    """The plan for one cycle; carrying it out and planning again ends in an empty plan."""
    return _Draft(base, local, remote, policy).plan()


class _Draft:
    """Verdicts of all paths that are not SAME, while they are being made to fit together."""

    def __init__(self, base: Base, local: LocalTree, remote: RemoteTree, policy: Policy) -> None:
        self._base, self._local, self._remote, self._policy = base, local, remote, policy
        self._verdicts: dict[str, Verdict] = {}
        self._skips: list[Skip] = [*local.skips, *remote.skips]
        self._same = 0
        self._aside: set[str] = set()
        self._replaced: set[str] = set()
        self._stuck: set[str] = set()
        self._is_partial = False
        self._copies = ConflictCopies(local)

    def plan(self) -> Plan:
        self._judge()
        self._leave_what_cannot_be_done()
        self._settle_folders()
        self._settle_kinds()
        actions = in_order(self._actions())
        is_partial = self._is_partial or bool(self._aside)
        return Plan(actions, tuple(self._skips), self._same, is_partial=is_partial)

    # --- one path at a time

    def _judge(self) -> None:
        local, remote, mode = self._local.entries, self._remote.entries, self._policy.mode
        for path in _all_paths(self._base, local, remote):
            here, there = local.get(path), remote.get(path)
            found = verdict(self._base.get(path), here, there)
            if here is not None and here.kind == "file":
                self._same += found in {Verdict.SAME, Verdict.ADOPT}
            if found is not Verdict.SAME:
                self._verdicts[path] = by_mode(found, mode, here, there)
                if mode == "upload" and found is Verdict.CLASH:
                    self._skip(path, reasons.CLASH_UPLOAD_ONLY)

    def _leave_what_cannot_be_done(self) -> None:
        """Blocked places, what Drive does not let this account do, and what has moved there.

        A file that was moved on Drive where it could not be followed is fetched at its new place
        before it goes here: a crash in between would look like a deletion by the person.
        """
        place = {file.id: path for path, file in self._remote.entries.items()}
        for path, found in self._verdicts.items():
            if self._is_blocked(path):
                self._verdicts[path] = Verdict.LEAVE
            elif found is Verdict.TRASH_LOCAL and self._has_only_moved(path, place):
                self._verdicts[path] = Verdict.LEAVE
                self._is_partial = True
            elif reason := self._forbidden(path, found):
                self._verdicts[path] = Verdict.LEAVE
                self._skip(path, reason)

    def _is_blocked(self, path: str) -> bool:
        blocked = self._local.blocked
        return bool(blocked) and (
            path in blocked or any(folder in blocked for folder in ancestors(path))
        )

    def _has_only_moved(self, path: str, place: Mapping[str, str]) -> bool:
        entry = self._base[path]
        now = place.get(entry.drive_id)
        if now is None:
            return False
        arrived = self._base.get(now)
        return arrived is None or arrived.drive_id != entry.drive_id

    def _forbidden(self, path: str, found: Verdict) -> str | None:
        remote = self._remote.entries.get(path)
        if remote is None:
            return None
        if found in {Verdict.PULL, Verdict.CLASH} and not (remote.can_download or remote.is_folder):
            return reasons.NO_DOWNLOAD
        if found is Verdict.PUSH and not remote.can_edit:
            return reasons.NO_EDIT
        if found is Verdict.TRASH_REMOTE and not remote.can_trash:
            return reasons.NO_TRASH
        return None

    def _skip(self, path: str, reason: str) -> None:
        self._skips.append(Skip(path, "remote", reason))

    # --- folders

    def _settle_folders(self) -> None:
        """A folder stays while anything below it stays, and is made again if it is gone."""
        needed: dict[Verdict, set[str]] = {each: set() for each in _WRITES}
        for path, found in self._verdicts.items():
            if found in _WRITES and not self._is_new_folder(path):
                needed[found].update(ancestors(path))
        self._settle_shells(needed)
        in_use = set().union(*needed.values())
        with_others = {
            Verdict.TRASH_REMOTE: _upwards(self._remote.others),
            Verdict.TRASH_LOCAL: _upwards(self._local.others),
        }
        again = {Verdict.TRASH_REMOTE: Verdict.PULL, Verdict.TRASH_LOCAL: Verdict.PUSH}
        for path, found in self._verdicts.items():
            if found not in again or not self._is_folder(path):
                continue
            if path in in_use:
                wanted = again[found]
                self._verdicts[path] = wanted if path in needed[wanted] else Verdict.LEAVE
            elif path in with_others[found]:
                self._verdicts[path] = Verdict.FORGET

    def _settle_shells(self, needed: dict[Verdict, set[str]]) -> None:
        """New folders that hold nothing but unsynced things are not made on the other side;
        else a folder deleted there would come back for what is ignored in it here."""
        hollow = set(self._local.others | self._remote.others)
        new = [path for path in self._verdicts if self._is_new_folder(path)]
        for path in sorted(new, key=_depth, reverse=True):
            found = self._verdicts[path]
            if path in hollow and path not in needed[found]:
                self._verdicts[path] = Verdict.LEAVE
                hollow.add(parent_of(path))
            else:
                needed[found].update(ancestors(path))

    def _is_new_folder(self, path: str) -> bool:
        return (
            self._verdicts[path] in {Verdict.PUSH, Verdict.PULL}
            and path not in self._base
            and (path in self._local.entries) != (path in self._remote.entries)
            and self._is_folder(path)
        )

    def _is_folder(self, path: str) -> bool:
        local, remote = self._local.entries.get(path), self._remote.entries.get(path)
        return (local is not None and local.kind == "folder") or (
            remote is not None and remote.is_folder
        )

    # --- a file here, a folder there

    def _settle_kinds(self) -> None:
        """Replace what the other side replaced; where something would get lost, set it aside."""
        for path, found in sorted(self._verdicts.items()):
            local, remote = self._local.entries.get(path), self._remote.entries.get(path)
            if local is None or remote is None or local.kind == kind_of(remote):
                continue
            if self._waits(path):
                continue
            if found is Verdict.LEAVE:
                self._stuck.add(path)
            elif found is Verdict.CLASH or (
                found in {Verdict.PUSH, Verdict.PULL} and self._has_kept(path, found)
            ):
                self._set_aside(path)
            elif found in {Verdict.PUSH, Verdict.PULL}:
                self._replaced.add(path)

    def _has_kept(self, path: str, found: Verdict) -> bool:
        """True when the folder that is to make place holds something that must stay."""
        local = self._local.entries[path]
        goes, others = (
            (Verdict.TRASH_REMOTE, self._remote.others)
            if found is Verdict.PUSH
            else (Verdict.TRASH_LOCAL, self._local.others)
        )
        if (local.kind == "folder") is (found is Verdict.PUSH):
            return False  # it is the file that makes place
        return path in _upwards(others) or any(
            each not in {goes, Verdict.FORGET}
            for below, each in self._verdicts.items()
            if is_below(below, path)
        )

    def _set_aside(self, path: str) -> None:
        if self._policy.mode == "upload":
            self._verdicts[path] = Verdict.LEAVE
            self._stuck.add(path)
            self._skip(path, reasons.CLASH_UPLOAD_ONLY)
        else:
            self._aside.add(path)

    def _waits(self, path: str) -> bool:
        """True below what gets another name first, or what is a file on one side for good."""
        places = self._aside | self._stuck
        return bool(places) and any(folder in places for folder in ancestors(path))

    # --- from verdicts to actions

    def _actions(self) -> Iterator[Action]:
        for path, found in self._verdicts.items():
            if self._waits(path):
                continue
            if path in self._aside:
                yield self._aside_action(path)
            elif found is Verdict.FORGET:
                yield Forget(path, reasons.FORGOTTEN)
            elif found is Verdict.ADOPT:
                local, remote = self._local.entries[path], self._remote.entries[path]
                yield Adopt(path, local, remote, reasons.EQUAL)
            elif found is Verdict.PUSH:
                yield from self._push(path)
            elif found in {Verdict.PULL, Verdict.CLASH}:
                yield from self._pull(path, is_conflict=found is Verdict.CLASH)
            elif found is Verdict.TRASH_LOCAL:
                yield self._trash_local(path)
            elif found is Verdict.TRASH_REMOTE and not self._goes_with_parent(path):
                yield self._trash_remote(path, is_first=False)

    def _push(self, path: str) -> Iterator[Action]:
        local, remote = self._local.entries[path], self._remote.entries.get(path)
        reason = reasons.pushed(self._base.get(path), remote)
        if remote is not None and path in self._replaced:
            yield self._trash_remote(path, is_first=True)
            remote = None
        if local.kind == "folder":
            yield MakeRemoteFolder(path, local, reason)
        else:
            yield Upload(path, local, remote, reason)

    def _pull(self, path: str, *, is_conflict: bool) -> Iterator[Action]:
        local, remote = self._local.entries.get(path), self._remote.entries[path]
        reason = reasons.pulled(self._base.get(path), local)
        if local is not None and path in self._replaced:
            yield self._trash_local(path)
            local = None
        if remote.is_folder:
            yield MakeLocalFolder(path, remote, reason)
        elif is_conflict and local is not None and not self._copies.has(path, local.md5):
            yield Download(path, remote, local, reasons.CLASH, True, self._free_name(path))
        else:
            reason = reasons.CLASH_KEPT if is_conflict else reason
            yield Download(path, remote, local, reason, is_conflict)

    def _trash_local(self, path: str) -> Action:
        local = self._local.entries[path]
        is_first = path in self._replaced or any(
            folder in self._replaced for folder in ancestors(path)
        )
        reason = reasons.REPLACED if path in self._replaced else reasons.DELETED_THERE
        if local.kind == "folder":
            return RemoveLocalFolder(path, reason, is_first)
        return TrashLocal(path, local, reason, is_first)

    def _goes_with_parent(self, path: str) -> bool:
        parent = parent_of(path)
        return self._verdicts.get(parent) is Verdict.TRASH_REMOTE or (
            parent in self._replaced and self._verdicts.get(parent) is Verdict.PUSH
        )

    def _trash_remote(self, path: str, *, is_first: bool) -> TrashRemote:
        remote = self._remote.entries[path]
        below = self._remote_below(path) if remote.is_folder else ()
        files = sum(not self._remote.entries[each].is_folder for each in below)
        reason = reasons.REPLACED if is_first else reasons.DELETED_HERE
        return TrashRemote(path, remote, below, files + (not remote.is_folder), reason, is_first)

    def _remote_below(self, path: str) -> tuple[str, ...]:
        paths = self._sorted_remote
        return tuple(paths[bisect_left(paths, path + "/") : bisect_left(paths, path + "0")])

    @cached_property
    def _sorted_remote(self) -> list[str]:
        return sorted(self._remote.entries)  # "0" is the letter after "/"

    def _aside_action(self, path: str) -> Action:
        return SetAside(path, self._local.entries[path], self._free_name(path), reasons.ASIDE)

    def _free_name(self, path: str) -> str:
        """A conflict copy's path that nothing here, there or in this plan has."""
        parent = parent_of(path)
        copy = join(
            parent,
            conflict_name(
                name_of(path),
                self._policy.device,
                self._policy.now,
                lambda name: self._is_taken(join(parent, name)),
            ),
        )
        self._copies.given.add(copy)
        return copy

    def _is_taken(self, path: str) -> bool:
        return any(
            path in each
            for each in (
                self._local.entries,
                self._remote.entries,
                self._base,
                self._local.blocked,
                self._copies.given,
            )
        )


def _all_paths(*trees: Mapping[str, object]) -> Iterator[str]:
    """Every path once."""
    seen: set[str] = set()
    for tree in trees:
        yield from tree.keys() - seen if seen else tree
        seen |= tree.keys()


def _upwards(folders: frozenset[str]) -> set[str]:
    """The folders and everything above them."""
    return {each for folder in folders for each in (folder, *ancestors(folder))}


def _depth(path: str) -> int:
    return path.count("/")
