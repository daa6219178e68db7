"""The way back: what a link did, and what can be brought back from the bins on both sides and from
among Drive's earlier versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError, LocalProblem, NotFound
from jupyter_colabsync.sync.local.bin import BIN, KEPT_DAYS
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.review.items import (
    HERE,
    THERE,
    Item,
    by_place,
    found_at,
    is_in_drives_bin,
    items_of,
)
from jupyter_colabsync.sync.state.batch import Batch, Happening
from jupyter_colabsync.sync.state.state import State


@dataclass(frozen=True, slots=True)
class Contents:
    """What the bins hold, the latest first."""

    items: tuple[Item, ...]
    count: int
    """Of all that was asked for, the shown and the others."""
    is_truncated: bool
    """True when more follows."""
    size_bytes: int
    """Of all that lies in the bin here."""
    kept_days: int = KEPT_DAYS


class Bins:
    """The bins of one link."""

    def __init__(self, state: State, root: Path, drive: DriveClient) -> None:
        self._state, self._drive = state, drive
        self._disk = Disk(root)
        self._bin = self._disk.bin

    def contents(self, text: str = "", start: int = 0, most: int | None = None) -> Contents:
        """What can be brought back, on either side, and has `text` in its path in any case of
        letters: from number `start` on, at most `most` things."""
        binned = self._bin.entries()
        items = items_of(binned, self._state.undoable(BIN), self._where)
        wanted = text.casefold()
        items = [each for each in items if wanted in each.path.casefold()]
        start = max(0, start)
        end = len(items) if most is None else start + most
        size_bytes = sum(each.size_bytes for each in binned)
        return Contents(tuple(items[start:end]), len(items), end < len(items), size_bytes)

    def find(self, path: str) -> tuple[Item, ...]:
        """What went last from a path, of a folder all that went together; "" is the linked folder.
        Raises NotFound, which names the folder that went as a whole if that is why."""
        return found_at(self.contents().items, path)

    def restore(self, ids: Sequence[str]) -> list[str]:
        """Bring things back; the paths they got. What lies in Drive's bin comes with the next sync.

        Raises NotFound for what is not there any more; what was brought back before stays.
        """
        happenings = self._state.undoable(BIN)
        places = by_place(happenings)
        there = {f"{THERE}{each.number}": each for each in happenings}
        return [
            self._from_here(each.removeprefix(HERE), places)
            if each.startswith(HERE)
            else self._from_drive(there.get(each))
            for each in ids
        ]

    def history(self, count: int, before: int | None) -> list[Happening]:
        """What this link did, the latest first."""
        return self._state.history(count, before)

    def _from_here(self, kept: str, places: dict[str, Happening]) -> str:
        happening = places.get(kept)
        with _told("Look into the folder .colabsync/trash."):
            return self._bin.restore(kept, None if happening is None else happening.path)

    def _from_drive(self, happening: Happening | None) -> str:
        if happening is None or happening.drive_id is None:
            raise _gone()
        path = happening.path
        try:
            if is_in_drives_bin(happening):
                self._drive.untrash(happening.drive_id)
            elif happening.replaced_md5 is not None:
                path = self._fetched(happening, happening.drive_id, happening.replaced_md5)
            else:
                raise _gone()
        except NotFound as error:
            raise error if error.code == "version_gone" else _gone() from error
        self._state.commit(Batch(history_drop=[happening.number]))
        return path

    def _fetched(self, happening: Happening, file_id: str, md5: str) -> str:
        """An earlier version of a file on Drive, as an ordinary new file here; its path."""
        path = self._where(file_id) or happening.path
        for revision in self._drive.revisions(file_id):
            if revision.md5 != md5:
                continue
            temp = self._disk.temp(f"{file_id}-{revision.id}.version")
            with _told("Make room on it, then try again."):
                try:
                    with temp.open("w+b") as sink:
                        self._drive.download_revision(file_id, revision, sink)
                    self._disk.sync(temp)
                    return self._bin.put_back(temp, path)
                finally:
                    temp.unlink(missing_ok=True)
        raise NotFound(
            f'Drive no longer keeps that version of "{path}". Look at the versions of '
            "the file on Drive.",
            code="version_gone",
        )

    def _where(self, drive_id: str) -> str | None:
        if self._state.file_of(drive_id) is None:
            return None
        node = self._state.by_drive_id(drive_id)
        return "" if node is None else self._state.path(node.key)


@contextmanager
def _told(advice: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise LocalProblem(
            f"This machine's disk does not give it back ({error.strerror}). {advice}",
            code="local_refused",
        ) from error


def _gone() -> ColabSyncError:
    return NotFound("That is no longer in the bin. Look at the list again.", code="not_in_bin")
