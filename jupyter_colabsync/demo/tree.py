"""The tree of one account's files: who lies where, and what is in the trash with its folder."""

from __future__ import annotations

from collections.abc import Iterator

from .google_errors import GoogleError, not_found
from .records import File

MAX_DEPTH = 100
"""Folders may be nested this deep (Drive release notes, 2023-11-21)."""


class Tree:
    """Files by id and by parent. Every file has one parent or, like the root, none."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self._children: dict[str, dict[str, File]] = {}
        self.root_id = ""

    def find(self, file_id: str) -> File | None:
        """`root` stands for My Drive."""
        return self.files.get(self.root_id if file_id == "root" else file_id)

    def get(self, file_id: str) -> File:
        """Raises GoogleError 404."""
        file = self.find(file_id)
        if file is None:
            raise not_found(file_id)
        return file

    def folder(self, file_id: str) -> File:
        """A folder that can take one more level. Raises GoogleError 403, 404."""
        parent = self.get(file_id)
        if not parent.is_folder:
            raise GoogleError(
                403, "parentNotAFolder", "The specified parent is not a folder.", "parents"
            )
        if sum(1 for _ in self.ancestors(parent)) + 1 > MAX_DEPTH:
            raise GoogleError(
                403, "myDriveHierarchyDepthLimitExceeded", "A folder cannot lie this deep."
            )
        return parent

    def children(self, file_id: str) -> list[File]:
        return list(self._children.get(file_id, {}).values())

    def subtree(self, file: File) -> Iterator[File]:
        """A file and all below it, parents first."""
        yield file
        for child in self.children(file.id):
            yield from self.subtree(child)

    def ancestors(self, file: File) -> Iterator[File]:
        """From the parent upwards."""
        while file.parent and file.parent in self.files:
            file = self.files[file.parent]
            yield file

    def is_in_my_drive(self, file: File) -> bool:
        return file.id == self.root_id or any(a.id == self.root_id for a in self.ancestors(file))

    def add(self, file: File) -> None:
        self.files[file.id] = file
        if file.parent:
            self._children.setdefault(file.parent, {})[file.id] = file

    def remove(self, file: File) -> None:
        """A file without children."""
        del self.files[file.id]
        self._children.pop(file.id, None)
        self.detach(file)

    def detach(self, file: File) -> None:
        """Take a file out of its folder."""
        if file.parent:
            self._children.get(file.parent, {}).pop(file.id, None)
        file.parent = None

    def attach(self, file: File, parent: File) -> None:
        """Put a file into another folder. Raises GoogleError 403 if that lies below the file."""
        if parent is file or any(above is file for above in self.ancestors(parent)):
            raise GoogleError(
                403, "invalidParent", "An item cannot be moved into itself or a folder below it."
            )
        self.detach(file)
        file.parent = parent.id
        self._children.setdefault(parent.id, {})[file.id] = file
        for each in self.subtree(file):
            each.drive_id = parent.drive_id

    def spread_trash(self, top: File) -> list[File]:
        """Derive `trashed` below a file; the files below it for which it changed."""
        changed = []
        for file in self.subtree(top):
            above = self.files.get(file.parent or "")
            trashed = file.trashed_itself or bool(above and above.trashed)
            if trashed != file.trashed and file is not top:
                changed.append(file)
            file.trashed = trashed
        return changed

    def load(self, files: list[File]) -> None:
        """Fill an empty tree from storage, in any order."""
        for file in files:
            self.add(file)
        for file in files:
            if file.trashed_itself and not any(a.trashed_itself for a in self.ancestors(file)):
                self.spread_trash(file)
