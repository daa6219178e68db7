"""Conflicts: files of which two versions are kept, shown side by side, and settled.

Drive's version has the name, the one from here lies beside it as a conflict copy; the copy's name
is all that says so, and every device sees it. What is settled changes the folder like a person
would, and the next sync carries it on; what is not kept goes to the bin.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from jupyter_colabsync.notebooks.choices import Choice, apply_choices
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
from jupyter_colabsync.sync.review.placing import Placing, check_seen, no_such_conflict
from jupyter_colabsync.sync.review.versions import (
    ANY,
    Conflict,
    Versions,
    View,
    merged_whole,
    no_notebook,
    side_by_side,
)
from jupyter_colabsync.sync.state.contents import SUFFIX
from jupyter_colabsync.sync.state.state import State


class Conflicts:
    """The conflicts of one link."""

    def __init__(self, state: State, root: Path, earlier: Earlier) -> None:
        self._state, self._earlier = state, earlier
        self._placing = Placing(root)

    def all(self) -> list[Conflict]:
        """Every conflict copy that lies in the folder, by path."""
        known: dict[str, str | None] = {}
        for happening in self._state.conflicts():
            if happening.kept is not None:
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
        """Both versions side by side. Raises NotFound, LocalProblem."""
        conflict = self.get(copy_path)
        seen = self._versions(conflict)  # before they are read: what is shown is never older
        return side_by_side(
            conflict, seen, lambda: self._both(conflict), lambda: self._before(conflict)
        )

    # --- settling; `seen` as somebody was shown them: Stale when they are others by now

    def keep_local(self, copy_path: str, seen: Versions = ANY) -> None:
        """The version from here gets the name; Drive's goes to the bin."""
        conflict, copy, there = self._taken(copy_path, seen)
        disk = self._placing.disk
        if there is None:
            disk.rename(copy_path, self._placing.free(conflict.path), copy)
            return
        with self._placing.temp("keep") as temp:
            shutil.copyfile(self._placing.root / copy_path, temp)
            self._placing.put(temp, conflict.path, there)
        disk.to_trash(copy_path, copy)

    def keep_remote(self, copy_path: str, seen: Versions = ANY) -> None:
        """Drive's version stays; the one from here goes to the bin."""
        _, copy, _ = self._taken(copy_path, seen)
        self._placing.disk.to_trash(copy_path, copy)

    def keep_both(self, copy_path: str, seen: Versions = ANY) -> None:
        """Both stay; the copy gets a name that asks for no decision, on every device."""
        _, copy, _ = self._taken(copy_path, seen)
        target = join(parent_of(copy_path), settled_name(name_of(copy_path)))
        self._placing.disk.rename(copy_path, self._placing.free(target), copy)

    def keep_merged(
        self, copy_path: str, choices: Mapping[str, Choice], seen: Versions = ANY
    ) -> None:
        """A notebook made of the chosen cells gets the name; both versions go to the bin.

        Raises BadRequest as `apply_choices`, and for what is no notebook.
        """
        conflict, copy, there = self._notebooks(copy_path, seen)
        before, both = self._before(conflict), self._both(conflict)
        self._keep(apply_choices(before, *both, choices), conflict, copy, there)

    def merge(self, copy_path: str) -> None:
        """The same with a merge that is proven to lose nothing of either version. Raises
        BadRequest `not_mergeable`."""
        conflict, copy, there = self._notebooks(copy_path, ANY)
        before, both = self._before(conflict), self._both(conflict)
        self._keep(merged_whole(before, *both), conflict, copy, there)

    def bases(self) -> set[str]:
        """The contents that open conflicts were made of: to be kept as long as they are open."""
        return {each.base_md5 for each in self.all() if each.base_md5 is not None}

    # --- how

    def _conflict(self, copy_path: str, base_md5: str | None) -> Conflict | None:
        name = name_of(copy_path)
        if not is_conflict_copy(name):
            return None
        size_bytes = self._placing.size(copy_path)
        if size_bytes is None:
            return None
        path = join(parent_of(copy_path), original_name(name))
        device, made_at_ms = conflict_origin(name)
        there_bytes = self._placing.size(path)
        return Conflict(path, copy_path, device, made_at_ms, there_bytes, size_bytes, base_md5)

    def _taken(self, copy_path: str, seen: Versions) -> tuple[Conflict, Local, Local | None]:
        """A conflict with the copy and Drive's version as they are now, if that is as `seen`."""
        conflict, disk = self.get(copy_path), self._placing.disk
        copy = disk.look(copy_path)
        if copy is None:
            raise no_such_conflict()
        there = None if conflict.size_bytes is None else disk.look(conflict.path)
        if seen != ANY:
            check_seen(self._versions(conflict), seen)
        return conflict, copy, there

    def _notebooks(self, copy_path: str, seen: Versions) -> tuple[Conflict, Local, Local]:
        """The same, of a notebook that is there in both versions. Raises BadRequest."""
        conflict, copy, there = self._taken(copy_path, seen)
        if there is None or not conflict.path.endswith(SUFFIX):
            raise no_notebook()
        return conflict, copy, there

    def _keep(self, content: bytes, conflict: Conflict, copy: Local, there: Local) -> None:
        with self._placing.temp("merged") as temp:
            temp.write_bytes(content)
            self._placing.put(temp, conflict.path, there)
        self._placing.disk.to_trash(conflict.copy_path, copy)

    def _versions(self, conflict: Conflict) -> Versions:
        has_remote = conflict.size_bytes is not None
        remote_md5 = self._placing.md5(conflict.path) if has_remote else None
        return Versions(self._placing.md5(conflict.copy_path), remote_md5)

    def _both(self, conflict: Conflict) -> tuple[bytes, bytes]:
        """The version from here, and Drive's."""
        root = self._placing.root
        return (root / conflict.copy_path).read_bytes(), (root / conflict.path).read_bytes()

    def _before(self, conflict: Conflict) -> bytes | None:
        return self._earlier.read(conflict.path, conflict.base_md5)
