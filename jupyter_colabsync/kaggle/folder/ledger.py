"""What a folder already holds of a pull: `.kaggle-source.json`, and the journal while one runs."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import write_atomically
from jupyter_colabsync.kaggle.folder.boots import is_this_boot, this_boot
from jupyter_colabsync.kaggle.folder.records import Line, Placed, Refused, SourceNote, Unpacked
from jupyter_colabsync.kaggle.names import SOURCE_FILE, WORKSHOP
from jupyter_colabsync.kaggle.reasons import Skipped
from jupyter_colabsync.kaggle.reference import KaggleRef

JOURNAL: Final = "journal.jsonl"
PART: Final = ".part"
"""Ending of a file under way that is worth nothing after a kill."""
KEPT: Final = ".kept"
"""Ending of a large one that can be gone on with; see `folder.partial`."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a pull ended, for the note."""

    version: int | None
    etag: str | None
    is_complete: bool
    select: Sequence[str]
    skipped: Sequence[Skipped]
    unpack_nested: bool = False


class Ledger:
    """Remembers placed files, so that a killed pull is taken up where it ended.

    Nobody waits for the disk to have written all data: what a program wrote outlives its being
    killed. Not so a power cut, which can leave a file that has its name and not its contents. So
    names are announced in the journal, and that is waited for, before they are given; and what was
    written before the machine's last start is `doubtful`: size and time are not believed until
    the contents were read once and have the CRC-32 that was noted.

    Any thread may call. Knows only files of the same dataset or competition: those of another
    one in the same folder are somebody else's and are not replaced.
    """

    def __init__(self, folder: Path, ref: KaggleRef) -> None:
        self._folder = folder
        self.workshop = folder / WORKSHOP
        """Our folder for files under way; on the same file system as their places."""
        self._ref = ref
        self._of = replace(ref, version=None).url
        self._lock = threading.Lock()
        self._known: dict[str, Placed] = {}
        self._unpacked: dict[str, Unpacked] = {}
        self._earlier: dict[str, set[tuple[int, int]]] = {}
        self._doubtful: set[str] = set()
        self._is_fresh = False
        """Whether something known was written since this start of the machine."""
        self._has_written = False
        self._journal = self.workshop / JOURNAL
        self.note = self._read_note()
        if self.note:
            self._known.update(self.note.files)
            self._unpacked.update(self.note.unpacked)
            self._date(self.note.boot, self.note.files)
        boot: str | None = None
        for line in self._read_journal():
            if line.boot is not None:
                boot = line.boot
                continue
            self._learn(line)
            self._date(boot or "", [line.path])

    def open(self) -> None:
        """Make the workshop and throw away what a killed pull left half done. Raises OSError."""
        self.workshop.mkdir(exist_ok=True)
        for part in self.workshop.glob(f"*{PART}"):
            part.unlink()

    @property
    def has_news(self) -> bool:
        """Whether something was recorded that the note does not say."""
        return self._journal.exists()

    def known(self, path: str) -> Placed | None:
        with self._lock:
            return self._known.get(path)

    def is_doubtful(self, path: str) -> bool:
        """Whether what is noted of a file may not have reached the disk."""
        with self._lock:
            return path in self._doubtful

    def believe(self, path: str) -> None:
        """The file was read, and is as noted."""
        with self._lock:
            self._doubtful.discard(path)

    def is_ours(self, path: str, size_bytes: int, crc32: int) -> bool:
        """Whether a file of these bytes at `path` was put there by a pull, this one or an
        earlier one: then it may be replaced."""
        return (size_bytes, crc32) in self._marks(path)

    def is_size_of_ours(self, path: str, size_bytes: int) -> bool:
        """Whether a pull ever put a file of this size at `path`."""
        return any(size == size_bytes for size, _ in self._marks(path))

    def unpacked(self, path: str) -> Unpacked | None:
        """The archive inside that `path` names, if it was unpacked."""
        with self._lock:
            return self._unpacked.get(path)

    def record(self, path: str, placed: Placed) -> None:
        """Remember a file that is in place. Raises OSError."""
        self._write([Line(self._of, path, placed=placed)], is_durable=False)

    def announce(self, files: Iterable[tuple[str, Placed]]) -> None:
        """Remember files that get their names as soon as this returns. Raises OSError."""
        self._write(
            [Line(self._of, path, placed=placed) for path, placed in files], is_durable=True
        )

    def record_unpacked(self, path: str, unpacked: Unpacked) -> None:
        """Remember that an archive inside was unpacked, once its files are in place."""
        self._write([Line(self._of, path, unpacked=unpacked)], is_durable=False)

    def forget(self, path: str) -> None:
        """Remember that a file was taken back. Raises OSError."""
        self._write([Line(self._of, path)], is_durable=False)

    def settle(self, outcome: Outcome, files: Mapping[str, Placed]) -> None:
        """Write the note and remove the workshop, save what can be gone on with. Raises OSError."""
        counts: dict[str, int] = {}
        for placed in files.values():
            if placed.packed_in:
                counts[placed.packed_in] = counts.get(placed.packed_in, 0) + 1
        with self._lock:
            unpacked = {
                path: each
                for path, each in sorted(self._unpacked.items())
                if each.files == counts.get(path, 0)
            }
        with self._lock:
            is_doubtful = not self._doubtful.isdisjoint(files)
            boot = "" if is_doubtful else this_boot() if self._is_fresh else None
        note = SourceNote(
            kind=self._ref.kind,
            ref=self._ref.name,
            url=self._ref.url,
            version=outcome.version,
            etag=outcome.etag,
            pulled_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
            is_complete=outcome.is_complete,
            select=tuple(outcome.select),
            unpack_nested=outcome.unpack_nested,
            skipped=tuple(Refused(each.name, each.reason) for each in outcome.skipped),
            files=dict(sorted(files.items())),
            unpacked=unpacked,
            boot=boot,
        )
        text = msgspec.json.format(msgspec.json.encode(note), indent=1)
        write_atomically(self._folder / SOURCE_FILE, text)
        self.discard(keeps_large=not outcome.is_complete)

    def discard(self, *, keeps_large: bool = False) -> None:
        """Remove the workshop; what cannot be removed does no harm. `keeps_large`: large files
        under way stay, to be gone on with."""
        if not keeps_large or not any(self.workshop.glob(f"*{KEPT}")):
            shutil.rmtree(self.workshop, ignore_errors=True)
            return
        with contextlib.suppress(OSError):
            self._journal.unlink(missing_ok=True)

    def all_known(self) -> dict[str, Placed]:
        with self._lock:
            return dict(self._known)

    def _write(self, lines: Sequence[Line], *, is_durable: bool) -> None:
        with self._lock:
            for line in lines:
                self._learn(line)
                self._doubtful.discard(line.path)
            self._is_fresh = True
            text = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
            if not self._has_written:  # a kill may have left half a line there
                self._has_written = True
                start = msgspec.json.encode(Line(self._of, boot=this_boot()))
                text = b"\n" + start + b"\n" + text
            with self._journal.open("ab") as journal:
                journal.write(text)
                if is_durable:
                    journal.flush()
                    os.fsync(journal.fileno())

    def _date(self, boot: str | None, paths: Iterable[str]) -> None:
        """Since which start these are there."""
        if boot is None:
            return
        if is_this_boot(boot):
            self._is_fresh = True
            self._doubtful.difference_update(paths)
        else:
            self._doubtful.update(paths)

    def _marks(self, path: str) -> set[tuple[int, int]]:
        """Size and CRC-32 of all that was ever put there."""
        with self._lock:
            known, marks = self._known.get(path), set(self._earlier.get(path, ()))
        return marks if known is None else marks | {(known.size_bytes, known.crc32)}

    def _learn(self, line: Line) -> None:
        if line.unpacked is not None:
            self._unpacked[line.path] = line.unpacked
            return
        before = self._known.pop(line.path, None)
        if before is not None:
            # the line may be there and the new file not: then the old one is still ours
            marks = self._earlier.setdefault(line.path, set())
            marks.add((before.size_bytes, before.crc32))
        if line.placed is not None:
            self._known[line.path] = line.placed

    def _read_note(self) -> SourceNote | None:
        try:
            note = decode_json((self._folder / SOURCE_FILE).read_bytes(), SourceNote)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return None
        return note if (note.kind, note.ref) == (self._ref.kind, self._ref.name) else None

    def _read_journal(self) -> list[Line]:
        found = []
        with contextlib.suppress(OSError):
            for text in self._journal.read_bytes().splitlines():
                # the last line of a killed pull may be half a line
                with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                    line = decode_json(text, Line)
                    if line.of == self._of:
                        found.append(line)
        return found
