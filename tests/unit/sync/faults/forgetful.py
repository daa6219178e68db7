"""A disk that forgets: what may lie in a folder after the power has gone.

`ForgetfulDisk` looks at a folder before every step of a process (`check.steps`, and each `fsync`)
and keeps in mind what has been made durable. It can then turn the folder into either of the two
worst `Wreck`s that a disk may leave behind.

Modelled, after Linux man-pages, fsync(2) and rename(2):
- The bytes and the date of a file are durable as they were at its last `fsync`.
- A name that was given, moved, swapped or taken away is durable once one of the folders it
  happened in was synced; a rename is whole or has not happened (all common disks keep a journal).
- So a file whose name is durable is gone all the same when the folder it lies in is not: a sync of
  a folder says nothing of the folder's own name.
- Changes of one name keep their order.
Everything is durable when a story begins. SQLite (WAL, `synchronous=FULL`) is trusted: its last
commit is durable, though not the name of the folder it lies in.

Not modelled: single names of one folder that come back while others do not, rights, dates of
folders, and `ctime`, which is a new one afterwards: so files are read again that a real disk would
know by their stat.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

import pytest

from tests.unit.sync.check.steps import Death, Step, Watch

Which = Literal["undone", "without its bytes"]
WHICH: tuple[Which, ...] = ("undone", "without its bytes")
Entry = tuple[int, str]
"""The inode of a folder, and a name in it."""
Names = Mapping[Entry, int]
"""The inode under each name."""
Passes: TypeAlias = "Callable[[int, str, Mapping[Which, Wreck]], object]"
"""Hears of a step: its number (from 1), what it is, and the wrecks of a cut before it."""
TRUSTED = ("state.sqlite", "lock")
"""Files whose names begin so stay as they are."""


@dataclass(frozen=True, slots=True)
class Bytes:
    """What a file holds, and its date."""

    content: bytes
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Wreck:
    """What is left: names, and what lies under them, by inode."""

    top: int
    names: Names
    files: Mapping[int, Bytes]

    def paths(self) -> dict[str, Bytes | None]:
        """What lies there; None is a folder."""
        found: dict[str, Bytes | None] = {}
        todo = [(self.top, "")]
        while todo:
            folder, path = todo.pop()
            for (above, name), inode in self.names.items():
                if above == folder:
                    found[path + name] = self.files.get(inode)
                    todo.append((inode, f"{path}{name}/"))
        return found


@dataclass(slots=True)
class Change:
    """What one step did to names."""

    entries: Mapping[Entry, int | None]
    is_durable: bool = False


class ForgetfulDisk:
    """Looks at `folder`; `vault` is a place on the same disk for what may come back."""

    def __init__(self, folder: Path, vault: Path) -> None:
        self._folder, self._vault = folder, vault
        self._is_folder: set[int] = set()
        self._files: dict[int, Bytes] = {}
        """The durable ones."""
        self._changes: list[Change] = []
        (vault / "folders").mkdir(parents=True)
        self._began = self._names = self._look()
        for inode in self._names.values():
            self._sync_file(inode)

    # --- while a process works

    def step(self) -> None:
        """Something is about to happen: what differs from the last step is one change."""
        names = self._look()
        entries = {
            entry: names.get(entry)
            for entry in names.keys() | self._names.keys()
            if names.get(entry) != self._names.get(entry)
        }
        if entries:
            self._changes.append(Change(entries))
        self._names = names

    def knows(self, inode: int) -> bool:
        """True for what lies in the folder by now, and for the folder."""
        self.step()
        return inode in self._is_folder or inode in self._names.values()

    def sync(self, inode: int) -> None:
        """A file or a folder has been synced."""
        if inode not in self._is_folder:
            self._sync_file(inode)
            return
        for number, change in enumerate(self._changes):
            if any(folder == inode for folder, _ in change.entries):
                self._make_durable(number)

    def wrecks(self) -> dict[Which, Wreck]:
        """What may be left if the power goes now."""
        undone = dict(self._began)
        for change in self._changes:
            if change.is_durable:
                _apply(change, undone)
        found = {*undone.values(), *self._names.values()}
        top = self._folder.stat().st_ino
        now = {inode: self._read(inode) for inode in found - self._is_folder}
        nothing = Bytes(b"", 0)
        return {
            "undone": Wreck(top, undone, {e: self._files.get(e, nothing) for e in now}),
            "without its bytes": Wreck(
                top,
                self._names,
                {e: has if has == self._files.get(e) else _blank(has) for e, has in now.items()},
            ),
        }

    def _make_durable(self, number: int) -> None:
        change = self._changes[number]
        if change.is_durable:
            return
        change.is_durable = True
        for earlier in range(number):
            if self._changes[earlier].entries.keys() & change.entries.keys():
                self._make_durable(earlier)

    def _sync_file(self, inode: int) -> None:
        if inode not in self._is_folder:
            self._files[inode] = self._read(inode)

    def _read(self, inode: int) -> Bytes:
        place = self._vault / str(inode)
        return Bytes(place.read_bytes(), place.stat().st_mtime_ns)

    def _look(self) -> dict[Entry, int]:
        """The names now. Every file gets one more in the vault, so that none can vanish."""
        found: dict[Entry, int] = {}
        todo = [self._folder]
        self._is_folder.add(self._folder.stat().st_ino)
        while todo:
            folder = todo.pop()
            above = folder.stat().st_ino
            for entry in os.scandir(folder):
                inode = entry.inode()
                if entry.name.startswith(TRUSTED):
                    continue
                found[above, entry.name] = inode
                if entry.is_dir(follow_symlinks=False):
                    self._is_folder.add(inode)
                    todo.append(folder / entry.name)
                elif not (self._vault / str(inode)).exists():
                    os.link(entry.path, self._vault / str(inode))
        return found

    # --- afterwards

    def become(self, wreck: Wreck) -> None:
        """The folder is a wreck now, with the inodes it had. The vault is gone."""
        self._take_apart(self._folder)
        self._put_together(self._folder, wreck.top, wreck)
        for inode, has in wreck.files.items():
            place = self._vault / str(inode)
            if self._read(inode) != has:
                place.chmod(0o644)
                place.write_bytes(has.content)
                os.utime(place, ns=(has.mtime_ns, has.mtime_ns))
        shutil.rmtree(self._vault)

    def _take_apart(self, folder: Path) -> None:
        for place in list(folder.iterdir()):
            if place.is_dir():
                self._take_apart(place)
                place.rename(self._parked(place.stat().st_ino))
            elif not place.name.startswith(TRUSTED):
                place.unlink()

    def _put_together(self, folder: Path, number: int, wreck: Wreck) -> None:
        for (above, name), inode in wreck.names.items():
            if above != number:
                continue
            place = folder / name
            if inode not in self._is_folder:
                os.link(self._vault / str(inode), place)
                continue
            if self._parked(inode).exists():
                self._parked(inode).rename(place)
            else:
                place.mkdir()
            self._put_together(place, inode, wreck)

    def _parked(self, inode: int) -> Path:
        return self._vault / "folders" / str(inode)


def _apply(change: Change, names: dict[Entry, int]) -> None:
    for entry, inode in change.entries.items():
        if inode is None:
            names.pop(entry, None)
        else:
            names[entry] = inode


def _blank(has: Bytes) -> Bytes:
    """The length and the date were written before the bytes, as on XFS."""
    return Bytes(bytes(len(has.content)), has.mtime_ns)


class PowerLine:
    """Feeds the process that works in `folder` until it is cut before one step (from 1)."""

    def __init__(self, folder: Path, vault: Path, cut_before: int, passes: Passes) -> None:
        """`passes` hears of every step that is about to be done, and what a cut would leave."""
        self.disk = ForgetfulDisk(folder, vault)
        self.wrecks: Mapping[Which, Wreck] = {}
        """What may be left after the cut."""
        self._folder, self._cut_before, self._passes = folder, cut_before, passes
        self._watch, self._number = Watch(), 0

    @contextmanager
    def feeding(self) -> Iterator[None]:
        """The work is done in here; it just ends where the power goes. The end is a step, too."""
        sync = os.fsync

        def fsync(descriptor: int) -> None:
            found = os.fstat(descriptor)
            with self._watch.deaf():
                is_ours = self.disk.knows(found.st_ino)
            if is_ours:
                self._step(Step("fsync", str(found.st_ino)))
            sync(descriptor)
            if is_ours:
                self.disk.sync(found.st_ino)

        self._watch.listen(self._folder, self._step)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(os, "fsync", fsync)
            try:
                with self._watch.watching():
                    yield
                    self._step(Step("end", ""))
            except Death:
                pass

    def _step(self, step: Step) -> None:
        if self.wrecks:
            raise Death
        with self._watch.deaf():
            self.disk.step()
            self._number += 1
            wrecks = self.disk.wrecks()
            self._passes(self._number, str(step), wrecks)
        if self._number == self._cut_before:
            self.wrecks = wrecks
            raise Death
