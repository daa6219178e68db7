"""A world of random changes: two devices and somebody on Drive, and what must hold afterwards."""

from __future__ import annotations

import hashlib
import random
import shutil
from collections import Counter
from pathlib import Path

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.records import File
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import Device

NAMES = ("a", "b", "c.txt", "d.txt")
MAX_DEPTH = 3


def md5(content: bytes) -> str:
    """As Drive says it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class World:
    """Two devices on one Drive folder. `wanted`: contents nobody has overwritten or deleted."""

    def __init__(
        self, cloud: DemoCloud, drive: DriveClient, folder: Path, seed: int, has_moves: bool = True
    ) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.cloud, self.hand = cloud, cloud.drive
        self.top = f"World {seed}"
        self.root = self.hand.mkdir(self.top)
        self.devices = [
            Device(drive, folder / name, self.root.id, name=name) for name in ("one", "two")
        ]
        self.wanted: set[bytes] = set()
        self.log: list[str] = []
        self.has_moves = has_moves
        self._count = 0

    def content(self) -> bytes:
        """Bytes that were never seen before."""
        self._count += 1
        return f"content {self._count}".encode()

    def change(self) -> None:
        """One random change on a random side."""
        side = self.random.choice([*self.devices, None])
        if side is None:
            self._change_on_drive()
        else:
            self._change_here(side)

    def sync(self, device: Device) -> bool:
        """One run of one device; held deletions are agreed to. True when nothing was to do."""
        self.log.append(f"{device.pair.device} syncs")
        report = device.sync()
        if report.held:
            self.log.append(f"{device.pair.device} agrees to deletions")
            device.engine.settle_held("delete")
            device.sync()
        return not report.held and report.api_calls == {"changes.list": 1}

    def settle(self) -> None:
        """Sync in turns until neither has anything to do."""
        for _ in range(12):
            quiet = [self.sync(device) for device in self.devices]
            if all(quiet):
                return
        raise AssertionError("they do not come to rest")

    def check(self, *, counts_revisions: bool = False) -> None:
        """Nothing is lost, all sides are equal, and another run does nothing.

        `counts_revisions`: Drive v3 lets the last writer win; when it tells late, what was
        buried by an update is found among the file's revisions.
        """
        on_drive = Counter(each.content.md5 for each in self._files() if each.content)
        kept = set(on_drive) | (self._revisions() if counts_revisions else set())
        lost = {each for each in self.wanted if md5(each) not in kept}
        assert not lost, f"lost: {lost}"
        for device in self.devices:
            here = Counter(each for each in device.tree().values() if each is not None)
            assert here == on_drive, f"{device.pair.device} differs from Drive"
            report = device.sync()
            assert not report.did_anything
            assert report.api_calls == {"changes.list": 1}

    def _files(self) -> list[File]:
        """All files in the folder, twins included."""
        store = self.hand.store
        found, todo = [], [self.root.id]
        while todo:
            for child in store.tree.children(todo.pop()):
                if not child.trashed:
                    todo.append(child.id)
                    if child.content:
                        found.append(child)
        return found

    def _revisions(self) -> set[str]:
        """The md5 of every content that Drive keeps as a revision."""
        files = self.hand.store.tree.files.values()
        return {revision.content.md5 for file in files for revision in file.revisions}

    # --- changes

    def _path(self) -> str:
        return "/".join(self.random.choice(NAMES) for _ in range(self.random.randint(1, MAX_DEPTH)))

    def _change_here(self, device: Device) -> None:
        root, name = device.root, device.pair.device
        there = list(device.tree())
        what = self.random.choice(["write", "write", "delete", "move", "folder", "edit"])
        path = self.random.choice(there) if there and what != "write" else self._path()
        target = root / path
        if what in {"write", "edit"}:
            if target.is_dir() or not self._can_make(root, target):
                return
            if target.exists():
                self.wanted.discard(target.read_bytes())
            content = self.content()
            self.log.append(f"{name}: write {path} {content.decode()}")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            self.wanted.add(content)
        elif what == "folder":
            path = self._path()
            if self._can_make(root, root / path) and not (root / path).exists():
                self.log.append(f"{name}: mkdir {path}")
                (root / path).mkdir(parents=True)
        elif what == "delete" and target.exists():
            self.log.append(f"{name}: delete {path}")
            self._destroy(target)
        elif what == "move" and target.exists() and self.has_moves:
            to = root / self._path()
            if to.exists() or not self._can_make(root, to) or to.is_relative_to(target):
                return
            self.log.append(f"{name}: move {path} -> {to.relative_to(root)}")
            to.parent.mkdir(parents=True, exist_ok=True)
            target.rename(to)

    @staticmethod
    def _can_make(root: Path, target: Path) -> bool:
        return not any(each.is_file() for each in target.parents if each.is_relative_to(root))

    def _destroy(self, target: Path) -> None:
        files = [target] if target.is_file() else [e for e in target.rglob("*") if e.is_file()]
        for each in files:
            self.wanted.discard(each.read_bytes())
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()

    def _change_on_drive(self) -> None:
        there = list(self.hand.tree(self.top))
        what = self.random.choice(["write", "write", "delete", "move", "folder", "edit", "twin"])
        path = self.random.choice(there) if there and what != "write" else self._path()
        full = f"{self.top}/{path}"
        if what in {"write", "edit", "twin"}:
            self._put_on_drive(path, full, is_twin=what == "twin")
        elif what == "folder":
            path = self._path()
            self.log.append(f"drive: mkdir {path}")
            self.hand.mkdir(f"{self.top}/{path}")
        elif what == "delete" and there:
            self.log.append(f"drive: trash {path}")
            file = self.hand.find(full)
            for each in self._below(file):
                if each.content:
                    self.wanted.discard(self.hand.read(f"id:{each.id}"))
            self.hand.trash(full)
        elif what == "move" and there and self.has_moves:
            self._move_on_drive(full)

    def _put_on_drive(self, path: str, full: str, *, is_twin: bool) -> None:
        if self.hand.exists(full):
            file = self.hand.find(full)
            if file.is_folder:
                return
            if not is_twin:
                self.wanted.discard(self.hand.read(full))
        content = self.content()
        self.log.append(f"drive: {'twin' if is_twin else 'write'} {path} {content.decode()}")
        self.hand.put(full, content, is_twin=is_twin)
        self.wanted.add(content)

    def _move_on_drive(self, full: str) -> None:
        file = self.hand.find(full)
        folders = [self.top] + [
            f"{self.top}/{path}" for path, digest in self.hand.tree(self.top).items() if not digest
        ]
        folder = self.hand.find(self.random.choice(folders))
        inside = {each.id for each in self._below(file)}
        if folder.is_folder and folder.id not in inside:
            self.log.append(f"drive: move {full} -> {folder.name}")
            self.hand.move(full, f"id:{folder.id}")
            self.hand.rename(f"id:{file.id}", self.random.choice(NAMES))

    def _below(self, file: File) -> list[File]:
        found, todo = [file], [file.id]
        while todo:
            for child in self.hand.store.tree.children(todo.pop()):
                if child.id not in {each.id for each in found}:
                    found.append(child)
                    todo.append(child.id)
        return found
