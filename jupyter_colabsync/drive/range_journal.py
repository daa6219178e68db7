"""RangeJournal: how far each range of a big download is, in a small file beside it.

A line is added after its bytes were given to the system, so that whatever kills this process, what
the journal says is there. After a power cut it may not be: the md5 of the whole tells.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.drive.transfer import writing_locally


@dataclass(frozen=True, slots=True)
class Reach:
    """One range of a file: bytes `begin` up to `end`, of which those before `position` are here."""

    begin: int
    end: int
    position: int


class RangeJournal:
    """The journal of one download, named by what it fetches; any thread may `note`."""

    def __init__(self, path: Path, identity: str) -> None:
        self._path = path
        self._identity = identity
        self._lock = threading.Lock()

    def read(self) -> tuple[Reach, ...]:
        """What an earlier process reached; nothing if there is none, or it fetched another file."""
        try:
            head, *lines = self._path.read_text().splitlines()
            told = json.loads(head)
            if told["of"] != self._identity:
                return ()
            reaches = [Reach(begin, end, begin) for begin, end in told["ranges"]]
        except (OSError, ValueError, KeyError, TypeError):
            return ()
        for line in lines:
            # the last line of a killed process may be half a line
            with contextlib.suppress(ValueError, IndexError):
                number, position = map(int, line.removesuffix(".").split())
                if line.endswith("."):
                    reaches[number] = Reach(reaches[number].begin, reaches[number].end, position)
        return tuple(reaches)

    def begin(self, reaches: Sequence[Reach]) -> None:
        """A new journal of ranges of which nothing is here yet. Raises LocalProblem."""
        ranges = [(each.begin, each.end) for each in reaches]
        with writing_locally():
            self._path.write_text(json.dumps({"of": self._identity, "ranges": ranges}) + "\n")

    def note(self, number: int, position: int) -> None:
        """Range `number` has everything before `position`. Raises LocalProblem."""
        with self._lock, writing_locally(), self._path.open("a") as journal:
            journal.write(f"{number} {position}.\n")

    def end(self) -> None:
        """It is over."""
        with writing_locally():
            self._path.unlink(missing_ok=True)
