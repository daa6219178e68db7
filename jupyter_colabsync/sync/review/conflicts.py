"""Conflicts: files of which two versions are kept, shown side by side, and settled.

Drive's version has the name, the one from here lies beside it as a conflict copy; the copy's name
is all that says so, and every device sees it. What is settled changes the folder like a person
would, and the next sync carries it on; what is not kept goes to the bin.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.errors import BadRequest, LocalProblem, NotFound, Stale
from jupyter_colabsync.files import md5_of
from jupyter_colabsync.notebooks.choices import Choice, apply_choices
from jupyter_colabsync.notebooks.hunks import TextThreeWay, is_text, three_way_text
from jupyter_colabsync.notebooks.threeway import ThreeWay, three_way
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.plan.names import (
    CONFLICT_LIKE,
    conflict_origin,
    is_conflict_copy,
    join,
    name_of,
    original_name,
    parent_of,
    settled_name,
)
from jupyter_colabsync.sync.plan.nodes import Local
from jupyter_colabsync.sync.review.earlier import Earlier
from jupyter_colabsync.sync.state.contents import SUFFIX
from jupyter_colabsync.sync.state.state import State

MAX_HISTORY = 2000
"""So many happenings are looked through for what both versions were made of."""
MAX_TEXT_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Conflict:
    """One file in two versions. Paths are below the linked folder."""

    path: str
    copy_path: str
    device: str
    made_at_ms: int | None
    size_bytes: int | None
    """None: there is no file of that name any more."""
    copy_size_bytes: int
    base_md5: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """The md5s of both versions; None: not known, or not there."""

    local: str | None = None
    remote: str | None = None


ANY = Versions()


@dataclass(frozen=True, slots=True)
class View:
    """Both versions side by side: as cells, as lines, or (`shown` None) only by their md5."""

    conflict: Conflict
    seen: Versions
    shown: ThreeWay | TextThreeWay | None
    has_base: bool


class Conflicts:
    """The conflicts of one link."""

    def __init__(self, state: State, root: Path, earlier: Earlier) -> None:
        self._state, self._root, self._earlier = state, root, earlier
        self._disk = Disk(root)

    def all(self) -> list[Conflict]:
        """Every conflict copy that lies in the folder, by path."""
        known: dict[str, str | None] = {}
        for happening in self._state.history(MAX_HISTORY):
            if happening.verb == "conflict" and happening.kept is not None:
                known.setdefault(happening.kept, happening.base_md5)
        paths = {self._state.path(node.key) for node in self._state.files_like(CONFLICT_LIKE)}
        found = (self._conflict(path, known.get(path)) for path in sorted(paths | known.keys()))
        return [each for each in found if each is not None]

    def of(self, path: str) -> list[Conflict]:
        """Those that a path names: by the copy, or by the name both versions had."""
        return [each for each in self.all() if path in (each.path, each.copy_path)]

    def get(self, copy_path: str) -> Conflict:
        """One, by its copy. Raises NotFound."""
        for each in self.all():
            if each.copy_path == copy_path:
                return each
        raise no_such_conflict()

    def view(self, copy_path: str) -> View:
        """Both versions side by side. Raises NotFound, BadRequest."""
        conflict = self.get(copy_path)
        seen = self._versions(conflict)  # before they are read: what is shown is never older
        if conflict.size_bytes is None:
            return View(conflict, seen, None, has_base=False)
        if conflict.path.endswith(SUFFIX):
            with contextlib.suppress(BadRequest):  # not a notebook we can read: text will do
                versions, before = self._both(conflict), self._before(conflict)
                return View(conflict, seen, three_way(before, *versions), before is not None)
        if max(conflict.size_bytes, conflict.copy_size_bytes) <= MAX_TEXT_BYTES:
            versions = self._both(conflict)
            before = self._before(conflict) if all(map(is_text, versions)) else None
            with contextlib.suppress(BadRequest):
                shown = three_way_text(before, *versions)
                return View(conflict, seen, shown, before is not None)
        return View(conflict, seen, None, has_base=False)

    # --- settling; `seen` as somebody was shown them: Stale when they are others by now

    def keep_local(self, copy_path: str, seen: Versions = ANY) -> None:
        """The version from here gets the name; Drive's goes to the bin."""
        conflict, copy, there = self._taken(copy_path, seen)
        if there is None:
            self._disk.rename(copy_path, self._free(conflict.path), copy)
            return
        with self._temp("keep") as temp:
            shutil.copyfile(self._root / copy_path, temp)
            self._put(temp, conflict.path, there)
        self._disk.to_trash(copy_path, copy)

    def keep_remote(self, copy_path: str, seen: Versions = ANY) -> None:
        """Drive's version stays; the one from here goes to the bin."""
        _, copy, _ = self._taken(copy_path, seen)
        self._disk.to_trash(copy_path, copy)

    def keep_both(self, copy_path: str, seen: Versions = ANY) -> None:
        """Both stay; the copy gets a name that asks for no decision, on every device."""
        _, copy, _ = self._taken(copy_path, seen)
        target = join(parent_of(copy_path), settled_name(name_of(copy_path)))
        self._disk.rename(copy_path, self._free(target), copy)

    def keep_merged(
        self, copy_path: str, choices: Mapping[str, Choice], seen: Versions = ANY
    ) -> None:
        """A notebook made of the chosen cells gets the name; both versions go to the bin.

        Raises BadRequest as `apply_choices`, and for what is no notebook.
        """
        conflict, copy, there = self._taken(copy_path, seen)
        if there is None or not conflict.path.endswith(SUFFIX):
            raise BadRequest(
                "Only notebooks can be merged. Keep one of the versions, or both.",
                code="not_mergeable",
            )
        content = apply_choices(self._before(conflict), *self._both(conflict), choices)
        with self._temp("merged") as temp:
            temp.write_bytes(content)
            self._put(temp, conflict.path, there)
        self._disk.to_trash(copy_path, copy)

    def bases(self) -> set[str]:
        """The contents that open conflicts were made of: to be kept as long as they are open."""
        return {each.base_md5 for each in self.all() if each.base_md5 is not None}

    # --- how

    def _conflict(self, copy_path: str, base_md5: str | None) -> Conflict | None:
        name = name_of(copy_path)
        if not is_conflict_copy(name):
            return None
        size_bytes = self._size(copy_path)
        if size_bytes is None:
            return None
        path = join(parent_of(copy_path), original_name(name))
        device, made_at_ms = conflict_origin(name)
        return Conflict(path, copy_path, device, made_at_ms, self._size(path), size_bytes, base_md5)

    def _size(self, path: str) -> int | None:
        with contextlib.suppress(Stale, OSError):
            found = self._disk.look(path)
            if found is not None and found.kind == "file":
                return found.stat.size_bytes
        return None

    def _taken(self, copy_path: str, seen: Versions) -> tuple[Conflict, Local, Local | None]:
        """A conflict with the copy and Drive's version as they are now, if that is as `seen`."""
        conflict = self.get(copy_path)
        copy = self._disk.look(copy_path)
        if copy is None:
            raise no_such_conflict()
        there = None if conflict.size_bytes is None else self._disk.look(conflict.path)
        if seen != ANY and self._versions(conflict) != seen:
            raise Stale(
                "One of the versions was changed meanwhile. Look at both again, then decide.",
                code="conflict_changed",
            )
        return conflict, copy, there

    def _versions(self, conflict: Conflict) -> Versions:
        has_remote = conflict.size_bytes is not None
        try:
            remote_md5 = md5_of(self._root / conflict.path) if has_remote else None
            return Versions(md5_of(self._root / conflict.copy_path), remote_md5)
        except OSError as error:
            raise LocalProblem(
                f"One of the versions cannot be read ({error.strerror}). Check its rights.",
                code="unreadable",
            ) from error

    def _both(self, conflict: Conflict) -> tuple[bytes, bytes]:
        """The version from here, and Drive's."""
        here, there = self._root / conflict.copy_path, self._root / conflict.path
        return here.read_bytes(), there.read_bytes()

    def _before(self, conflict: Conflict) -> bytes | None:
        return self._earlier.read(conflict.path, conflict.base_md5)

    def _put(self, temp: Path, path: str, there: Local) -> None:
        """Give the name to what lies at `temp`; what has it goes to the bin."""
        self._disk.sync(temp)
        self._disk.place_over(temp, path, there, None)

    def _free(self, path: str) -> str:
        """The path itself, or with a number when it is taken."""
        stem, dot, suffix = name_of(path).rpartition(".")
        stem, suffix = (stem, dot + suffix) if stem else (suffix, "")
        number, target = 2, path
        while self._disk.look(target) is not None:
            target = join(parent_of(path), f"{stem} ({number}){suffix}")
            number += 1
        return target

    @contextlib.contextmanager
    def _temp(self, name: str) -> Iterator[Path]:
        temp = self._disk.temp(f"{name}-{id(self):x}")
        try:
            yield temp
        finally:
            temp.unlink(missing_ok=True)


def no_such_conflict() -> NotFound:
    """Nobody has to decide here (any more)."""
    return NotFound(
        "That conflict has been settled meanwhile. Look at the list again.",
        code="no_such_conflict",
    )
