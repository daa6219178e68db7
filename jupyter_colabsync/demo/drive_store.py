"""One account's Drive: files and folders, their tree, trash, revisions, quota and change log.

Memory holds the truth, the shelf a copy. The store knows no HTTP and asks for no rights; the API
modules do both. Callers hold `lock` while they read or change anything.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from .blobs import Blobs
from .drafts import Draft, check_id
from .feed import Entry, Feed
from .google_errors import GoogleError
from .ids import Ids
from .quota import Quota
from .records import (
    FOLDER,
    Content,
    File,
    Grant,
    Revision,
    SharedDrive,
    User,
    file_from_row,
)
from .revisions import Revisions
from .shelf import Shelf
from .tree import Tree

ROOT_NAME = "My Drive"


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
        self.quota = Quota(user)
        self._revisions = Revisions(blobs, ids, self.quota, self.now_ms)
        self.tells_children_of_trashed = False
        """Whether trashing a folder also enters everything below it into the change log."""
        self.version_step = 1
        """By how much a change raises a file's version; one report saw 3 for one new content."""
        self._gone: set[str] = set()
        self._load()
        if not self.tree.root_id:
            self.tree.root_id = ids.drive_id()
            self._facts.put("root", self.tree.root_id)
            self._add(self._top_folder(self.tree.root_id, ROOT_NAME))

    def trash_bytes(self) -> int:
        return sum(file.size_bytes for file in self.tree.files.values() if file.trashed)

    def now_ms(self) -> int:
        return int(self._clock() * 1000)

    # Changing

    def batch(self) -> AbstractContextManager[None]:
        """Several changes as one: all survive a kill, or none."""
        return self._shelf.batch()

    def create(self, draft: Draft, content: Content | None, by: User, app: str = "") -> File:
        """Raises GoogleError: bad or used id, parent missing or no folder, no space."""
        self.check_new_id(draft)
        parent = self._parent_for_new(draft)
        owner = self._owner_below(parent, by)
        file_id = draft.id or self.ids.file_id()
        file = draft.new_file(file_id, parent, owner, by, self.now_ms(), app)
        if draft.shortcut_target:
            self.tree.get(draft.shortcut_target)
        self._revisions.check(file, content)
        with self._shelf.batch():
            self._revisions.add(file, content, draft, by)
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
        self._revisions.check(file, content)
        with self._shelf.batch():
            if add_parent or remove_parent:
                self._move(file, add_parent, remove_parent)
            if content is not None:
                self._revisions.add(file, content, draft, by)
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
        draft.fill_from(file)
        copied = self.create(draft, file.content or file.source, by, app)
        if draft.modified_ms is None:
            copied.modified_ms = self.now_ms()
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

    def poll_feed(self) -> None:
        """One call of changes.list reaches the log."""
        opened = self.feed.noise.opened(self.tree.files)
        if opened and opened.parent:
            self.look(opened)
        self.feed.poll(self.now_ms())

    def look(self, file: File) -> None:
        """The account's owner opened a file: the log tells, and nothing else happened."""
        file.viewed_ms = self.now_ms()
        self.touch(file, None)

    def touch(self, file: File, by: User | None) -> None:
        """Something about a file changed: count the version, keep it, enter it into the log."""
        file.version += self.version_step
        if by:
            file.last_by = by
        with self._shelf.batch():
            self._keep(file)
            self._tell(file)

    def drop_revision(self, file: File, revision: Revision) -> None:
        self._revisions.remove(file, revision)
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
            counted_bytes = self.quota.counted_bytes(file)
            self.tree.detach(file)
            file.owner = owner
            self.quota.add(self.quota.counted_bytes(file) - counted_bytes)
            file.shared_with_me_ms = self.now_ms()
            me = self.user
            file.grants += (Grant(me.permission_id, "user", role, me.email, me.name),)
            self.touch(file, owner)
        return file

    def set_quota(self, limit_bytes: int | None, other_usage_bytes: int | None = None) -> None:
        """None as limit means unlimited storage; None as other usage leaves it alone."""
        self.quota.limit_bytes = limit_bytes
        if other_usage_bytes is not None:
            self.quota.other_usage_bytes = other_usage_bytes
        self._facts.put("quota", [self.quota.limit_bytes, self.quota.other_usage_bytes])

    # The parts of a change

    def _apply(self, file: File, draft: Draft, by: User) -> None:
        draft.apply_to(file)
        if draft.trashed is not None and draft.trashed != file.trashed_itself:
            self._refuse_root(file)
            file.trashed_itself = draft.trashed
            file.trashed_ms = self.now_ms() if draft.trashed else 0
            file.trashed_by = by if draft.trashed else None

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
        check_id(draft, self.ids)
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

    def _add(self, file: File) -> None:
        self.tree.add(file)
        self._keep(file)

    def _drop(self, file: File) -> None:
        self._tell(file, removed=True)
        self._revisions.drop(file)
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
        now_ms, me = self.now_ms(), self.user
        return File(file_id, name, FOLDER, None, now_ms, now_ms, me, me, now_ms)

    def _load(self) -> None:
        facts = dict(self._facts.items())
        self.tree.root_id = facts.get("root", "")
        quota = self.quota
        quota.limit_bytes, quota.other_usage_bytes = facts.get("quota", [quota.limit_bytes, 0])
        for key, value in facts.items():
            if key.startswith("drive:"):
                self.drives[key[6:]] = SharedDrive(key[6:], *value)
        files = [file_from_row(row) for _, row in self._rows.items()]
        self.tree.load(files)
        for file in files:
            self._revisions.restore(file)
        told = (entry.file_id for entry in self.feed.since(0))
        self._gone = {file_id for file_id in told if file_id not in self.tree.files}
