"""Proofs: is this file on Drive as it is here? For one path, and for the badges of a folder."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.contract.proof import FileState
from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.files import size_text
from jupyter_colabsync.sync.local.folder import read_rules
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.marks import SEVERITY, Marks, worst
from jupyter_colabsync.sync.plan.names import is_conflict_copy, join
from jupyter_colabsync.sync.plan.nodes import Base, Local
from jupyter_colabsync.sync.plan.trees import LocalSeen, Tree
from jupyter_colabsync.sync.state.state import State

MAX_ENTRIES = 5000
PAGE = "https://drive.google.com/open?id="


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
        self._moving = frozenset(moving)

    def folder(self, path: str) -> tuple[list[tuple[str, FileState]], bool]:
        """How the entries of a folder stand, what is not synced first; and whether that is not
        all. Looks at the folder itself, not below it."""
        rules = read_rules(self._root)
        folder = self._state.at(path)
        known = {} if folder is None else {e.name: e for e in self._state.children(folder.key)}
        found: list[tuple[str, FileState]] = []
        try:
            with os.scandir(self._root / path) as entries:
                for entry in entries:
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
        return found[:MAX_ENTRIES], len(found) > MAX_ENTRIES

    def proof(self, path: str, seen: LocalSeen) -> Proven:
        """How one file or folder stands. `seen`: the folder as it is now. Raises NotFound."""
        place = self._root / path
        if not os.path.lexists(place):
            raise NotFound("That is not there any more. Refresh the file browser.", code="no_file")
        node = self._state.at(path)
        if place.is_dir():
            return self._folder_proof(path, node, seen)
        waiting = self._waiting(path, seen, is_folder=False)
        if not waiting and node is not None and node.kind == "file":
            return self._file_proof(path, node)
        state: FileState = "moving" if path in self._moving else self._marked(path)
        state = "waiting" if state == "synced" else state
        size_bytes = place.lstat().st_size
        what = "is on its way to Drive" if state == "moving" else "is not on Drive as it is here"
        sentence = f"{place.name} {what} ({size_text(size_bytes)})."
        return Proven(state, False, None, None, None, 1, 1, size_bytes, sentence)

    # --- how

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
        return worst((state, "waiting")) if node is None else state

    def _marked(self, path: str) -> FileState:
        return self._marks.states.get(path, "synced")

    def _file_proof(self, path: str, node: Base) -> Proven:
        at_ms = node.checked_ns // 1_000_000 or None
        name = Path(path).name
        when = "" if at_ms is None else f", seen {_clock(at_ms)}"
        sentence = f"{name} is on Drive with the same checksum as here{when}."
        url = PAGE + node.drive_id
        return Proven("synced", False, node.md5, at_ms, url, 1, 0, 0, sentence)

    def _folder_proof(self, path: str, node: Base | None, seen: LocalSeen) -> Proven:
        sizes = self._waiting(path, seen, is_folder=True)
        count = 0 if node is None else self._files_below(node.key)
        total = count + sum(key < 0 for key in sizes)
        name = Path(path).name or self._root.name
        state = worst((self._folder_state(path, node) if path else "synced", "synced"))
        if sizes:
            state = worst((state, "waiting"))
            files = f"{len(sizes)} of {total} files" if total > 1 else "1 file"
            sentence = f"{name}: {files} ({size_text(sum(sizes.values()))}) not on Drive yet."
        else:
            sentence = f"{name}: all {total} files are on Drive as they are here."
        url = None if node is None else PAGE + node.drive_id
        waiting = sum(sizes.values())
        return Proven(state, True, None, None, url, total, len(sizes), waiting, sentence)

    def _waiting(self, path: str, seen: LocalSeen, *, is_folder: bool) -> dict[int, int]:
        """The files at or below a path that differ from what was agreed, with their sizes."""
        tree: Tree[Local] = Tree(self._state, seen, folds_case=False)
        found: dict[int, int] = {}
        for nodes in (seen.changed, seen.new):
            for key, local in nodes.items():
                before = self._state.get(key)
                if local.kind != "file" or (before is not None and before.md5 == local.md5):
                    continue
                place = tree.path(key)
                if place == path or (is_folder and (not path or place.startswith(path + "/"))):
                    found[key] = local.stat.size_bytes
        return found

    def _files_below(self, key: int) -> int:
        count, todo = 0, [key]
        while todo:
            for row in self._state.known(todo.pop()):
                if row[2]:
                    todo.append(row[1])
                else:
                    count += 1
        return count


def _clock(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%H:%M}"
