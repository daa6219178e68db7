"""The change log of one account: the latest change per file, in order, perhaps late.

Drive's log keeps one entry per file (its latest); page tokens are positions in the log and never
expire. The back door can make entries late; a late entry gets its position when it becomes visible,
so that no token ever skips it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

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
        self._late: list[_Late] = []
        self._next = 1
        self.lag_polls = 0
        """New entries show up only after this many calls of changes.list."""
        self.lag_s = 0.0
        """New entries show up only after this many seconds."""
        entries = sorted((Entry(**row) for _, row in table.items()), key=lambda e: e.position)
        for entry in (e for e in entries if e.position):
            self._latest[entry.file_id] = entry
            self._next = entry.position + 1
        for entry in (e for e in entries if not e.position):
            self._publish(entry)

    @property
    def next_position(self) -> int:
        """What a fresh start token points to."""
        return self._next

    def note(self, entry: Entry) -> None:
        if self.lag_polls or self.lag_s:
            due_ms = entry.time_ms + int(self.lag_s * 1000)
            self._late = [late for late in self._late if late.entry.file_id != entry.file_id]
            self._late.append(_Late(entry, self.lag_polls, due_ms))
            self._table.put(entry.file_id, asdict(entry))
        else:
            self._publish(entry)

    def poll(self, now_ms: int) -> None:
        """One call of changes.list: late entries come nearer, and in when they are due."""
        waiting, self._late = self._late, []
        for late in waiting:
            if late.polls_left <= 0 and late.due_ms <= now_ms:
                self._publish(late.entry)
            else:
                late.polls_left -= 1
                self._late.append(late)

    def since(self, position: int) -> Iterator[Entry]:
        """Entries at or after a position, oldest first. Takes time by their number only."""
        newest: list[Entry] = []
        for entry in reversed(self._latest.values()):
            if entry.position < position:
                break
            newest.append(entry)
        return reversed(newest)

    def _publish(self, entry: Entry) -> None:
        fields = asdict(entry) | {"position": self._next}
        self._next += 1
        self._latest.pop(entry.file_id, None)  # re-inserted last: the dict is in log order
        self._latest[entry.file_id] = Entry(**fields)
        self._table.put(entry.file_id, fields)
