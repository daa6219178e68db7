"""PullRegistry: which folders were pulled into and what was ordered, kept over kills and reboots.

Only says where to look: what of it is really there, the folder itself tells (`pulled`).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, Literal

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import make_private_folder, write_atomically
from jupyter_colabsync.kaggle.alone import alone

log = logging.getLogger(__name__)

REGISTRY_FILE: Final = "kaggle-pulls.json"
DAMAGED_FILE: Final = "kaggle-pulls.damaged.json"
KEPT: Final = 200
LOCK_WAIT_S: Final = 5.0

End = Literal["done", "failed", "stopped"]


class Entry(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One order. Times are UTC, ISO 8601; `ended` is None while it runs, and after a kill."""

    folder: str
    """Absolute, symbolic links resolved: one folder has one entry."""
    ref: str
    """As `parse_reference` reads it; holds a version only if one was asked for."""
    title: str | None = None
    select: tuple[str, ...] = ()
    unpack_nested: bool = False
    version: int | None = None
    """What it brings, so that going on brings the same."""
    newest_version: int | None = None
    """What Kaggle called the newest when last asked."""
    began_at: str
    ended_at: str | None = None
    ended: End | None = None


class _Content(msgspec.Struct, frozen=True, rename="camel"):
    pulls: tuple[Entry, ...] = ()
    """Newest first."""


class PullRegistry:
    """One file in the state folder, shared by all processes that use that folder.

    Never raises: a pull that cannot be remembered is still a pull. A file that cannot be read is
    set aside, and a new one begun.
    """

    def __init__(self, state_folder: Path) -> None:
        self._file = state_folder / REGISTRY_FILE

    def entries(self) -> tuple[Entry, ...]:
        """All orders, newest first."""
        try:
            return self._read()
        except msgspec.MsgspecError:
            self._change(lambda entries: entries)  # sets the damaged file aside
        except OSError as error:
            log.warning("The list of Kaggle pulls could not be read (%s)", type(error).__name__)
        return ()

    def find(self, folder: Path) -> Entry | None:
        name = folder_name(folder)
        return next((each for each in self.entries() if each.folder == name), None)

    def begin(self, entry: Entry) -> None:
        """Remember an order before its first byte; it replaces the folder's last one."""
        self._change(lambda entries: (entry, *_without(entries, entry.folder)))

    def end(self, folder: Path, how: End) -> None:
        """Note how the folder's order ended."""
        self._edit(folder, lambda entry: msgspec.structs.replace(entry, ended_at=now(), ended=how))

    def learn(self, folder: Path, title: str | None, newest_version: int | None) -> None:
        """Keep what Kaggle said about what is in the folder; None leaves what is known."""

        def learnt(entry: Entry) -> Entry:
            return msgspec.structs.replace(
                entry,
                title=title or entry.title,
                newest_version=newest_version or entry.newest_version,
            )

        self._edit(folder, learnt)

    def forget(self, folder: Path) -> None:
        self._change(lambda entries: _without(entries, folder_name(folder)))

    def _edit(self, folder: Path, edit: Callable[[Entry], Entry]) -> None:
        name = folder_name(folder)
        self._change(
            lambda entries: [edit(each) if each.folder == name else each for each in entries]
        )

    def _change(self, change: Callable[[tuple[Entry, ...]], Sequence[Entry]]) -> None:
        try:
            make_private_folder(self._file.parent)
            with self._locked():
                kept = tuple(filter(_is_worth_keeping, change(self._read_or_set_aside())))[:KEPT]
                write_atomically(self._file, msgspec.json.encode(_Content(kept)), mode=0o600)
        except OSError as error:
            log.warning("The list of Kaggle pulls could not be written (%s)", type(error).__name__)

    def _read(self) -> tuple[Entry, ...]:
        try:
            return decode_json(self._file.read_bytes(), _Content).pulls
        except UnicodeDecodeError as error:
            raise msgspec.DecodeError("not UTF-8") from error
        except FileNotFoundError:
            return ()

    def _read_or_set_aside(self) -> tuple[Entry, ...]:
        try:
            return self._read()
        except msgspec.MsgspecError:
            log.warning("The list of Kaggle pulls was damaged; it is kept as %s", DAMAGED_FILE)
            os.replace(self._file, self._file.with_name(DAMAGED_FILE))
            return ()

    def _locked(self) -> AbstractContextManager[None]:
        """Nobody else changes the file meanwhile. Raises OSError (TimeoutError)."""
        return alone(self._file.with_name(f"{self._file.name}.lock"), LOCK_WAIT_S)


def folder_name(folder: Path) -> str:
    """How the registry calls a folder, whatever links and dots it was reached by."""
    return os.path.realpath(folder)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _without(entries: Sequence[Entry], name: str) -> tuple[Entry, ...]:
    return tuple(each for each in entries if each.folder != name)


def _is_worth_keeping(entry: Entry) -> bool:
    """A pull that had come whole into a folder that is gone now is over; one that did not come
    (rules not accepted, killed at once) can still be gone on with."""
    return entry.ended != "done" or Path(entry.folder).is_dir()
