"""Store: one link's memory in sqlite, the only place that knows SQL.

The base, which may be large, is read from the file when it is asked for; everything else is small
and held in memory by `State`. A file that sqlite cannot read is set aside as `.bad`, never
repaired or deleted. Without a path the store lives in memory and is forgotten.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from jupyter_colabsync.decoding import decode_msgpack
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import make_private_folder
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.plan.trees import KnownRow
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent, Told
from jupyter_colabsync.sync.state.rows import COLUMNS, KNOWN_COLUMNS, node_of, row_of

SCHEMA_VERSION = 2
STATE_BROKEN = "state_broken"
CACHE_KIB = 4096
HISTORY_MS = 30 * 86_400_000
"""As long as Drive keeps what lies in its bin."""
BEYOND = 1 << 62
"""No happening has such a number; larger ones SQLite does not take."""

Signature = tuple[tuple[int, int, int] | None, ...]

_BASE = f"SELECT {COLUMNS} FROM base"  # noqa: S608 - constants only, as below
_BY_KEY = f"{_BASE} WHERE key=?"
_BY_PARENT = f"{_BASE} WHERE parent=?"
_BY_NAME = f"{_BASE} WHERE parent=? AND name=?"
_BY_INODE = f"{_BASE} WHERE inode=?"
_BY_DRIVE_ID = f"{_BASE} WHERE drive_id=?"
_KNOWN = f"SELECT {KNOWN_COLUMNS} FROM base INDEXED BY base_known WHERE parent=?"  # noqa: S608
_PUT = f"INSERT OR REPLACE INTO base ({COLUMNS}) VALUES ({', '.join('?' * 19)})"  # noqa: S608
_TAKING = (
    msgspec.msgpack.encode("verb") + msgspec.msgpack.encode("delete"),
    msgspec.msgpack.encode("verb") + msgspec.msgpack.encode("merge"),
    msgspec.msgpack.encode("replaced_md5") + msgspec.msgpack.encode("0" * 32)[:-32],
)
"""One of these, or a place in the bin, is in the MessagePack of what took something away."""
_TAKES = " OR ".join(["instr(happening, ?)"] * (len(_TAKING) + 1))
_CONFLICT = msgspec.msgpack.encode("verb") + msgspec.msgpack.encode("conflict")


@dataclass(slots=True)
class Small:
    """All of a link's memory but the base."""

    meta: dict[str, str] = field(default_factory=dict)
    told: dict[str, Told] = field(default_factory=dict)
    unlisted: set[str] = field(default_factory=set)
    intents: dict[int, Intent] = field(default_factory=dict)
    ids: list[str] = field(default_factory=list)


class Store:
    """The file of one link. Threads may share it; only one process may write (see `engine`)."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._reader: sqlite3.Connection | None = None
        self._writer: sqlite3.Connection | None = None

    # --- the base

    def get(self, key: int) -> Base | None:
        """One node."""
        return next(iter(self._nodes(_BY_KEY, key)), None)

    def named(self, key: int, name: str) -> Sequence[Base]:
        """What has this name in a folder."""
        return self._nodes(_BY_NAME, key, name)

    def children(self, key: int) -> Sequence[Base]:
        """What lies directly in a folder."""
        return self._nodes(_BY_PARENT, key)

    def among(self, key: int, names: Collection[str]) -> Sequence[Base]:
        """What has one of these names in a folder; at most 900 of them."""
        marks = ", ".join("?" * len(names))
        return self._nodes(f"{_BASE} WHERE parent=? AND name IN ({marks})", key, *names)

    def by_inode(self, inode: int) -> Sequence[Base]:
        """Nodes by the inode they had when they were agreed on."""
        return self._nodes(_BY_INODE, inode)

    def by_drive_id(self, drive_id: str) -> Base | None:
        """The node with an id on Drive."""
        return next(iter(self._nodes(_BY_DRIVE_ID, drive_id)), None)

    def known(self, key: int) -> Sequence[KnownRow]:
        """What a scan compares with, of what lies directly in a folder."""
        return self._rows(_KNOWN, key)

    def file_count(self) -> int:
        """How many files the base holds."""
        rows = self._rows("SELECT count(*) FROM base WHERE kind=0")
        return int(rows[0][0]) if rows else 0

    def folder_ids(self) -> list[str]:
        """The Drive ids of all folders of the base."""
        return [row[0] for row in self._rows("SELECT drive_id FROM base WHERE kind=1")]

    def md5s(self, suffix: str) -> set[str]:
        """The contents of all files whose name ends so."""
        return {
            row[0]
            for row in self._rows(
                "SELECT md5 FROM base WHERE kind=0 AND substr(name, -length(?)) = ?", suffix, suffix
            )
        }

    def names_like(self, pattern: str) -> Sequence[Base]:
        """The files whose name matches an SQL `LIKE` pattern."""
        return self._nodes(f"{_BASE} WHERE kind=0 AND name LIKE ?", pattern)

    def highest_key(self) -> int:
        """The largest key in use."""
        rows = self._rows(
            "SELECT max((SELECT ifnull(max(key), 0) FROM base), "
            "(SELECT ifnull(max(key), 0) FROM told), (SELECT ifnull(max(key), 0) FROM intents))"
        )
        return int(rows[0][0]) if rows else 0

    # --- everything else

    def small(self) -> Small:
        """All but the base; empty when there is no file yet."""
        found = Small()
        found.meta.update(self._rows("SELECT key, value FROM meta"))
        for file_id, key, file, is_gone in self._rows("SELECT id, key, file, is_gone FROM told"):
            told = decode_msgpack(file, DriveFile)
            found.told[file_id] = Told(key, told, bool(is_gone))
        found.unlisted.update(row[0] for row in self._rows("SELECT id FROM unlisted"))
        for (data,) in self._rows("SELECT intent FROM intents"):
            intent = decode_msgpack(data, Intent)
            found.intents[intent.key] = intent
        found.ids.extend(row[0] for row in self._rows("SELECT id FROM ids"))
        return found

    def history(self, count: int, before: int | None = None) -> list[Happening]:
        """The latest `count` happenings (before one, by its number), the last one first."""
        rows = self._rows(
            "SELECT number, happening FROM history WHERE number < ? ORDER BY number DESC LIMIT ?",
            BEYOND if before is None else max(0, min(before, BEYOND)),
            count,
        )
        return _happenings(rows)

    def history_since(self, at_ms: int) -> list[Happening]:
        """All happenings from `at_ms` on, the last one first."""
        rows = self._rows(
            "SELECT number, happening FROM history WHERE at_ms >= ? ORDER BY number DESC", at_ms
        )
        return _happenings(rows)

    def undoable(self, bin_path: str) -> list[Happening]:
        """All happenings that are remembered (`HISTORY_MS`) and took something away that may come
        back, and the merges among them; the last one first. `bin_path`: where the bin here lies,
        below the linked folder.

        They are few, the others may be hundreds of thousands: SQLite goes through those.
        """
        query = f"SELECT number, happening FROM history WHERE {_TAKES} ORDER BY number DESC"  # noqa: S608
        return _happenings(self._rows(query, *_TAKING, f"{bin_path}/".encode()))

    def conflicts(self) -> list[Happening]:
        """All happenings that are remembered and left two versions of a file, the last one first;
        found as in `undoable`."""
        rows = self._rows(
            "SELECT number, happening FROM history WHERE instr(happening, ?) ORDER BY number DESC",
            _CONFLICT,
        )
        return _happenings(rows)

    def write(self, batch: Batch) -> None:
        """Save a batch, durably, all or nothing. Raises LocalProblem when the disk says no."""
        with self._lock:
            try:
                connection = self._open_writer()
                with connection:
                    _write(connection, batch)
            except sqlite3.OperationalError as error:
                raise disk_problem() from error
            except sqlite3.DatabaseError as error:
                if not is_broken(error):
                    raise
                self.set_aside()
                raise broken() from error

    # --- the file

    def close(self) -> None:
        """Fold the log into the file and let go of it; the next use opens it again."""
        with self._lock:
            if self.path is None:
                return
            for connection in (self._reader, self._writer):
                if connection is not None:
                    with contextlib.suppress(sqlite3.OperationalError):
                        connection.close()
            self._reader = self._writer = None

    def signature(self) -> Signature:
        """Changes whenever any process has written."""
        if self.path is None:
            return ()
        return tuple(_stamp(each) for each in (self.path, _beside(self.path, "-wal")))

    def copy_into(self, other: Store) -> None:
        """Fill another, empty store with all of this one."""
        with self._lock:
            source = self._open_reader()
            if source is not None:
                source.backup(other._open_writer())

    def set_aside(self) -> None:
        """Rename the unreadable file (and its log) to `.bad`, `.bad-2` …"""
        self.close()
        if self.path is None:
            return
        number = 1
        while (target := _beside(self.path, f".bad-{number}" if number > 1 else ".bad")).exists():
            number += 1
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(_beside(self.path, ending), _beside(target, ending))

    def check(self) -> None:
        """Set an unreadable file aside before anything is read from it. Raises LocalProblem for
        one that a newer version has written, or that the disk does not give out."""
        try:
            if self._is_cut():
                raise sqlite3.DatabaseError("the file is shorter than it says")
            ((version,),) = self._rows("PRAGMA user_version", is_checking=True) or [(0,)]
            if version > SCHEMA_VERSION:
                raise LocalProblem(
                    "This link was last synced by a newer version of jupyter-colabsync. Update "
                    "it, then sync again.",
                    code="state_too_new",
                )
            if version == SCHEMA_VERSION:
                self._rows("SELECT count(*) FROM base", is_checking=True)
                self.small()
                return
        except sqlite3.DatabaseError as error:
            if not is_broken(error):
                raise disk_problem() from error
        except LocalProblem as problem:
            if problem.code != STATE_BROKEN:
                raise  # else it has been set aside already
        except (msgspec.DecodeError, msgspec.ValidationError):
            pass
        if self.path is not None and self.path.exists() and self.path.stat().st_size:
            self.set_aside()  # broken, or of an older version: both sides are compared anew

    def _is_cut(self) -> bool:
        """A file that lost its end, by what its header says (sqlite.org, "Database File Format").

        sqlite itself would notice only when it needs a page from there."""
        if self.path is None or (_stamp(_beside(self.path, "-wal")) or (0, 0, 0))[1]:
            return False
        try:
            with self.path.open("rb") as stream:
                header = stream.read(100)
                size_bytes = stream.seek(0, os.SEEK_END)
        except FileNotFoundError:
            return False
        if len(header) < 100:
            return bool(header)
        page_bytes = int.from_bytes(header[16:18], "big")
        page_bytes = 65_536 if page_bytes == 1 else page_bytes
        return size_bytes < page_bytes * int.from_bytes(header[28:32], "big")

    def _nodes(self, query: str, *values: object) -> list[Base]:
        return [node_of(row) for row in self._rows(query, *values)]

    def _rows(self, query: str, *values: object, is_checking: bool = False) -> list[Any]:
        with self._lock:
            connection = self._open_reader()
            if connection is None:
                return []
            try:
                return connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                if is_checking:
                    raise
                if not is_broken(error):
                    raise disk_problem() from error
                self.set_aside()
                raise broken() from error

    def _open_reader(self) -> sqlite3.Connection | None:
        """A connection to read by; None while there is nothing to read."""
        if self._writer is not None:
            return self._writer
        if self.path is None:
            return self._open_writer()
        if self._reader is None:
            if not self.path.exists() or not self.path.stat().st_size:
                return None
            # `immutable` leaves no -shm or -wal behind: an idle cycle writes nothing at all
            has_log = bool((_stamp(_beside(self.path, "-wal")) or (0, 0, 0))[1])
            options = "mode=rw" if has_log else "mode=ro&immutable=1"
            uri = f"file:{quote(str(self.path))}?{options}"
            self._reader = sqlite3.connect(uri, uri=True, check_same_thread=False)
            self._reader.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
        return self._reader

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            if self._reader is not None:
                self._reader.close()
                self._reader = None
            if self.path is not None:
                make_private_folder(self.path.parent)
            connection = sqlite3.connect(
                ":memory:" if self.path is None else self.path, check_same_thread=False, timeout=30
            )
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
            connection.executescript(f"{schema}\nPRAGMA user_version={SCHEMA_VERSION};")
            self._writer = connection
        return self._writer


def _happenings(rows: Sequence[tuple[int, bytes]]) -> list[Happening]:
    return [
        msgspec.structs.replace(decode_msgpack(data, Happening), number=number)
        for number, data in rows
    ]


def _write(connection: sqlite3.Connection, batch: Batch) -> None:
    many = connection.executemany
    many("DELETE FROM base WHERE key=?", _singles(batch.base_drop))
    many(_PUT, map(row_of, batch.base_put))
    many("DELETE FROM told WHERE id=?", _singles(batch.told_drop))
    many(
        "INSERT OR REPLACE INTO told VALUES (?, ?, ?, ?)",
        (
            (told.file.id, told.key, msgspec.msgpack.encode(told.file), int(told.is_gone))
            for told in batch.told_put
        ),
    )
    many("INSERT OR IGNORE INTO unlisted VALUES (?)", _singles(batch.unlisted))
    many("DELETE FROM unlisted WHERE id=?", _singles(batch.listed))
    many("DELETE FROM intents WHERE key=?", _singles(batch.intents_drop))
    many(
        "INSERT OR REPLACE INTO intents VALUES (?, ?)",
        ((intent.key, msgspec.msgpack.encode(intent)) for intent in batch.intents_put),
    )
    many("DELETE FROM ids WHERE id=?", _singles(batch.ids_drop))
    many("INSERT OR REPLACE INTO ids VALUES (?)", _singles(batch.ids_put))
    many("DELETE FROM history WHERE number=?", _singles(batch.history_drop))
    many(
        "INSERT INTO history (at_ms, happening) VALUES (?, ?)",
        ((each.at_ms, msgspec.msgpack.encode(each)) for each in batch.history),
    )
    if batch.history:
        oldest_ms = batch.history[-1].at_ms - HISTORY_MS
        connection.execute("DELETE FROM history WHERE at_ms < ?", (oldest_ms,))
    for key, value in batch.meta.items():
        if value is None:
            connection.execute("DELETE FROM meta WHERE key=?", (key,))
        else:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _singles(values: Sequence[object]) -> Iterator[tuple[object]]:
    return ((value,) for value in values)


def is_broken(error: sqlite3.DatabaseError) -> bool:
    """True when the file is no (whole) database; sqlite has no class of its own for that."""
    said = str(error)
    return type(error) is sqlite3.DatabaseError or "malformed" in said or "no such" in said


def broken() -> LocalProblem:
    """The file turned out to be damaged in the middle of the work."""
    return LocalProblem(
        "The state of this link was damaged and has been set aside. Sync again: both sides are "
        "compared anew, and nothing is deleted.",
        code=STATE_BROKEN,
    )


def disk_problem() -> LocalProblem:
    """The disk does not let us."""
    return LocalProblem(
        "The state of this link cannot be saved on this machine's disk. Make room or check the "
        "rights of ColabSync's state folder, then sync again.",
        code="state_unwritable",
    )


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)
