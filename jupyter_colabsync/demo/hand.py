"""Somebody else's hand in a demo account: seeds, edits, moves and deletes files by path.

It asks for no rights and counts no calls. A path is relative to My Drive (`projects/a.txt`, "" for
My Drive itself), or starts at an item: `id:FILE_ID` or `id:FILE_ID/below/it`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .conduct import Conduct
from .drafts import Draft
from .fields import EVERYTHING
from .front import Account
from .google_errors import GoogleError
from .pattern import Pattern
from .records import (
    APPS,
    FOLDER,
    SHORTCUT,
    SOMEBODY,
    Content,
    File,
    SharedDrive,
    User,
    guess_type,
)
from .resource import View, file_json


class NoSuchPath(LookupError):
    """Nothing, or nothing outside the trash, lies at this path."""


class Hand(Conduct):
    """Works on one account as `by`."""

    def __init__(self, account: Account, by: User = SOMEBODY):
        super().__init__(account)
        self.by = by

    def as_user(self, by: User) -> Hand:
        return Hand(self._account, by)

    # Looking

    def find(self, path: str) -> File:
        """The oldest item outside the trash at a path. Raises NoSuchPath."""
        with self.store.lock:
            return self.find_all(path)[0]

    def find_all(self, path: str) -> list[File]:
        """All items at a path, oldest first: names need not be unique. Raises NoSuchPath."""
        base, names = _split(path)
        with self.store.lock:
            top = self.store.tree.find(base)
            found = [top] if top else []
            for name in names:
                below = (c for f in found for c in self.store.tree.children(f.id))
                found = [c for c in below if c.name == name and not c.trashed]
            if not found:
                raise NoSuchPath(f"Nothing lies at {path!r} in this demo Drive.")
            return sorted(found, key=lambda file: (file.created_ms, file.born_ms))

    def exists(self, path: str) -> bool:
        try:
            self.find(path)
        except NoSuchPath:
            return False
        return True

    def read(self, path: str) -> bytes:
        """The bytes of a file, or the source text of a Google document."""
        file = self.find(path)
        content = file.content or file.source
        return self.store.blobs.read(content) if content else b""

    def stat(self, path: str) -> dict[str, Any]:
        """Everything Drive would say about an item."""
        with self.store.lock:
            return self.describe(self.find(path))

    def describe(self, file: File) -> dict[str, Any]:
        return file_json(file, View(self.store, ""), EVERYTHING)

    def tree(self, path: str = "") -> dict[str, str | None]:
        """Every item below a folder outside the trash: path -> md5, None for what has no bytes.

        Of several items at one path only the newest shows.
        """
        with self.store.lock:
            found: dict[str, str | None] = {}
            self._walk(self.find(path), "", found)
            return dict(sorted(found.items()))

    def _walk(self, folder: File, prefix: str, found: dict[str, str | None]) -> None:
        for child in self.store.tree.children(folder.id):
            if not child.trashed:
                found[prefix + child.name] = child.content.md5 if child.content else None
                self._walk(child, f"{prefix}{child.name}/", found)

    def trashed(self) -> list[str]:
        """Names of what lies in the trash by itself."""
        with self.store.lock:
            return sorted(f.name for f in self.store.tree.files.values() if f.trashed_itself)

    def revisions(self, path: str) -> list[bytes]:
        """All kept contents of a file, oldest first."""
        with self.store.lock:
            return [self.store.blobs.read(r.content) for r in self.find(path).revisions]

    # Changing

    def mkdir(self, path: str) -> File:
        """A folder and what is missing above it."""
        base, names = _split(path)
        with self.store.lock:
            folder = self.store.tree.get(base)
            for name in names:
                children = self.store.tree.children(folder.id)
                same = [c for c in children if c.name == name and c.is_folder and not c.trashed]
                folder = (
                    same[0] if same else self._create(Draft(name=name, mime_type=FOLDER), folder)
                )
            return folder

    def put(
        self,
        path: str,
        data: bytes | str,
        mime_type: str = "",
        modified_ms: int | None = None,
        is_twin: bool = False,
    ) -> File:
        """New content at a path: a new version of the file there, or a new file.

        Missing folders are made; `is_twin` makes another file of the same name.
        """
        with self.store.blobs.hold_bytes(_bytes(data)) as content, self.store.lock:
            draft = Draft(mime_type=mime_type or None, modified_ms=modified_ms)
            return self._put(path, draft, content, is_twin=is_twin)

    def put_many(self, files: Mapping[str, bytes | str], modified_ms: int | None = None) -> int:
        """New files, path -> content, where none lies yet; 100,000 take seconds. How many."""
        folders: dict[str, File] = {}
        contents: dict[bytes | str, Content] = {}
        blobs = self.store.blobs
        with self.store.lock, self.store.batch():
            for path, data in files.items():
                above, name = _parent_and_name(path)
                folder = folders.get(above) or folders.setdefault(above, self.mkdir(above))
                draft = Draft(name, guess_type(name), modified_ms=modified_ms)
                if data in contents:  # kept by a file that nobody else can delete meanwhile
                    self._create(draft, folder, contents[data])
                    continue
                with blobs.hold_bytes(_bytes(data)) as content:
                    self._create(draft, folder, content)
                    contents[data] = content
        return len(files)

    def put_pattern(
        self, path: str, size_bytes: int, seed: int = 0, modified_ms: int | None = None
    ) -> File:
        """A content made by a formula (`pattern.Pattern`): any size, no memory, no disk."""
        with self.store.blobs.hold_pattern(Pattern(size_bytes, seed)) as content, self.store.lock:
            return self._put(path, Draft(modified_ms=modified_ms), content)

    def put_document(self, path: str, text: str, kind: str = "document") -> File:
        """A Google document, spreadsheet (`kind` "spreadsheet", text is CSV) or presentation."""
        above, name = _parent_and_name(path)
        with self.store.blobs.hold_bytes(text.encode()) as content, self.store.lock:
            draft = Draft(name=name, mime_type=APPS + kind)
            return self._create(draft, self.mkdir(above), content)

    def put_shortcut(self, path: str, target: str) -> File:
        above, name = _parent_and_name(path)
        with self.store.lock:
            draft = Draft(name=name, mime_type=SHORTCUT, shortcut_target=self.find(target).id)
            return self._create(draft, self.mkdir(above))

    def share_with_me(
        self, name: str, data: bytes | str | None = None, role: str = "reader"
    ) -> File:
        """A file of somebody else's (a folder, without data), under "Shared with me"."""
        if data is None:
            with self.store.lock:
                draft = Draft(name=name, mime_type=FOLDER)
                return self.store.add_shared(draft, None, self.by, role)
        with self.store.blobs.hold_bytes(_bytes(data)) as content, self.store.lock:
            draft = Draft(name=name, mime_type=guess_type(name))
            return self.store.add_shared(draft, content, self.by, role)

    def add_drive(self, name: str, role: str = "organizer") -> SharedDrive:
        """A shared drive; its files lie at `id:DRIVE_ID/...`."""
        with self.store.lock:
            return self.store.add_drive(name, role)

    def rename(self, path: str, name: str) -> File:
        return self._update(path, Draft(name=name))

    def move(self, path: str, folder: str) -> File:
        with self.store.lock:
            target = self.find(folder)
            return self.store.update(self.find(path), Draft(), None, self.by, target.id)

    def trash(self, path: str) -> File:
        return self._update(path, Draft(trashed=True))

    def untrash(self, path: str) -> File:
        """Give the item as `id:FILE_ID`; paths do not lead into the trash."""
        return self._update(path, Draft(trashed=False))

    def delete(self, path: str) -> None:
        """Permanently, without trash."""
        with self.store.lock:
            self.store.delete(self.find(path))

    def star(self, path: str, is_starred: bool = True) -> File:
        return self._update(path, Draft(starred=is_starred))

    def touch(self, path: str, modified_ms: int) -> File:
        """Set the modification time and nothing else."""
        return self._update(path, Draft(modified_ms=modified_ms))

    def view(self, path: str) -> File:
        """Somebody looked: the change log hears of it, and nothing else happened."""
        with self.store.lock:
            file = self.find(path)
            self.store.look(file)
            return file

    def set_capabilities(self, path: str, capabilities: dict[str, bool]) -> File:
        """Take or give rights, for instance {"canEdit": False}; {} takes all back."""
        with self.store.lock:
            file = self.find(path)
            file.capabilities = dict(capabilities)
            self.store.touch(file, None)
            return file

    def mark_abusive(self, path: str, is_abusive: bool = True) -> File:
        with self.store.lock:
            file = self.find(path)
            file.is_abusive = is_abusive
            self.store.touch(file, None)
            return file

    def _put(self, path: str, draft: Draft, content: Content, *, is_twin: bool = False) -> File:
        if not is_twin and self.exists(path):
            return self.store.update(self.find(path), draft, content, self.by)
        above, draft.name = _parent_and_name(path)
        draft.mime_type = draft.mime_type or guess_type(draft.name)
        return self._create(draft, self.mkdir(above), content)

    def _create(self, draft: Draft, parent: File, content: Content | None = None) -> File:
        draft.parents = [parent.id]
        return self.store.create(draft, content, self.by)

    def _update(self, path: str, draft: Draft) -> File:
        with self.store.lock:
            return self.store.update(self.find(path), draft, None, self.by)


def _bytes(data: bytes | str) -> bytes:
    return data.encode() if isinstance(data, str) else data


def _split(path: str) -> tuple[str, list[str]]:
    """(id of the start, names below it)."""
    base = "root"
    names = [name for name in path.split("/") if name]
    if path.startswith("id:"):
        base = names.pop(0)[3:]
    return base, names


def _parent_and_name(path: str) -> tuple[str, str]:
    above, _, name = path.rstrip("/").rpartition("/")
    if not name:
        raise GoogleError(400, "invalid", "A path needs a name.")
    return above, name
