"""Checksums for a scan: which files have to be read before planning, and reading them safely."""

from __future__ import annotations

import hashlib
import os
import stat as stat_bits
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.files import CHUNK_BYTES
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.whole import is_whole
from jupyter_colabsync.sync.local.saving import is_being_saved
from jupyter_colabsync.sync.local.scan import Scanned
from jupyter_colabsync.sync.local.stats import StillChanging, stat_of
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.names import POINTER_SUFFIXES, split_name
from jupyter_colabsync.sync.plan.nodes import Local, Place, Stat
from jupyter_colabsync.sync.plan.pointers import MAX_BYTES, is_pointer_content
from jupyter_colabsync.sync.plan.trees import BaseTree, LocalSeen, Skip

SMALL_BYTES = 8_000_000
"""Small files are read before they are sent, so that after a crash it is known what was sent;
large ones only when there is something of their size to compare them with."""
MAX_NOTEBOOK_BYTES = 200_000_000
RESTED_S = 60.0
CHANGED = "The file changed while it was read; it is taken once it rests."


class HalfWritten(Exception):
    """A notebook that may be in the middle of being saved."""


class Checksums:
    """The checksums of one folder, remembered between cycles for files that stay as they are."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._known: dict[str, tuple[Stat, str]] = {}

    def complete(
        self,
        scanned: Scanned,
        base: BaseTree,
        sizes_there: Collection[int],
        cancel: CancelToken,
    ) -> LocalSeen:
        """What was scanned, with the md5 of every file that a plan compares.

        `sizes_there`: of the files that are new or changed on Drive. What cannot be read is
        blocked; what turns out to be as agreed is left out; what only seemed new is recognized.
        """
        draft = _Draft(scanned.seen)
        wanted = [
            key
            for key, path in scanned.paths.items()
            if (node := draft.get(key)) is not None
            and node.md5 is None
            and node.kind == "file"
            and _is_wanted(path, key, node.stat.size_bytes, base, sizes_there)
        ]

        def look(key: int) -> tuple[str | None, str]:
            cancel.check()
            return self._look(scanned.paths[key], draft.node(key).stat)

        unread = []
        for key in wanted:
            node = draft.node(key)
            known = self._known.get(scanned.paths[key])
            if known is not None and known[0] == node.stat:
                draft.put(key, msgspec.structs.replace(node, md5=known[1]))
            else:
                unread.append(key)
        if unread:
            with ThreadPoolExecutor(2, thread_name_prefix="colabsync-md5") as pool:
                found = list(pool.map(look, unread))
            for key, (md5, reason) in zip(unread, found, strict=True):
                if md5 is not None:
                    draft.put(key, msgspec.structs.replace(draft.node(key), md5=md5))
                elif reason:
                    draft.block(key, scanned.paths[key], reason)
        for key, of in scanned.doubtful.items():
            draft.recognize(key, of, base)
        self._leave_pointers(draft, scanned)
        draft.drop_what_is_agreed(base)
        return draft.seen()

    def _look(self, path: str, stat: Stat) -> tuple[str | None, str]:
        """The md5, or None and why there is none; "" for one that has to be done without."""
        try:
            md5 = read_md5(self._root / path, stat)
        except StillChanging:
            # a log that never rests is a change, whatever it holds; a notebook waits to be whole
            return None, reasons.CHANGING if path.endswith(".ipynb") else ""
        except Stale:
            return None, reasons.CHANGING
        except HalfWritten:
            return None, reasons.HALF_WRITTEN
        except PermissionError:
            return None, reasons.NO_RIGHTS
        except OSError as error:
            return None, f"cannot be read ({error.strerror})"
        if time.time_ns() - stat.mtime_ns > 2_000_000_000:
            self._known[path] = stat, md5
        return md5, ""

    def _leave_pointers(self, draft: _Draft, scanned: Scanned) -> None:
        """Copies of pointer files are no documents, and nothing to send."""
        for key, node in list(draft.new.items()):
            is_like_one = node.kind == "file" and split_name(node.name)[1] in POINTER_SUFFIXES
            if not is_like_one or node.stat.size_bytes > MAX_BYTES:
                continue
            try:
                with open_if(self._root / scanned.paths[key], node.stat) as stream:
                    is_pointer = is_pointer_content(stream.read())
            except (OSError, Stale):
                continue
            if is_pointer:
                del draft.new[key]
                draft.copies[key] = node


@dataclass(slots=True)
class _Draft:
    """A scan's result while it is completed."""

    before: LocalSeen
    changed: dict[int, Local] = field(default_factory=dict)
    new: dict[int, Local] = field(default_factory=dict)
    gone: set[int] = field(default_factory=set)
    blocked: dict[int, str] = field(default_factory=dict)
    walls: dict[Place, str] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    copies: dict[int, Local] = field(default_factory=dict)
    """Pointer files that stand for nothing."""

    def __post_init__(self) -> None:
        seen = self.before
        self.changed, self.new = dict(seen.changed), dict(seen.new)
        self.gone, self.blocked = set(seen.gone), dict(seen.blocked)
        self.walls, self.skips = dict(seen.walls), list(seen.skips)

    def get(self, key: int) -> Local | None:
        return self.changed.get(key) or self.new.get(key)

    def node(self, key: int) -> Local:
        found = self.get(key)
        assert found is not None
        return found

    def put(self, key: int, node: Local) -> None:
        (self.changed if key in self.changed else self.new)[key] = node

    def block(self, key: int, path: str, reason: str) -> None:
        """Nothing may be done to it; something new takes up its place all the same."""
        if key in self.changed:
            del self.changed[key]
            self.blocked[key] = reason
        else:
            self.walls[self.new.pop(key).place] = reason
        self.skips.append(Skip(path, "local", reason))

    def recognize(self, key: int, of: int, base: BaseTree) -> None:
        """A new file with the inode and the bytes of a node that is gone is that node, moved."""
        node, before = self.new.get(key), base.get(of)
        if node is None or before is None or of not in self.gone or node.md5 != before.md5:
            return
        self.gone.discard(of)
        self.changed[of] = self.new.pop(key)

    def drop_what_is_agreed(self, base: BaseTree) -> None:
        """Files that had to be read, but are as the base has them in every respect."""
        for key, node in list(self.changed.items()):
            before = base.get(key)
            if before is None or key in self.before.staged:
                continue
            if (node.place, node.stat, node.md5) == (before.place, before.stat, before.md5):
                del self.changed[key]

    def seen(self) -> LocalSeen:
        others = {node.parent for node in self.copies.values()}
        return replace(
            self.before,
            changed=self.changed,
            new=self.new,
            gone=frozenset(self.gone),
            blocked=self.blocked,
            walls=self.walls,
            others=self.before.others | others,
            skips=tuple(self.skips),
        )


def _is_wanted(
    path: str, key: int, size_bytes: int, base: BaseTree, sizes_there: Collection[int]
) -> bool:
    if size_bytes <= SMALL_BYTES or (path.endswith(".ipynb") and size_bytes <= MAX_NOTEBOOK_BYTES):
        return True
    before = base.get(key)
    return size_bytes in sizes_there or (before is not None and before.size_bytes == size_bytes)


def read_md5(path: Path, stat: Stat) -> str:
    """Raises Stale when it is not (or does not stay) what it was, HalfWritten, OSError."""
    is_notebook = path.suffix == ".ipynb" and stat.size_bytes <= MAX_NOTEBOOK_BYTES
    digest = hashlib.md5(usedforsecurity=False)
    with open_if(path, stat) as stream:
        if is_notebook:
            content = stream.read()
            digest.update(content)
        else:
            content = b""
            while chunk := stream.read(CHUNK_BYTES):
                digest.update(chunk)
        if stat_of(os.fstat(stream.fileno())) != stat:
            raise StillChanging(CHANGED)
    if is_notebook and not has_rested(stat) and not is_whole(content):
        raise HalfWritten
    return digest.hexdigest()


def has_rested(stat: Stat) -> bool:
    """True when the last write was a minute ago (or is dated in the future: then a program set
    the date, after writing)."""
    return not 0 <= time.time() - stat.mtime_ns / 1e9 < RESTED_S


def open_if(path: Path, stat: Stat) -> BinaryIO:
    """The same as `open_any`, if it is still the one with this stat; else StillChanging."""
    stream = open_any(path)
    if stat_of(os.fstat(stream.fileno())) != stat:
        stream.close()
        raise StillChanging(CHANGED)
    return stream


def open_any(path: Path) -> BinaryIO:
    """The plain file at `path`, open for reading. Follows no link and waits for no pipe.

    Raises Stale, or OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0))
    if not stat_bits.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise Stale(CHANGED)
    return os.fdopen(descriptor, "rb")


@dataclass(frozen=True, slots=True)
class LocalSource:
    """A local file to be sent, exactly as it was planned (see `drive.transfer.UploadSource`)."""

    path: Path
    stat: Stat

    @property
    def size_bytes(self) -> int:
        """How many bytes will be sent."""
        return self.stat.size_bytes

    def open(self) -> BinaryIO:
        """From the first byte; raises Stale when it is another file by now."""
        return open_if(self.path, self.stat)

    def verify(self) -> None:
        """Raises Stale when the file was touched, or is being saved by Jupyter right now."""
        try:
            is_same = stat_of(os.lstat(self.path)) == self.stat
        except OSError as error:
            raise Stale(CHANGED) from error
        if not is_same or is_being_saved(self.path):
            raise StillChanging(CHANGED)
