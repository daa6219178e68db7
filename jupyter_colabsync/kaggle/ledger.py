"""What a folder already holds of a pull: `.kaggle-source.json`, and the journal while one runs."""

from __future__ import annotations

import contextlib
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.files import write_atomically
from jupyter_colabsync.kaggle.names import SOURCE_FILE, WORKSHOP, Skipped
from jupyter_colabsync.kaggle.reference import KaggleRef

JOURNAL: Final = "journal.jsonl"


class Placed(msgspec.Struct, frozen=True, rename="camel"):
    """One file as we put it there; unchanged since if size and time are still the same."""

    size_bytes: int
    crc32: int
    mtime_ns: int


class _Line(msgspec.Struct, frozen=True, rename="camel"):
    """One line of the journal: written after its file is in place. `of`: the pull's reference."""

    of: str
    path: str
    placed: Placed


class _Refused(msgspec.Struct, frozen=True, rename="camel"):
    name: str
    reason: str


class SourceNote(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The content of `.kaggle-source.json`: what of Kaggle lies here, since when, and whether
    all of it. `select` empty means everything; `etag` identifies the archive it came from."""

    format: int = 1
    kind: str
    ref: str
    url: str
    version: int | None
    etag: str | None = None
    pulled_at: str
    """UTC, ISO 8601."""
    is_complete: bool
    select: tuple[str, ...] = ()
    skipped: tuple[_Refused, ...] = ()
    files: dict[str, Placed]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a pull ended, for the note."""

    version: int | None
    etag: str | None
    is_complete: bool
    select: Sequence[str]
    skipped: Sequence[Skipped]


class Ledger:
    """Remembers each placed file at once, so that a killed pull is taken up where it ended.

    Any thread may `record`. Knows only files of the same dataset or competition: those of another
    one in the same folder are somebody else's and are not replaced.
    """

    def __init__(self, folder: Path, ref: KaggleRef) -> None:
        self._folder = folder
        self._ref = ref
        self._lock = threading.Lock()
        self.note = self._read_note()
        self._known: dict[str, Placed] = dict(self.note.files) if self.note else {}
        self._known.update(self._read_journal())
        self._journal = self.workshop / JOURNAL

    @property
    def workshop(self) -> Path:
        """Our folder for files under way; on the same file system as their places."""
        return self._folder / WORKSHOP

    def open(self) -> None:
        """Make the workshop and throw away what a killed pull left half done. Raises OSError."""
        self.workshop.mkdir(exist_ok=True)
        for part in self.workshop.glob("*.part"):
            part.unlink()

    def known(self, path: str) -> Placed | None:
        with self._lock:
            return self._known.get(path)

    def record(self, path: str, placed: Placed) -> None:
        """Remember a file that is in place, before anything else happens. Raises OSError."""
        line = msgspec.json.encode(_Line(self._ref.url, path, placed)) + b"\n"
        with self._lock:
            self._known[path] = placed
            with self._journal.open("ab") as journal:
                journal.write(line)

    def settle(self, outcome: Outcome, files: Mapping[str, Placed]) -> None:
        """Write the note and remove the workshop. Raises OSError."""
        note = SourceNote(
            kind=self._ref.kind,
            ref=self._ref.name,
            url=self._ref.url,
            version=outcome.version,
            etag=outcome.etag,
            pulled_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            is_complete=outcome.is_complete,
            select=tuple(outcome.select),
            skipped=tuple(_Refused(each.name, each.reason) for each in outcome.skipped),
            files=dict(sorted(files.items())),
        )
        text = msgspec.json.format(msgspec.json.encode(note), indent=1)
        write_atomically(self._folder / SOURCE_FILE, text)
        self.discard()

    def discard(self) -> None:
        """Remove the workshop; what cannot be removed does no harm."""
        shutil.rmtree(self.workshop, ignore_errors=True)

    def all_known(self) -> dict[str, Placed]:
        with self._lock:
            return dict(self._known)

    def _read_note(self) -> SourceNote | None:
        try:
            note = msgspec.json.decode((self._folder / SOURCE_FILE).read_bytes(), type=SourceNote)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return note if (note.kind, note.ref) == (self._ref.kind, self._ref.name) else None

    def _read_journal(self) -> dict[str, Placed]:
        found: dict[str, Placed] = {}
        with contextlib.suppress(OSError):
            for line in (self.workshop / JOURNAL).read_bytes().splitlines():
                # the last line of a killed pull may be half a line
                with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                    entry = msgspec.json.decode(line, type=_Line)
                    if entry.of == self._ref.url:
                        found[entry.path] = entry.placed
        return found
