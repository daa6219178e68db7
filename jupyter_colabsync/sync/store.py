"""StateStore: one link's memory in sqlite, the only place that knows SQL.

Everything is read once by `load` and changed only by `write`, one transaction a `Batch`, so that
a page of changes and its token, or an upload's answer and its base entry, are saved together or
not at all. A file that sqlite cannot read is set aside as `.bad`, never repaired or deleted.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import LocalProblem
from jupyter_colabsync.files import make_private_folder
from jupyter_colabsync.sync.memory import Batch, Intent, Memory
from jupyter_colabsync.sync.model import BaseEntry, Stat

SCHEMA_VERSION = 1
STATE_BROKEN = "state_broken"
_TRASHED, _CAN_EDIT, _CAN_DOWNLOAD, _CAN_TRASH, _UNLISTED = 1, 2, 4, 8, 16

Row = tuple[Any, ...]
Signature = tuple[tuple[int, int, int] | None, ...]


class StateStore:
    """The file of one link. Threads may share it; only one process may write (see `sync.lock`)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._writer: sqlite3.Connection | None = None

    def load(self) -> Memory:
        """Everything; empty when there is no file yet. Writes nothing but a `.bad` set aside."""
        with self._lock:
            try:
                return self._read()
            except sqlite3.DatabaseError as error:
                if not _is_broken(error):
                    raise _disk_problem() from error
                self.set_aside()
                return Memory()

    def write(self, batch: Batch) -> None:
        """Save a batch, durably, all or nothing. Raises LocalProblem when the disk says no."""
        with self._lock:
            try:
                connection = self._open_writer()
                with connection:
                    _write(connection, batch)
            except sqlite3.OperationalError as error:
                raise _disk_problem() from error
            except sqlite3.DatabaseError as error:
                if not _is_broken(error):
                    raise
                self.set_aside()
                raise LocalProblem(
                    "The state of this link was damaged and has been set aside. Sync again: both "
                    "sides are compared anew, and nothing is deleted.",
                    code=STATE_BROKEN,
                ) from error

    def close(self) -> None:
        """Fold the log into the file and let go of it; the next write opens it again."""
        with self._lock:
            if self._writer is not None:
                with contextlib.suppress(sqlite3.OperationalError):
                    self._writer.close()
                self._writer = None

    def signature(self) -> Signature:
        """Changes whenever any process has written."""
        return tuple(_stamp(each) for each in (self.path, _beside(self.path, "-wal")))

    def set_aside(self) -> None:
        """Rename the unreadable file (and its log) to `.bad`, `.bad-2` …"""
        self.close()
        number = 1
        while (target := _beside(self.path, f".bad-{number}" if number > 1 else ".bad")).exists():
            number += 1
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.replace(_beside(self.path, ending), _beside(target, ending))

    def _read(self) -> Memory:
        if not self.path.exists() or not self.path.stat().st_size:
            return Memory()
        # `immutable` leaves no -shm or -wal behind: an idle cycle writes nothing at all
        has_log = bool((_stamp(_beside(self.path, "-wal")) or (0, 0, 0))[1])
        options = "mode=rw" if has_log else "mode=ro&immutable=1"
        connection = sqlite3.connect(f"file:{quote(str(self.path))}?{options}", uri=True)
        try:
            return _load(connection)
        finally:
            connection.close()

    def _open_writer(self) -> sqlite3.Connection:
        if self._writer is None:
            make_private_folder(self.path.parent)
            connection = sqlite3.connect(self.path, check_same_thread=False, timeout=30)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            schema = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
            connection.executescript(f"{schema}\nPRAGMA user_version={SCHEMA_VERSION};")
            self._writer = connection
        return self._writer


def _load(connection: sqlite3.Connection) -> Memory:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise LocalProblem(
            "This link was last synced by a newer version of jupyter-colabsync. Update it, "
            "then sync again.",
            code="state_too_new",
        )
    memory = Memory()
    if version == 0:
        return memory
    memory.meta.update(connection.execute("SELECT key, value FROM meta"))
    for path, entry in map(_base_entry, connection.execute(_READ_BASE)):
        memory.base[path] = entry
    for row in connection.execute(_READ_MIRROR):
        file = _drive_file(row)
        memory.mirror[file.id] = file
        if row[-1] & _UNLISTED:
            memory.unlisted.add(file.id)
    for intent in map(_intent, connection.execute(_READ_INTENTS)):
        memory.intents[intent.path] = intent
    memory.ids.extend(row[0] for row in connection.execute("SELECT id FROM ids"))
    return memory


def _write(connection: sqlite3.Connection, batch: Batch) -> None:
    many = connection.executemany
    if batch.base_rename:
        _rename(connection, *batch.base_rename)
    many("DELETE FROM base WHERE path=?", _singles(batch.base_drop))
    many(_put("base", _BASE), [_base_row(*each) for each in batch.base_put.items()])
    many("DELETE FROM mirror WHERE id=?", _singles(batch.mirror_drop))
    many(
        f"{_put('mirror', _MIRROR)} ON CONFLICT(id) DO UPDATE SET "
        + ", ".join(f"{name}=excluded.{name}" for name in _MIRROR.split(", ")[1:-1])
        + f", flags=excluded.flags | (flags & {_UNLISTED})",
        [_mirror_row(file) for file in batch.mirror_put],
    )
    many(_MARK_UNLISTED, _singles(batch.unlisted))
    many(_MARK_LISTED, _singles(batch.listed))
    many("DELETE FROM intents WHERE path=?", _singles(batch.intents_drop))
    many(_put("intents", _INTENTS), [_intent_row(each) for each in batch.intents_put])
    many("DELETE FROM ids WHERE id=?", _singles(batch.ids_drop))
    many("INSERT OR REPLACE INTO ids VALUES (?)", _singles(batch.ids_put))
    for key, value in batch.meta.items():
        if value is None:
            connection.execute("DELETE FROM meta WHERE key=?", (key,))
        else:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))


def _rename(connection: sqlite3.Connection, path: str, to: str) -> None:
    """As `Memory.apply` does it; "0" is the letter after "/"."""
    connection.execute(
        "DELETE FROM base WHERE (path = ?1 OR (path >= ?1 || '/' AND path < ?1 || '0')) "
        "AND NOT (path = ?2 OR (path >= ?2 || '/' AND path < ?2 || '0'))",
        (to, path),
    )
    connection.execute("UPDATE base SET path=? WHERE path=?", (to, path))
    connection.execute(
        "UPDATE base SET path=? || substr(path, ?) WHERE path >= ? AND path < ?",
        (to, len(path) + 1, path + "/", path + "0"),
    )


_BASE = (
    "path, kind, drive_id, drive_name, md5, size_bytes, inode, stat_size, mtime_ns, ctime_ns, "
    "checked_ns"
)
_MIRROR = (
    "id, name, mime_type, parent_id, md5, size_bytes, modified_at_ms, created_at_ms, "
    "head_revision_id, version, flags"
)
"""In the order of DriveFile's fields."""
_INTENTS = "path, kind, drive_id, parent_id, md5s, inode, stat_size, mtime_ns, ctime_ns"
_READ_BASE = f"SELECT {_BASE} FROM base"  # noqa: S608 - constants only, as below
_READ_MIRROR = f"SELECT {_MIRROR} FROM mirror"  # noqa: S608
_READ_INTENTS = f"SELECT {_INTENTS} FROM intents"  # noqa: S608
_MARK_UNLISTED = f"UPDATE mirror SET flags=flags | {_UNLISTED} WHERE id=?"  # noqa: S608
_MARK_LISTED = f"UPDATE mirror SET flags=flags & ~{_UNLISTED} WHERE id=?"  # noqa: S608


def _put(table: str, columns: str) -> str:
    marks = ", ".join("?" * (columns.count(",") + 1))
    verb = "INSERT" if table == "mirror" else "INSERT OR REPLACE"
    return f"{verb} INTO {table} ({columns}) VALUES ({marks})"


def _singles(values: Sequence[str]) -> Iterator[tuple[str]]:
    return ((value,) for value in values)


def _stat_row(stat: Stat | None) -> Row:
    if stat is None:
        return (None, None, None, None)
    return (stat.inode, stat.size_bytes, stat.mtime_ns, stat.ctime_ns)


def _stat(inode: int | None, size_bytes: int, mtime_ns: int, ctime_ns: int) -> Stat | None:
    return None if inode is None else Stat(inode, size_bytes, mtime_ns, ctime_ns)


def _base_row(path: str, entry: BaseEntry) -> Row:
    return (
        path,
        entry.kind,
        entry.drive_id,
        entry.drive_name,
        entry.md5,
        entry.size_bytes,
        *_stat_row(entry.stat),
        entry.checked_ns,
    )


def _base_entry(row: Row) -> tuple[str, BaseEntry]:
    path, kind, drive_id, drive_name, md5, size_bytes, *stat, checked_ns = row
    return path, BaseEntry(kind, drive_id, drive_name, md5, size_bytes, _stat(*stat), checked_ns)


def _mirror_row(file: DriveFile) -> Row:
    flags = (
        _TRASHED * file.is_trashed
        | _CAN_EDIT * file.can_edit
        | _CAN_DOWNLOAD * file.can_download
        | _CAN_TRASH * file.can_trash
    )
    return (
        file.id,
        file.name,
        file.mime_type,
        file.parent_id,
        file.md5,
        file.size_bytes,
        file.modified_at_ms,
        file.created_at_ms,
        file.head_revision_id,
        file.version,
        flags,
    )


def _drive_file(row: Row) -> DriveFile:
    file_id, name, mime, parent, md5, size, modified, created, revision, version, flags = row
    return DriveFile(
        file_id,
        name,
        mime,
        parent,
        md5,
        size,
        modified,
        created,
        revision,
        version,
        bool(flags & _TRASHED),
        bool(flags & _CAN_EDIT),
        bool(flags & _CAN_DOWNLOAD),
        bool(flags & _CAN_TRASH),
    )


def _intent_row(intent: Intent) -> Row:
    return (
        intent.path,
        intent.kind,
        intent.drive_id,
        intent.parent_id,
        " ".join(intent.md5s),
        *_stat_row(intent.stat),
    )


def _intent(row: Row) -> Intent:
    path, kind, drive_id, parent_id, md5s, *stat = row
    return Intent(path, kind, drive_id, parent_id, tuple(md5s.split()), _stat(*stat))


def _is_broken(error: sqlite3.DatabaseError) -> bool:
    """True when the file is no (whole) database; sqlite has no class of its own for that."""
    said = str(error)
    return type(error) is sqlite3.DatabaseError or "malformed" in said or "no such" in said


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _disk_problem() -> LocalProblem:
    return LocalProblem(
        "The state of this link cannot be saved on this machine's disk. Make room or check the "
        "rights of ColabSync's state folder, then sync again.",
        code="state_unwritable",
    )
