"""DriveClient: Google Drive in some twenty verbs, each promising a record or one of our errors.

How requests travel is in `transport`, what refusals mean in `verdicts`, when to try again in
`retry`, how bytes move in `upload` and `download`.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_colabsync.drive import json_records as parse
from jupyter_colabsync.drive import query
from jupyter_colabsync.drive.calls import CallCounter
from jupyter_colabsync.drive.content import Content, mime_type_of
from jupyter_colabsync.drive.download import Download
from jupyter_colabsync.drive.paths import folder_names
from jupyter_colabsync.drive.records import (
    FOLDER_MIME,
    ChangePage,
    DriveAbout,
    DriveFile,
    FilePage,
)
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.transfer import Sent, UploadSource, no_bytes
from jupyter_colabsync.drive.transport import DriveApi, Transport
from jupyter_colabsync.drive.verdicts import MALFORMED, AlreadyThere, FeedLost
from jupyter_colabsync.errors import NotFound, Refused, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

MAX_IDS = 1000
"""`files.generateIds` gives no more at once (Drive API v3 reference)."""
PAGE_SIZE = 1000
NOT_SERVED = ("not_found", MALFORMED, "refused")
"""Codes by which an origin says that it has no `files.generateIds` (404, 400, 405, 501)."""
FEED_LOST = "Drive no longer knows where we stood; everything is listed anew."


class DriveClient:
    """Drive for one account; thread-safe. Every method may raise SignInNeeded, Unreachable,
    Refused (DriveFull), NotFound or Stale, as `verdicts` says."""

    def __init__(
        self,
        credentials: Callable[[], Credentials],
        origin: str | None,
        retry: Retry | None = None,
    ) -> None:
        self._transport = Transport(credentials, origin)
        self._retry = retry or Retry()
        self._content = Content(self._transport, self._retry)
        self._gives_ids = True

    @property
    def calls(self) -> CallCounter:
        """How many requests were sent, by method."""
        return self._transport.calls

    def close(self) -> None:
        """Close all connections."""
        self._transport.close()

    # --- looking ---

    def about(self) -> DriveAbout:
        """Whose Drive it is and how full."""
        return parse.about_from(self._ask(self._api.about.get(fields=parse.ABOUT_FIELDS)))

    def get(self, file_id: str) -> DriveFile:
        """One file or folder as it is now; `root` names My Drive. Raises NotFound."""
        request = self._api.files.get(
            fileId=file_id, fields=parse.FILE_FIELDS, supportsAllDrives=True
        )
        return parse.file_from(self._ask(request))

    def list_folder(
        self,
        folder_id: str,
        page_token: str | None = None,
        *,
        folders_only: bool = False,
        page_size: int = PAGE_SIZE,
    ) -> FilePage:
        """One page of what lies in a folder and not in the bin: folders first, then by name.

        Drive's listings lag behind: a fresh file may be missing for a while.
        """
        condition = query.in_folder(folder_id, folders_only=folders_only)
        return self._list(condition, page_token, page_size, "folder,name")

    def search(self, text: str, page_token: str | None = None) -> FilePage:
        """One page of whatever has these words in its name, latest first."""
        return self._list(query.name_contains(text), page_token, 100, "modifiedTime desc")

    def find_folder(self, parent_id: str, name: str) -> DriveFile | None:
        """The oldest folder of exactly this name in `parent_id`, or None."""
        page = self._list(query.folder_named(parent_id, name), None, 100, None)
        # Drive's `name =` does not mind capitals and ways to write accents; people do
        wanted = unicodedata.normalize("NFC", name)
        found = [each for each in page.files if unicodedata.normalize("NFC", each.name) == wanted]
        return min(found, key=lambda each: (each.created_at_ms or 0, each.id), default=None)

    def ensure_path(self, path: str) -> DriveFile:
        """The folder at `My Drive/a/b`; what is missing of it is made. Raises BadReference."""
        names = folder_names(path)
        folder = self.get("root")
        for name in names:
            folder = self.find_folder(folder.id, name) or self.create_folder(
                name, folder.id, file_id=next(iter(self.generate_ids(1)), None)
            )
        return folder

    # --- the change feed ---

    def start_token(self) -> str:
        """Where the feed stands now; take it before the first listing."""
        request = self._api.changes.getStartPageToken(
            supportsAllDrives=True, fields="startPageToken"
        )
        return str(self._ask(request)["startPageToken"])

    def changes(self, token: str) -> ChangePage:
        """One page of what happened since `token`, our own doings included.

        Entries come late, twice or for mere views. Raises FeedLost when Drive does not know the
        token any more.
        """
        request = self._api.changes.list(
            pageToken=token,
            pageSize=PAGE_SIZE,
            fields=parse.CHANGE_FIELDS,
            includeRemoved=True,
            includeItemsFromAllDrives=True,
            supportsAllDrives=True,
        )
        try:
            return parse.changes_from(self._ask(request), token)
        except (NotFound, Stale) as error:
            raise FeedLost(FEED_LOST) from error
        except Refused as error:
            if error.code != MALFORMED:
                raise
            raise FeedLost(FEED_LOST) from error

    # --- making and changing ---

    def generate_ids(self, count: int) -> list[str]:
        """`count` ids for files to be made, so that making one twice is noticed.

        An empty list where this origin does not give any.
        """
        ids: list[str] = []
        while self._gives_ids and len(ids) < count:
            request = self._api.files.generateIds(
                count=min(MAX_IDS, count - len(ids)), space="drive", type="files", fields="ids"
            )
            try:
                fresh = self._ask(request).get("ids", [])
            except (NotFound, Refused) as error:
                if error.code not in NOT_SERVED:
                    raise
                fresh = []
            self._gives_ids = bool(fresh)
            ids += fresh
        return ids if self._gives_ids else []

    def create_folder(self, name: str, parent_id: str, *, file_id: str | None = None) -> DriveFile:
        """Make a folder. With `file_id` (from `generate_ids`) this can be repeated safely;
        without, a lost answer raises Unreachable with the code `answer_lost`."""
        body = {"name": name, "mimeType": FOLDER_MIME, "parents": [parent_id]}
        if file_id:
            body["id"] = file_id
        request = self._api.files.create(
            body=body, fields=parse.FILE_FIELDS, supportsAllDrives=True
        )
        try:
            return parse.file_from(self._ask(request, is_repeatable=file_id is not None))
        except AlreadyThere:
            if file_id is None:
                raise
            there = self.get(file_id)
            if not there.is_folder or there.is_trashed:
                raise
            return there

    def create_file(
        self,
        source: UploadSource,
        name: str,
        parent_id: str,
        *,
        modified_at_ms: int,
        file_id: str | None = None,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> Sent:
        """Send a new file. With `file_id` this can be repeated safely: bytes that are there
        already are not sent again; without, a lost answer raises Unreachable, `answer_lost`.

        `on_bytes` gets the number of bytes moved, negative when some must be sent again. Raises
        Stale when the file changed meanwhile (nothing is left on Drive then), Cancelled.
        """
        metadata: dict[str, Any] = {
            "name": name,
            "parents": [parent_id],
            "mimeType": mime_type_of(name),
            "modifiedTime": parse.rfc3339(modified_at_ms),
        }
        if file_id:
            metadata["id"] = file_id
        return self._content.create(source, metadata, on_bytes, cancel or CancelToken())

    def update_file(
        self,
        file_id: str,
        source: UploadSource,
        *,
        modified_at_ms: int,
        mime_type: str | None = None,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> Sent:
        """Send new bytes for a file that keeps its id, name and place; the old ones become a
        revision. Drive v3 has no precondition: look before, the last writer wins.

        Pass the `mime_type` the file has, so that (for instance) Colab's own type survives.
        `on_bytes` and errors as in `create_file`.
        """
        metadata = {"modifiedTime": parse.rfc3339(modified_at_ms)}
        return self._content.update(
            file_id, source, metadata, mime_type, on_bytes, cancel or CancelToken()
        )

    def download(
        self,
        file: DriveFile,
        sink: BinaryIO,
        *,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> str:
        """Write the bytes of `file` into `sink`, which stands at 0; their hex md5.

        A cut is continued where it happened. Raises Stale when the bytes are not those that
        `file` promised (size or md5), Refused for what has no bytes.
        """
        download = Download(self._transport, file, sink, on_bytes, cancel or CancelToken())
        return download.run(self._retry)

    def trash(self, file_id: str) -> DriveFile:
        """Put a file, or a folder with all it holds, into the bin."""
        return self._update(file_id, {"trashed": True})

    def untrash(self, file_id: str) -> DriveFile:
        """Take it out of the bin again."""
        return self._update(file_id, {"trashed": False})

    def relocate(
        self,
        file_id: str,
        *,
        name: str | None = None,
        new_parent: str | None = None,
        old_parent: str | None = None,
    ) -> DriveFile:
        """Rename and/or move, in one call; `old_parent` is looked up when it is not given."""
        places = {}
        if new_parent is not None:
            places["addParents"] = new_parent
            leaving = old_parent or self.get(file_id).parent_id
            if leaving is not None and leaving != new_parent:
                places["removeParents"] = leaving
        return self._update(file_id, {} if name is None else {"name": name}, **places)

    # --- how ---

    @property
    def _api(self) -> DriveApi:
        return self._transport.api

    def _ask(self, request: Any, *, is_repeatable: bool = True) -> Mapping[str, Any]:
        return self._retry.run(
            lambda: self._transport.execute(request), is_repeatable=is_repeatable
        )

    def _update(self, file_id: str, body: Mapping[str, Any], **places: str) -> DriveFile:
        request = self._api.files.update(
            fileId=file_id,
            body=body,
            fields=parse.FILE_FIELDS,
            supportsAllDrives=True,
            **places,
        )
        return parse.file_from(self._ask(request))

    def _list(
        self, condition: str, page_token: str | None, page_size: int, order: str | None
    ) -> FilePage:
        request = self._api.files.list(
            q=condition,
            pageToken=page_token,
            pageSize=page_size,
            orderBy=order,
            fields=parse.PAGE_FIELDS,
            spaces="drive",
            includeItemsFromAllDrives=True,
            supportsAllDrives=True,
        )
        return parse.page_from(self._ask(request))
