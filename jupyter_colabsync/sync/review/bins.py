"""The way back: what a link did, and what can be brought back from the bins on both sides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError, LocalProblem, NotFound
from jupyter_colabsync.sync.local.bin import KEPT_DAYS, Bin, Binned
from jupyter_colabsync.sync.plan.nodes import Side
from jupyter_colabsync.sync.state.batch import Batch, Happening
from jupyter_colabsync.sync.state.state import State

MAX_ITEMS = 500
MAX_HISTORY = 5000
HERE, THERE = "here:", "drive:"


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be brought back."""

    id: str
    side: Side
    path: str
    day: str
    size_bytes: int
    file_count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What the bins hold, the latest first."""

    items: tuple[Item, ...]
    is_truncated: bool
    size_bytes: int
    """Of all that lies in the bin here."""
    kept_days: int = KEPT_DAYS


class Bins:
    """The bins of one link."""

    def __init__(self, state: State, root: Path, drive: DriveClient) -> None:
        self._state, self._drive = state, drive
        self._bin = Bin(root)

    def contents(self) -> Contents:
        """What can be brought back, on either side."""
        happenings = self._state.history(MAX_HISTORY)
        binned, known = self._bin.entries(), _by_place(happenings)
        here = [_here(each, known.get(each.kept)) for each in binned]
        there = [self._there(each) for each in happenings if _is_in_drives_bin(each)]
        dated = sorted((*here, *there), key=lambda each: each[0], reverse=True)
        items = sorted((each for _, each in dated), key=lambda each: each.path)
        items.sort(key=lambda each: each.day, reverse=True)
        size_bytes = sum(each.size_bytes for each in binned)
        return Contents(tuple(items[:MAX_ITEMS]), len(items) > MAX_ITEMS, size_bytes)

    def latest(self, path: str) -> Item:
        """What went last from a path. Raises NotFound."""
        for item in self.contents().items:
            if item.path == path:
                return item
        raise NotFound(
            f'"{path}" is not in the bin. Run `jupyter colabsync bin` to see what is.',
            code="not_in_bin",
        )

    def restore(self, ids: Sequence[str]) -> list[str]:
        """Bring things back; the paths they got. What lies on Drive comes with the next sync.

        Raises NotFound for what is not there any more; what was brought back before stays.
        """
        return [self._restore(each) for each in ids]

    def history(self, count: int, before: int | None) -> list[Happening]:
        """What this link did, the latest first."""
        return self._state.history(count, before)

    def _restore(self, item_id: str) -> str:
        if item_id.startswith(HERE):
            kept = item_id.removeprefix(HERE)
            happening = _by_place(self._state.history(MAX_HISTORY)).get(kept)
            try:
                return self._bin.restore(kept, None if happening is None else happening.path)
            except OSError as error:
                raise LocalProblem(
                    f"This machine's disk does not give it back ({error.strerror}). Look into "
                    "the folder .colabsync/trash.",
                    code="local_refused",
                ) from error
        number = item_id.removeprefix(THERE)
        happening = next(
            (
                each
                for each in self._state.history(MAX_HISTORY)
                if number == str(each.number) and _is_in_drives_bin(each)
            ),
            None,
        )
        if happening is None or happening.drive_id is None:
            raise _gone()
        try:
            self._drive.untrash(happening.drive_id)
        except NotFound as error:
            raise _gone() from error
        self._state.commit(Batch(history_drop=[happening.number]))
        return happening.path

    def _there(self, happening: Happening) -> tuple[int, Item]:
        day = datetime.fromtimestamp(happening.at_ms / 1000).astimezone()
        return happening.number, Item(
            f"{THERE}{happening.number}",
            "remote",
            happening.path,
            f"{day:%Y-%m-%d}",
            happening.size_bytes,
            happening.file_count,
            happening.reason,
        )


def _here(binned: Binned, happening: Happening | None) -> tuple[int, Item]:
    """Something in the bin here, and when it went there: of one path, the later has more. The
    name in the bin may have a number, where another version lay before."""
    number, path, reason = 0, binned.path, ""
    if happening is not None:
        number, path, reason = happening.number, happening.path, happening.reason
    item_id = HERE + binned.kept
    return number, Item(item_id, "local", path, binned.day, binned.size_bytes, 1, reason)


def _by_place(happenings: Sequence[Happening]) -> dict[str, Happening]:
    """What brought each thing into the bin here, by its place there: the latest, since a place
    may be used again."""
    return {each.kept: each for each in reversed(happenings) if each.kept is not None}


def _is_in_drives_bin(happening: Happening) -> bool:
    return happening.verb == "delete" and happening.side == "remote"


def _gone() -> ColabSyncError:
    return NotFound("That is no longer in the bin. Look at the list again.", code="not_in_bin")
