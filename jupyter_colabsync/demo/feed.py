"""The change log of one account: the latest change per file, in order, perhaps late.

Drive's log keeps one entry per file (its latest); page tokens are positions in the log and never
expire. The back door can make entries late, lost, repeated and disordered (`noise`); whatever
becomes visible gets its position then, so that no token ever skips it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from operator import attrgetter

from .noise import Chances, Noise
from .shelf import Table


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `position` 0 means: not visible yet."""

    position: int
    file_id: str
    time_ms: int
    removed: bool
    drive_id: str
    in_my_drive: bool


@dataclass(slots=True)
class _Late:
    entry: Entry
    polls_left: int
    due_ms: int


class Feed:
    """The log. Callers hold the store's lock."""

    def __init__(self, table: Table):
        self._table = table
        self._latest: dict[str, Entry] = {}
        self._log: list[Entry] = []
        """By position. What a later entry of the same file has replaced stays for a while."""
        self._repeats: set[int] = set()
        """Positions of entries that tell a file once more."""
        self._late: dict[str, _Late] = {}
        """By file: a later change takes the place of one that nobody has seen."""
        self._late_repeats: list[_Late] = []
        self._next = 1
        self.noise = Noise(Chances())
        self.lag_polls = 0
        """New entries show up only after this many calls of changes.list."""
        self.lag_s = 0.0
        """New entries show up only after this many seconds."""
        self.lost: list[str] = []
        """Files that have changed without a word, so far."""
        entries = sorted((Entry(**row) for _, row in table.items()), key=lambda e: e.position)
        for entry in (e for e in entries if e.position):
            self._append(entry)
        for entry in (e for e in entries if not e.position):
            self._publish(entry)

    @property
    def next_position(self) -> int:
        """What a fresh start token points to."""
        return self._next

    def note(self, entry: Entry) -> None:
        """Something has changed."""
        if self.noise.loses():
            self.lost.append(entry.file_id)
            return
        polls = self.lag_polls + self.noise.late_polls()
        if polls or self.lag_s or self.noise.chances.is_shuffled:
            self._delay(entry, polls)
        else:
            self._publish(entry)
        if self.noise.repeats():
            self._repeat(entry, polls + self.noise.repeat_polls())

    def poll(self, now_ms: int) -> None:
        """One call of changes.list: late entries come nearer, and in when they are due."""
        due = _take_due(list(self._late.values()), now_ms)
        for late in due:
            del self._late[late.entry.file_id]
        self.noise.shuffle(due)
        for late in due:
            self._publish(late.entry)
        again = _take_due(self._late_repeats, now_ms)
        self._late_repeats = [late for late in self._late_repeats if late not in again]
        for late in again:
            self._tell_again(late.entry)

    def since(self, position: int) -> Iterator[Entry]:
        """Entries at or after a position, oldest first. Takes time by what is read of them."""
        for number in range(bisect_left(self._log, position, key=_position), len(self._log)):
            if self._is_told(self._log[number]):
                yield self._log[number]

    def _delay(self, entry: Entry, polls: int) -> None:
        due_ms = entry.time_ms + int(self.lag_s * 1000)
        self._late[entry.file_id] = _Late(entry, polls, due_ms)
        self._keep(entry)

    def _repeat(self, entry: Entry, polls: int) -> None:
        if polls:
            self._late_repeats.append(_Late(entry, polls, entry.time_ms))
        else:
            self._tell_again(entry)

    def _tell_again(self, entry: Entry) -> None:
        self._repeats.add(self._next)
        self._append(replace(entry, position=self._next))

    def _publish(self, entry: Entry) -> None:
        published = replace(entry, position=self._next)
        self._append(published)
        self._keep(published)

    def _keep(self, entry: Entry) -> None:
        if self._table.is_kept:
            row = {name: getattr(entry, name) for name in Entry.__slots__}
            self._table.put(entry.file_id, row)

    def _append(self, entry: Entry) -> None:
        self._next = entry.position + 1
        self._log.append(entry)
        if entry.position not in self._repeats:
            self._latest[entry.file_id] = entry
        if len(self._log) > 2 * (len(self._latest) + len(self._repeats)) + 100:
            self._log = [each for each in self._log if self._is_told(each)]

    def _is_told(self, entry: Entry) -> bool:
        return self._latest.get(entry.file_id) is entry or entry.position in self._repeats


def _take_due(waiting: list[_Late], now_ms: int) -> list[_Late]:
    """Those whose time has come; the others come one poll nearer."""
    due = []
    for late in waiting:
        if late.polls_left <= 0 and late.due_ms <= now_ms:
            due.append(late)
        else:
            late.polls_left -= 1
    return due


_position = attrgetter("position")
