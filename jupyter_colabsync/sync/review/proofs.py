"""Proofs: is this file on Drive as it is here? For one path, and for the badges of a folder."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.contract.proof import FileState
from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.files import size_text
from jupyter_colabsync.sync.local.folder import read_rules
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.local.unproven import NEVER_SENT, Unproven, unproven
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.marks import SEVERITY, Marks, worst
from jupyter_colabsync.sync.plan.names import ancestors, is_below, is_conflict_copy, join
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Local, Place
from jupyter_colabsync.sync.plan.trees import LocalSeen, Tree
from jupyter_colabsync.sync.review.news import News, file_keys
from jupyter_colabsync.sync.state.state import State

MAX_ENTRIES = 5000
MAX_NAMES = 500
"""More than anybody sees at once."""
PAGE = "https://drive.google.com/open?id="
WHY = {
    reasons.BEING_SAVED: "it is being saved right now",
    reasons.HALF_WRITTEN: f"it {reasons.HALF_WRITTEN}",
    reasons.NO_RIGHTS: f"there is {reasons.NO_RIGHTS}",
}
"""Reasons as the end of a sentence, where they are not one already."""


@dataclass(frozen=True, slots=True)
class Proven:
    """How one path stands."""

    state: FileState
    is_folder: bool
    md5: str | None
    agreed_at_ms: int | None
    url: str | None
    file_count: int
    waiting_files: int
    waiting_bytes: int
    sentence: str


class Proofs:
    """Of one link. `moving`: paths that are sent or fetched right now."""

    def __init__(self, state: State, root: Path, marks: Marks, moving: Collection[str]) -> None:
        self._state, self._root, self._marks = state, root, marks
        self._moving, self._news = frozenset(moving), News(state)

    def folder(
        self, path: str, names: Collection[str] | None = None
    ) -> tuple[list[tuple[str, FileState]], bool]:
        """How the entries of a folder stand (or those with these `names`), what is not synced
        first; and whether that is not all. Looks at the folder itself, not below it."""
        rules = read_rules(self._root)
        wanted = None if names is None else frozenset(sorted(names)[:MAX_NAMES])
        known = {each.name: each for each in self._known(path, wanted)}
        found: list[tuple[str, FileState]] = []
        try:
            with os.scandir(self._root / path) as entries:
                for entry in entries:
                    if wanted is not None and entry.name not in wanted:
                        continue
                    place, is_folder = join(path, entry.name), entry.is_dir(follow_symlinks=False)
                    if rules.ignores(place, is_folder=is_folder):
                        state: FileState = "ignored"
                    elif is_folder:
                        state = self._folder_state(place, known.get(entry.name))
                    else:
                        state = self._file_state(place, entry, known.get(entry.name))
                    found.append((entry.name, state))
        except (FileNotFoundError, NotADirectoryError):
            return [], False
        found.sort(key=lambda each: (-SEVERITY.index(each[1]), each[0]))
        is_cut = wanted is not None and len(wanted) < len(frozenset(names or ()))
        return found[:MAX_ENTRIES], is_cut or len(found) > MAX_ENTRIES

    def proof(self, path: str, seen: LocalSeen) -> Proven:
        """How one file or folder stands. `seen`: the folder as it is now. Raises NotFound."""
        place = self._root / path
        if not os.path.lexists(place):
            raise NotFound("That is not there any more. Refresh the file browser.", code="no_file")
        is_folder = place.is_dir() and not place.is_symlink()
        if (left_out := self._left_out(path, seen, is_folder=is_folder)) is not None:
            return left_out
        lacking = [
            each
            for each in unproven(self._root, self._state, seen)
            if each.path == path or is_below(each.path, path)
        ]
        node = self._node(path, seen)
        if is_folder:
            return self._folder_proof(path, node, lacking)
        if lacking:
            return self._lacking(path, lacking[0])
        if node is None or node.kind != "file":
            return self._waits(path, "is not on Drive under this name yet")
        return self._file_proof(path, node)

    # --- how

    def _known(self, path: str, names: Collection[str] | None) -> Sequence[Base]:
        """What the base has in a folder; one question, however many names there are."""
        folder = self._state.at(path)
        if folder is None:
            return ()
        if names is None:
            return self._state.children(folder.key)
        return self._state.among(folder.key, names)

    def _file_state(self, path: str, entry: os.DirEntry[str], node: Base | None) -> FileState:
        if path in self._moving:
            return "moving"
        if is_conflict_copy(entry.name):
            return "conflict"
        marked = self._marks.states.get(path, "synced")
        try:
            is_agreed = node is not None and node.stat == stat_of(entry.stat(follow_symlinks=False))
        except OSError:
            return marked
        return marked if is_agreed else worst((marked, "waiting"))

    def _folder_state(self, path: str, node: Base | None) -> FileState:
        state = self._marks.worst_below(path)
        if any(each.startswith(path + "/") for each in self._moving):
            state = worst((state, "moving"))
        is_known = node is not None and node.kind == "folder"
        return state if is_known else worst((state, "waiting"))

    def _node(self, path: str, seen: LocalSeen) -> Base | None:
        """What lies at a path here, if Drive has it under that path."""
        tree: Tree[Local] = Tree(self._state, seen, folds_case=False)
        key: int | None = ROOT
        for name in path.split("/") if path else ():
            key = None if key is None else tree.at(Place(key, name))
        if key is None:
            return None
        node = self._state.get(key)
        return node if node is not None and self._state.path(key) == path else None

    def _left_out(self, path: str, seen: LocalSeen, *, is_folder: bool) -> Proven | None:
        """For what is not synced by its nature, or because the rules say so."""
        rules, name = read_rules(self._root), Path(path).name
        is_ignored = bool(path) and rules.ignores(path, is_folder=is_folder)
        if is_ignored or any(rules.ignores(each, is_folder=True) for each in ancestors(path)):
            sentence = f"{name} is left out of the sync, so it is not kept on Drive."
            count = 0 if is_folder else 1
            return Proven("ignored", is_folder, None, None, None, count, 0, 0, sentence)
        for skip in seen.skips:
            if skip.path == path and skip.reason in NEVER_SENT:
                sentence = f"{name} is {skip.reason}, which is not synced."
                return Proven("problem", False, None, None, None, 1, 0, 0, sentence)
        return None

    def _lacking(self, path: str, lacking: Unproven) -> Proven:
        """A file that is not on Drive as it is here."""
        if path not in self._moving and lacking.reason:
            why = WHY.get(lacking.reason, lacking.reason)
            return self._waits(path, "is not on Drive as it is here", why)
        return self._waits(path, "is not on Drive as it is here")

    def _waits(self, path: str, what: str, why: str = "") -> Proven:
        place = self._root / path
        state: FileState = "waiting"
        if path in self._moving:
            state, what = "moving", "is on its way to Drive"
        elif (marked := self._marks.states.get(path, "synced")) != "synced":
            state = marked
        elif why and why != WHY[reasons.BEING_SAVED]:
            state = "problem"
        size_bytes = 0 if place.is_symlink() else place.lstat().st_size
        sentence = f"{place.name} {what} ({size_text(size_bytes)}){': ' if why else ''}{why}."
        return Proven(state, False, None, None, None, 1, 1, size_bytes, sentence)

    def _file_proof(self, path: str, node: Base) -> Proven:
        """A file that is here as it was agreed; unless Drive has told of something else since."""
        name, url = Path(path).name, PAGE + node.drive_id
        if (news := self._news.of(node)) is not None:
            state = worst((self._marks.states.get(path, "synced"), "waiting"))
            size_bytes = node.size_bytes
            return Proven(state, False, None, None, url, 1, 1, size_bytes, f"{name}: {news}.")
        at_ms = node.checked_ns // 1_000_000 or None
        when = "" if at_ms is None else f", seen {_clock(at_ms)}"
        sentence = f"{name} is on Drive with the same checksum as here{when}."
        return Proven("synced", False, node.md5, at_ms, url, 1, 0, 0, sentence)

    def _folder_proof(self, path: str, node: Base | None, lacking: Sequence[Unproven]) -> Proven:
        name = Path(path).name or self._root.name
        known = node if node is not None and node.kind == "folder" else None
        sizes = {each.path: each.size_bytes for each in lacking}
        if known is not None:
            sizes |= self._news.below(path)
        count = 0 if known is None else sum(1 for _ in file_keys(self._state, known.key))
        total = count + sum(each.is_new for each in lacking)
        all_marks = self._marks.states.values()
        state = self._folder_state(path, known) if path else worst(all_marks)
        size_bytes = sum(sizes.values())
        if sizes:
            state = worst((state, "waiting"))
            files = f"{len(sizes)} of {total} files" if total > 1 else "1 file"
            is_plain = len(sizes) == len(lacking) and not any(each.reason for each in lacking)
            what = "not on Drive yet" if is_plain else "not on Drive as here"
            sentence = f"{name}: {files} ({size_text(size_bytes)}) {what}."
        elif known is None:
            sentence = f"{name} is not on Drive under this name yet."
        elif total == 0:
            sentence = f"{name} is on Drive; it holds no files."
        else:
            files = "its 1 file is" if total == 1 else f"all {total} files are"
            sentence = f"{name}: {files} on Drive with the same checksums as here."
        url = None if known is None else PAGE + known.drive_id
        return Proven(state, True, None, None, url, total, len(sizes), size_bytes, sentence)


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%H:%M}"
