"""The contents of files: revisions that come and go, and the text behind Google documents."""

from __future__ import annotations

from collections.abc import Callable

from .blobs import Blobs
from .drafts import Draft
from .google_errors import GoogleError
from .ids import Ids
from .quota import Quota
from .records import SHORTCUT, Content, File, Revision, User

MAX_REVISIONS = 100
"""Drive keeps at most this many versions of a file that are not kept forever."""


class Revisions:
    """Puts contents into files of one account and takes them out again."""

    def __init__(self, blobs: Blobs, ids: Ids, quota: Quota, now_ms: Callable[[], int]):
        self._blobs = blobs
        self._ids = ids
        self._quota = quota
        self._now_ms = now_ms

    def check(self, file: File, content: Content | None) -> None:
        """Raises GoogleError before anything is done: no place for content, or no space."""
        if content is None:
            return
        if file.is_folder or file.mime_type == SHORTCUT:
            raise GoogleError(400, "badRequest", "Folders and shortcuts have no content.")
        if not file.is_google_document and self._quota.counts(file):
            self._quota.require(content.size_bytes)

    def add(self, file: File, content: Content | None, draft: Draft, by: User) -> None:
        """A new version; without content an empty one. Folders and shortcuts have none."""
        if file.is_folder or file.mime_type == SHORTCUT:
            return
        if content is None:
            with self._blobs.hold_bytes(b"") as empty:
                self.add(file, empty, draft, by)
        elif file.is_google_document:
            self._blobs.use(content)
            self._release(file.source)
            file.source = content
        else:
            self._add_revision(file, content, draft, by)

    def _add_revision(self, file: File, content: Content, draft: Draft, by: User) -> None:
        before_bytes = self._quota.counted_bytes(file)
        mime_type = draft.mime_type or file.mime_type
        filename = file.original_filename or file.name
        revision = Revision(
            self._ids.revision_id(), content, mime_type, self._now_ms(), by, filename
        )
        self._blobs.use(content)
        if draft.replaces_head and file.head:
            revision.id = file.head.id
            self._release(file.revisions.pop().content)
        revision.keep_forever = draft.keeps_forever
        file.revisions.append(revision)
        self._quota.add(self._quota.counted_bytes(file) - before_bytes)
        passing = [each for each in file.revisions[:-1] if not each.keep_forever]
        for each in passing[: max(0, len(passing) + 1 - MAX_REVISIONS)]:
            self.remove(file, each)

    def remove(self, file: File, revision: Revision) -> None:
        """Forget a version that is not the newest."""
        file.revisions.remove(revision)
        self._release(revision.content)

    def restore(self, file: File) -> None:
        """A file read back from storage has its contents in use."""
        for content in _contents(file):
            self._blobs.use(content)
        self._quota.add(self._quota.counted_bytes(file))

    def drop(self, file: File) -> None:
        """The file goes, with all its contents."""
        self._quota.add(-self._quota.counted_bytes(file))
        for content in _contents(file):
            self._release(content)

    def _release(self, content: Content | None) -> None:
        if content:
            self._blobs.release(content)


def _contents(file: File) -> list[Content]:
    sources = [file.source] if file.source else []
    return [revision.content for revision in file.revisions] + sources
