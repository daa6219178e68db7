"""Placing: how a decision about two versions changes the linked folder, as a person would."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem, NotFound, Stale
from jupyter_colabsync.files import md5_of
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.plan.names import join, name_of, parent_of, split_name
from jupyter_colabsync.sync.plan.nodes import Local
from jupyter_colabsync.sync.review.versions import ANY, Versions


class Placing:
    """In one linked folder."""

    def __init__(self, root: Path) -> None:
        self.root, self.disk = root, Disk(root)

    def size(self, path: str) -> int | None:
        """Bytes of a file; None when there is none."""
        with contextlib.suppress(Stale, OSError):
            found = self.disk.look(path)
            if found is not None and found.kind == "file":
                return found.stat.size_bytes
        return None

    def md5(self, path: str) -> str:
        """Of a file. Raises LocalProblem."""
        try:
            return md5_of(self.root / path)
        except OSError as error:
            raise LocalProblem(
                f"One of the versions cannot be read ({error.strerror}). Check its rights.",
                code="unreadable",
            ) from error

    @contextlib.contextmanager
    def temp(self, name: str) -> Iterator[Path]:
        """A place for a new version, gone afterwards."""
        temp = self.disk.temp(f"{name}-{id(self):x}")
        try:
            yield temp
        finally:
            temp.unlink(missing_ok=True)

    def put(self, temp: Path, path: str, there: Local) -> None:
        """Give the name to what lies at `temp`; what has it goes to the bin. Raises Stale."""
        self.disk.sync(temp)
        self.disk.place_over(temp, path, there, None)

    def free(self, path: str) -> str:
        """The path itself, or with a number when it is taken."""
        stem, suffix = split_name(name_of(path))
        number, target = 2, path
        while self.disk.look(target) is not None:
            target = join(parent_of(path), f"{stem} ({number}){suffix}")
            number += 1
        return target


def check_seen(now: Versions, seen: Versions) -> None:
    """Raise Stale when these are not the versions that somebody was shown."""
    if seen not in (ANY, now):
        raise Stale(
            "One of the versions was changed meanwhile. Look at both again, then decide.",
            code="conflict_changed",
        )


def no_such_conflict() -> NotFound:
    """Nobody has to decide here (any more)."""
    return NotFound(
        "That conflict has been settled meanwhile. Look at the list again.",
        code="no_such_conflict",
    )
