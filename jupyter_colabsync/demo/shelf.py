"""Where the demo cloud's state outlives the process: named tables of JSON rows, and big files.

Memory holds the truth while the cloud runs; every change is written through at once, so that a
killed cloud starts again with all it had answered for. Without a folder nothing is kept, and big
files go to a temporary folder.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
create table if not exists rows (shelf text, key text, value text, primary key (shelf, key))
without rowid;
create table if not exists blobs (key text primary key, bytes blob);
"""


class Shelf:
    """One sqlite file and a folder beside it. Any thread may call."""

    def __init__(self, folder: Path | None):
        self.lock = threading.RLock()
        """Taken last, after any lock of an account or a session."""
        self._depth = 0
        self._temporary: Path | None = None
        self._folder = folder
        self._database: sqlite3.Connection | None = None
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(
                folder / "cloud.sqlite", isolation_level=None, check_same_thread=False
            )
            # survives a killed process, not a power cut: nobody's only copy lives here
            self._database.executescript("pragma journal_mode=wal; pragma synchronous=off;")
            self._database.executescript(SCHEMA)

    @property
    def is_kept(self) -> bool:
        return self._database is not None

    def folder(self, name: str) -> Path:
        """A folder for big files, made if missing."""
        with self.lock:
            if self._folder is None and self._temporary is None:
                self._temporary = Path(tempfile.mkdtemp(prefix="colabsync-demo-"))
            path = (self._folder or self._temporary or Path()) / name
            path.mkdir(exist_ok=True)
            return path

    def table(self, name: str) -> Table:
        return Table(self, name)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Several writes as one: all of them survive a kill, or none."""
        with self.lock:
            self._depth += 1
            if self._database and self._depth == 1:
                self._database.execute("begin")
            try:
                yield
            finally:
                self._depth -= 1
                if self._database and self._depth == 0:
                    self._database.execute("commit")

    def execute(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Run one statement; [] when nothing is kept."""
        with self.lock:
            return self._database.execute(statement, values).fetchall() if self._database else []

    def close(self) -> None:
        with self.lock:
            if self._database:
                self._database.close()
                self._database = None
            if self._temporary:
                shutil.rmtree(self._temporary, ignore_errors=os.name == "nt")
                self._temporary = None


class Table:
    """Rows of JSON by key, written through; read back only at the start."""

    def __init__(self, shelf: Shelf, name: str):
        self._shelf = shelf
        self._name = name

    @property
    def is_kept(self) -> bool:
        return self._shelf.is_kept

    def put(self, key: str, value: object) -> None:
        if self._shelf.is_kept:
            self._shelf.execute(
                "insert or replace into rows values (?, ?, ?)",
                (self._name, key, json.dumps(value, separators=(",", ":"))),
            )

    def drop(self, key: str) -> None:
        self._shelf.execute("delete from rows where shelf = ? and key = ?", (self._name, key))

    def items(self) -> list[tuple[str, Any]]:
        rows = self._shelf.execute("select key, value from rows where shelf = ?", (self._name,))
        return [(key, json.loads(value)) for key, value in rows]
