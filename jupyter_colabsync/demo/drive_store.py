"""One account's Drive: files and folders, their tree, trash, revisions, quota and change log.

Memory holds the truth, the shelf a copy. The store knows no HTTP and asks for no rights; the API
modules do both. Callers hold `lock` while they read or change anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from .blobs import Blobs
from .drafts import Draft
from .feed import Entry, Feed
from .google_errors import GoogleError, invalid
from .ids import Ids
from .records import (
    APPS,
    FOLDER,
    SHORTCUT,
    Content,
    File,
    Grant,
    Revision,
    SharedDrive,
    User,
    file_from_row,
)
from .shelf import Shelf
from .tree import Tree

MAX_REVISIONS = 100
"""Drive keeps at most this many versions of a file that are not kept forever."""
ROOT_NAME = "My Drive"
GB = 1024**3


class DriveStore:
    """The store of one account."""

    def __init__(
        self, shelf: Shelf, blobs: Blobs, ids: Ids, user: User, clock: Callable[[], float]
    ):
        """`clock` gives seconds since 1970. What the shelf holds for this account is read back."""
        self.lock = threading.RLock()
        self.user = user
        self.blobs = blobs
        self.ids = ids
        self._clock = clock
        self._shelf = shelf
        self._rows = shelf.table(f"files:{user.email}")
        self._facts = shelf.table(f"facts:{user.email}")
        self.feed = Feed(shelf.table(f"feed:{user.email}"))
        self.tree = Tree()
        self.drives: dict[str, SharedDrive] = {}
        self.limit_bytes: int | None = 15 * GB
        self.other_usage_bytes = 0
        """Space pretended to be used by things that are not files here."""
        self._usage_bytes = 0
        self.tells_children_of_trashed = False
        """Whether trashing a folder also enters everything below it into the change log."""
        self._gone: set[str] = set()
        self._load()
        if not self.tree.root_id:
            self.tree.root_id = ids.drive_id()
            self._facts.put("root", self.tree.root_id)
            self._add(self._top_folder(self.tree.root_id, ROOT_NAME))

    @property
    def usage_bytes(self) -> int:
        return self._usage_bytes + self.other_usage_bytes

    def trash_bytes(self) -> int:
        return sum(file.size_bytes for file in self.tree.files.values() if file.trashed)

    def now_ms(self) -> int:
        return int(self._clock() * 1000)

    # Changing

    def create(self, draft: Draft, content: Content | None, by: User, app: str = "") -> File:
        """Raises GoogleError: bad or used id, parent missing or no folder, no space."""
        self.check_new_id(draft)
        parent = self._parent_for_new(draft)
        now_ms = self.now_ms()
        file = File(
            id=draft.id or self.ids.file_id(),
            name=draft.name or "Untitled",
            mime_type=draft.mime_type or "application/octet-stream",
            parent=parent.id,
            created_ms=now_ms if draft.created_ms is None else draft.created_ms,
            modified_ms=now_ms,
            owner=self._owner_below(parent, by),
            last_by=by,
            born_ms=now_ms,
            app=app,
            drive_id=parent.drive_id,
            trashed=parent.trashed,
            original_filename=draft.original_filename or draft.name or "Untitled",
            shortcut_target=draft.shortcut_target,
        )
        if draft.shortcut_target:
            file.mime_type = SHORTCUT
            self.tree.get(draft.shortcut_target)
        self._check_content(file, content)
        with self._shelf.batch():
            self._take_content(file, content, by)
            self._apply(file, draft, by)
            self._add(file)
            self._tell(file)
        return file

    def update(
        self,
        file: File,
        draft: Draft,
        content: Content | None,
        by: User,
        add_parent: str = "",
        remove_parent: str = "",
    ) -> File:
        """Raises GoogleError: a bad move, no space, the root folder."""
        was_trashed = file.trashed_itself
        self._check_content(file, content)
        with self._shelf.batch():
            if add_parent or remove_parent:
                self._move(file, add_parent, remove_parent)
            if content is not None:
                self._take_content(file, content, by)
                file.modified_ms = self.now_ms()
            else:
                draft.mime_type = None  # a type belongs to a revision; without one it stays
                if draft.name not in (None, file.name):
                    file.modified_ms = self.now_ms()
            self._apply(file, draft, by)
            if file.trashed_itself != was_trashed:
                self._spread_trash(file)
            self.touch(file, by)
        return file

    def copy(self, file: File, draft: Draft, by: User, app: str = "") -> File:
        """Folders cannot be copied; the copy's parent is the original's unless the draft says."""
        if file.is_folder:
            raise GoogleError(403, "cannotCopyFile", "This file cannot be copied by the user.")
        if draft.name is None:
            draft.name = f"Copy of {file.name}"
        if draft.mime_type is None:
            draft.mime_type = file.mime_type
        if draft.parents is None and file.parent:
            draft.parents = [file.parent]
        draft.shortcut_target = file.shortcut_target
        copied = self.create(draft, file.content or file.source, by, app)
        if draft.modified_ms is None:
            copied.modified_ms = self.now_ms()
        if draft.description is None:
            copied.description = file.description
        copied.properties = file.properties | copied.properties
        self.touch(copied, by)
        return copied

    def delete(self, file: File) -> None:
        """Permanently, with everything below."""
        self._refuse_root(file)
        with self._shelf.batch():
            for each in reversed(list(self.tree.subtree(file))):
                self._drop(each)

    def empty_trash(self, drive_id: str = "") -> None:
        with self._shelf.batch():
            for file in [f for f in self.tree.files.values() if f.trashed_itself]:
                if file.drive_id == drive_id and file.id in self.tree.files:
                    self.delete(file)

    def touch(self, file: File, by: User | None) -> None:
        """Something about a file changed: count the version, keep it, enter it into the log."""
        file.version += 1
        if by:
            file.last_by = by
        with self._shelf.batch():
            self._keep(file)
            self._tell(file)

    def drop_revision(self, file: File, revision: Revision) -> None:
        file.revisions.remove(revision)
        self.blobs.release(revision.content)
        self.touch(file, None)

    def add_drive(self, name: str, role: str = "organizer") -> SharedDrive:
        drive = SharedDrive(self.ids.drive_id(), name, self.now_ms(), role)
        self.drives[drive.id] = drive
        self._facts.put(f"drive:{drive.id}", [drive.name, drive.created_ms, drive.role])
        top = self._top_folder(drive.id, name)
        top.drive_id = drive.id
        self._add(top)
        self._tell(top)
        return drive

    def add_shared(self, draft: Draft, content: Content | None, owner: User, role: str) -> File:
        """Something another account owns and shares with this one; it has no parent here."""
        with self._shelf.batch():
            file = self.create(draft, content, owner)
            self._usage_bytes -= self._counted_bytes(file)
            self.tree.detach(file)
            file.owner = owner
            self._usage_bytes += self._counted_bytes(file)
            file.shared_with_me_ms = self.now_ms()
            me = self.user
            file.grants.append(Grant(me.permission_id, "user", role, me.email, me.name))
            self.touch(file, owner)
        return file

    def set_quota(self, limit_bytes: int | None, other_usage_bytes: int | None = None) -> None:
        """None as limit means unlimited storage; None as other usage leaves it alone."""
        self.limit_bytes = limit_bytes
        if other_usage_bytes is not None:
            self.other_usage_bytes = other_usage_bytes
        self._facts.put("quota", [self.limit_bytes, self.other_usage_bytes])

    def require_space(self, size_bytes: int) -> None:
        if self.limit_bytes is not None and self.usage_bytes + size_bytes > self.limit_bytes:
            raise GoogleError(403, "storageQuotaExceeded")

    # The parts of a change

    def _apply(self, file: File, draft: Draft, by: User) -> None:
        for name in (
            "name",
            "description",
            "starred",
            "color",
            "original_filename",
            "writers_can_share",
            "copy_needs_writer",
            "modified_ms",
            "viewed_ms",
        ):
            value = getattr(draft, name)
            if value is not None:
                setattr(file, name, value)
        _merge(file.properties, draft.properties or {})
        _merge(file.app_properties, draft.app_properties or {})
        if draft.mime_type and not file.mime_type.startswith(APPS):
            file.mime_type = draft.mime_type
        if draft.trashed is not None and draft.trashed != file.trashed_itself:
            self._refuse_root(file)
            file.trashed_itself = draft.trashed
            file.trashed_ms = self.now_ms() if draft.trashed else 0
            file.trashed_by = by if draft.trashed else None

    def _check_content(self, file: File, content: Content | None) -> None:
        """Raises GoogleError before anything is done: no place for content, or no space."""
        if content is None:
            return
        if file.is_folder or file.mime_type == SHORTCUT:
            raise GoogleError(400, "badRequest", "Folders and shortcuts have no content.")
        if file.owner == self.user and not file.drive_id and not file.is_google_document:
            self.require_space(content.size_bytes)

    def _take_content(self, file: File, content: Content | None, by: User) -> None:
        if file.is_google_document:
            before_source, file.source = file.source, content or self.blobs.add_bytes(b"")
            self.blobs.use(file.source)
            if before_source:
                self.blobs.release(before_source)
            return
        if file.is_folder or file.mime_type == SHORTCUT:
            return
        content = content or self.blobs.add_bytes(b"")
        before = self._counted_bytes(file)
        filename = file.original_filename or file.name
        file.revisions.append(
            Revision(self.ids.revision_id(), content, file.mime_type, self.now_ms(), by, filename)
        )
        self.blobs.use(content)
        if file.id in self.tree.files:
            self._usage_bytes += self._counted_bytes(file) - before
        passing = [r for r in file.revisions[:-1] if not r.keep_forever]
        for revision in passing[: len(passing) - MAX_REVISIONS + 1]:
            file.revisions.remove(revision)
            self.blobs.release(revision.content)

    def _move(self, file: File, add_parent: str, remove_parent: str) -> None:
        self._refuse_root(file)
        if not add_parent:
            removed = self.tree.root_id if remove_parent == "root" else remove_parent
            if file.parent and removed == file.parent:
                raise GoogleError(
                    403, "cannotRemoveLastParent", "An item must keep one parent; add another one."
                )
            return
        self.tree.attach(file, self.tree.folder(add_parent))
        self._spread_trash(file)

    def _spread_trash(self, top: File) -> None:
        for file in self.tree.spread_trash(top):
            if self.tells_children_of_trashed:
                self.touch(file, None)

    def _parent_for_new(self, draft: Draft) -> File:
        parents = draft.parents or ["root"]
        if len(parents) > 1:
            raise GoogleError(
                403, "multipleParentsNotAllowed", "A file cannot be in more than one folder."
            )
        return self.tree.folder(parents[0])

    def check_new_id(self, draft: Draft) -> None:
        """Raises GoogleError for an id that was not generated here, or is used (409)."""
        if not draft.id:
            return
        if not self.ids.is_issued(draft.id):
            raise invalid("The provided file ID is not usable.", "file.id")
        mime_type = draft.mime_type or ""
        if mime_type.startswith(APPS) and mime_type not in (FOLDER, SHORTCUT):
            raise invalid("Pre-generated IDs are not supported for Docs Editors files.", "file.id")
        if draft.id in self.tree.files or draft.id in self._gone:
            raise GoogleError(
                409, "fileIdInUse", "A file already exists with the provided ID.", "fileId"
            )

    def _owner_below(self, parent: File, by: User) -> User:
        return by if by == self.user or parent.owner != self.user else self.user

    def _refuse_root(self, file: File) -> None:
        if file.id == self.tree.root_id or file.id in self.drives:
            raise GoogleError(
                403, "insufficientFilePermissions", "The root folder cannot be moved or deleted."
            )

    def _counted_bytes(self, file: File) -> int:
        return file.size_bytes if file.owner == self.user and not file.drive_id else 0

    def _add(self, file: File) -> None:
        self.tree.add(file)
        self._usage_bytes += self._counted_bytes(file)
        self._keep(file)

    def _drop(self, file: File) -> None:
        self._tell(file, removed=True)
        self._usage_bytes -= self._counted_bytes(file)
        for revision in file.revisions:
            self.blobs.release(revision.content)
        if file.source:
            self.blobs.release(file.source)
        self.tree.remove(file)
        self._gone.add(file.id)
        self._rows.drop(file.id)

    def _keep(self, file: File) -> None:
        if self._shelf.is_kept:
            self._rows.put(file.id, file.row())

    def _tell(self, file: File, *, removed: bool = False) -> None:
        mine = self.tree.is_in_my_drive(file)
        self.feed.note(Entry(0, file.id, self.now_ms(), removed, file.drive_id, mine))

    def _top_folder(self, file_id: str, name: str) -> File:
        now_ms = self.now_ms()
        me = self.user
        return File(file_id, name, FOLDER, None, now_ms, now_ms, me, me, now_ms)

    def _load(self) -> None:
        facts = dict(self._facts.items())
        self.tree.root_id = facts.get("root", "")
        self.limit_bytes, self.other_usage_bytes = facts.get("quota", [self.limit_bytes, 0])
        for key, value in facts.items():
            if key.startswith("drive:"):
                self.drives[key[6:]] = SharedDrive(key[6:], *value)
        files = [file_from_row(row) for _, row in self._rows.items()]
        self.tree.load(files)
        for file in files:
            for revision in file.revisions:
                self.blobs.use(revision.content)
            if file.source:
                self.blobs.use(file.source)
            self._usage_bytes += self._counted_bytes(file)
        told = (entry.file_id for entry in self.feed.since(0))
        self._gone = {file_id for file_id in told if file_id not in self.tree.files}


def _merge(into: dict[str, str], changes: dict[str, str | None]) -> None:
    for key, value in changes.items():
        if value is None:
            into.pop(key, None)
        else:
            into[key] = value
