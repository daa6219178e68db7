"""Clashes: files that both sides changed in a link that only uploads, to look at and to settle.

The version from here stays where it is, Drive's stays on Drive, and no run touches either. A person
sends theirs over Drive's (which becomes an earlier version there), has Drive's fetched, keeps both,
or merges them; what was here and is not kept goes to the bin. The next sync carries it on.
"""

from __future__ import annotations

import contextlib
import io
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import BadRequest, ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.choices import Choice, apply_choices
from jupyter_colabsync.notebooks.document import MAX_NOTEBOOK_BYTES
from jupyter_colabsync.sync.plan.agreed import agreed_file
from jupyter_colabsync.sync.plan.names import conflict_name, join, name_of, parent_of, settled_name
from jupyter_colabsync.sync.plan.nodes import Local, Place
from jupyter_colabsync.sync.remote.agreeing import agree
from jupyter_colabsync.sync.review.clashing import clashing_paths, versions_there
from jupyter_colabsync.sync.review.earlier import Earlier, patience
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
from jupyter_colabsync.sync.state.batch import Told
from jupyter_colabsync.sync.state.contents import SUFFIX
from jupyter_colabsync.sync.state.state import State


@dataclass(frozen=True, slots=True)
class _Both:
    """Both versions of one file as they are now."""

    conflict: Conflict
    here: Local
    there: Told


class Clashes:
    """Of one link, whose state must not change meanwhile where something is settled."""

    def __init__(
        self, state: State, root: Path, earlier: Earlier, drive: DriveClient, device: str
    ) -> None:
        self._state, self._earlier, self._drive = state, earlier, drive
        self._placing, self._device = Placing(root), device

    def all(self) -> list[Conflict]:
        """Every one that was found by the last run and is still there, by path."""
        found = map(self._conflict, clashing_paths(self._state))
        return [each for each in found if each is not None]

    def view(self, path: str) -> View:
        """Both versions side by side, as far as Drive's can be had soon. Raises NotFound."""
        both = self._both(path)
        seen = self._versions(both)

        def contents() -> tuple[bytes, bytes] | None:
            with contextlib.suppress(ColabSyncError), patience() as cancel:
                return self._contents(both, cancel)
            return None

        return side_by_side(both.conflict, seen, contents, lambda: self._before(both))

    # --- settling; `seen` as somebody was shown them: Stale when they are others by now

    def keep_local(self, path: str, seen: Versions = ANY) -> None:
        """The version from here goes over Drive's with the next sync."""
        self._know(self._taken(path, seen))

    def keep_remote(self, path: str, seen: Versions = ANY) -> None:
        """Drive's version is fetched; the one from here goes to the bin. Raises as
        `DriveClient.download`."""
        both = self._taken(path, seen)
        with self._placing.temp("clash") as temp:
            self._fetch(both, temp)
            self._placing.put(temp, path, both.here)

    def keep_both(self, path: str, seen: Versions = ANY) -> None:
        """As `keep_remote`, with the version from here beside it, under a name that asks for no
        decision."""
        both, now = self._taken(path, seen), datetime.now().astimezone()
        copy = settled_name(conflict_name(name_of(path), self._device, now, lambda _: False))
        with self._placing.temp("clash") as temp, self._placing.temp("copy") as beside:
            self._fetch(both, temp)
            shutil.copy2(self._placing.root / path, beside)
            self._placing.disk.sync(beside)
            self._placing.disk.check(path, both.here)
            self._placing.disk.place_new(beside, self._placing.free(join(parent_of(path), copy)))
            self._placing.put(temp, path, both.here)

    def keep_merged(self, path: str, choices: Mapping[str, Choice], seen: Versions = ANY) -> None:
        """A notebook made of the chosen cells takes the place here, and goes over Drive's with the
        next sync. Raises BadRequest as `apply_choices`, and for what is no notebook."""
        both = self._notebooks(path, seen)
        contents = self._contents(both, CancelToken())
        self._keep(both, apply_choices(self._before(both), *contents, choices))

    def merge(self, path: str) -> None:
        """The same with a merge that is proven to lose nothing of either version. Raises
        BadRequest `not_mergeable`."""
        both = self._notebooks(path, ANY)
        contents = self._contents(both, CancelToken())
        self._keep(both, merged_whole(self._before(both), *contents))

    # --- how

    def _conflict(self, path: str) -> Conflict | None:
        here_bytes, node = self._placing.size(path), self._state.at(path)
        found = versions_there(self._state, path)
        if here_bytes is None or (node is not None and not found):
            return None  # settled since, by whatever way
        file = found[0].file if len(found) == 1 else None
        there_bytes = None if file is None else file.size_bytes
        if file is not None and there_bytes == here_bytes:
            with contextlib.suppress(ColabSyncError):
                if self._placing.md5(path) == file.md5:
                    return None
        base_md5 = None if node is None else node.md5
        return Conflict(path, path, self._device, None, there_bytes, here_bytes, base_md5)

    def _both(self, path: str) -> _Both:
        is_listed = path in clashing_paths(self._state)
        conflict = self._conflict(path) if is_listed else None
        here = None if conflict is None else self._placing.disk.look(path)
        if conflict is None or here is None:
            raise no_such_conflict()
        found = versions_there(self._state, path)
        if len(found) != 1:
            raise BadRequest(
                "It cannot be told which of several things on Drive this one clashes with. Rename "
                "it here, then sync again.",
                code="clash_unclear",
            )
        return _Both(conflict, here, found[0])

    def _taken(self, path: str, seen: Versions) -> _Both:
        both = self._both(path)
        if seen != ANY:
            check_seen(self._versions(both), seen)
        return both

    def _notebooks(self, path: str, seen: Versions) -> _Both:
        both = self._taken(path, seen)
        if not path.endswith(SUFFIX):
            raise no_notebook()
        return both

    def _versions(self, both: _Both) -> Versions:
        return Versions(self._placing.md5(both.conflict.path), both.there.file.md5)

    def _contents(self, both: _Both, cancel: CancelToken) -> tuple[bytes, bytes]:
        """The version from here, and Drive's. Raises as `DriveClient.download`."""
        if (both.there.file.size_bytes or 0) > MAX_NOTEBOOK_BYTES:
            raise BadRequest(
                "Drive's version is too large to be compared. Keep one of the versions, or both.",
                code="too_large",
            )
        sink = io.BytesIO()
        self._drive.download(both.there.file, sink, cancel=cancel)
        return (self._placing.root / both.conflict.path).read_bytes(), sink.getvalue()

    def _before(self, both: _Both) -> bytes | None:
        return self._earlier.read(both.conflict.path, both.conflict.base_md5)

    def _fetch(self, both: _Both, temp: Path) -> None:
        with temp.open("w+b") as sink:
            self._drive.download(both.there.file, sink)

    def _keep(self, both: _Both, content: bytes) -> None:
        with self._placing.temp("merged") as temp:
            temp.write_bytes(content)
            self._placing.put(temp, both.conflict.path, both.here)
        self._know(both)  # last: half done, it is a clash still

    def _know(self, both: _Both) -> None:
        """Drive's version is what both sides come from, from now on: what lies here is an ordinary
        edit of it. Where it lies there, and how it is called, stays as it was agreed."""
        path, told = both.conflict.path, both.there
        file, node, folder = told.file, self._state.at(path), self._state.at(parent_of(path))
        if folder is None:
            raise no_such_conflict()
        known = agreed_file(
            told.key if node is None else node.key,
            Place(folder.key, name_of(path)),
            file,
            file.md5,
            None,
            size_bytes=file.size_bytes or 0,
            checked_ns=0,
        )
        if node is not None and node.drive_id == file.id:
            known = msgspec.structs.replace(known, drive_name=node.drive_name)
        agree(self._state, [known])
