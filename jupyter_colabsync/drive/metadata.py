"""DriveMetadata: everything of Drive that carries no bytes: looking, lists, the feed, folders,
moves, the bin."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import islice
from typing import Any

from jupyter_colabsync.drive import json_records as parse
from jupyter_colabsync.drive import query
from jupyter_colabsync.drive.api import ApiRequest, ask
from jupyter_colabsync.drive.folders import Folders
from jupyter_colabsync.drive.lookup import Lookup
from jupyter_colabsync.drive.paths import folder_names
from jupyter_colabsync.drive.records import (
    ChangePage,
    DriveAbout,
    DriveFile,
    FilePage,
    NewFolder,
    Revision,
)
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.verdicts import MALFORMED, FeedLost
from jupyter_colabsync.errors import ColabSyncError, DriveFull, NotFound, Refused, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

MAX_IDS = 1000
"""`files.generateIds` gives no more at once (Drive API v3 reference)."""
PAGE_SIZE = 1000
FOUND_AT_MOST = 100
FEED_LOST = "Drive no longer knows where we stood; everything is listed anew."


class DriveMetadata:
    """The verbs without bytes; see `DriveClient` for what all of them share."""

    def __init__(self, transport: Transport, retry: Retry) -> None:
        self._transport = transport
        self._retry = retry
        self._lookup = Lookup(transport, retry)
        self._folders = Folders(transport, retry, self._lookup)
        self._gives_ids = True

    def make_ready(self) -> None:
        """Load what the first call needs, before it is made beside other work; asks nobody."""
        self._transport.make_ready()

    @cached_property
    def at_a_screen(self) -> DriveMetadata:
        """The same verbs for what a person waits for; see `Retry.at_a_screen`."""
        return DriveMetadata(self._transport, self._retry.at_a_screen())

    # --- looking ---

    def about(self, *, cancel: CancelToken | None = None) -> DriveAbout:
        """Whose Drive it is and how full. On a bad day of Drive's this is given up within seconds:
        somebody waits for it, and it is asked again soon enough."""
        request = ask("about.get", fields=parse.ABOUT_FIELDS)
        retry = self._retry.at_a_screen()
        json = retry.run(lambda: self._transport.execute(request, cancel), cancel=cancel)
        return parse.about_from(json)

    def get(self, file_id: str, *, cancel: CancelToken | None = None) -> DriveFile:
        """One file or folder as it is now; `root` names My Drive. Raises NotFound."""
        return self._lookup.get(file_id, cancel)

    def revisions(self, file_id: str, *, cancel: CancelToken | None = None) -> tuple[Revision, ...]:
        """The versions of a file's bytes that Drive still keeps, oldest first; of a long history
        the oldest may be left out."""
        return self._lookup.revisions(file_id, cancel)

    def list_folder(
        self,
        folder_id: str,
        page_token: str | None = None,
        *,
        folders_only: bool = False,
        page_size: int = PAGE_SIZE,
        cancel: CancelToken | None = None,
    ) -> FilePage:
        """One page of what lies in a folder and not in the bin: folders first, then by name.

        Drive's listings lag behind: a fresh file may be missing for a while.
        """
        condition = query.in_folder(folder_id, folders_only=folders_only)
        return self._list(condition, page_token, page_size, "folder,name", cancel)

    def list_folders(
        self,
        ids: Sequence[str],
        page_token: str | None = None,
        *,
        cancel: CancelToken | None = None,
    ) -> FilePage:
        """One page of what lies in any of some folders (at most `query.MAX_PARENTS`) and not in
        the bin, in no order; `parent_id` tells where each lies.

        Besides lagging behind, lists of several folders were seen to come back empty though there
        was something (Google issue 149522397): never take a gap for a deletion. Raises NotFound
        when any of them is gone: list each alone then.
        """
        if not ids:
            return FilePage((), None)
        return self._list(query.in_any_folder(ids), page_token, PAGE_SIZE, None, cancel)

    def search(
        self, text: str, page_token: str | None = None, *, cancel: CancelToken | None = None
    ) -> FilePage:
        """One page of whatever has these words in its name, latest first."""
        return self._list(query.name_contains(text), page_token, 100, "modifiedTime desc", cancel)

    def find_files(self, name: str, *, cancel: CancelToken | None = None) -> tuple[DriveFile, ...]:
        """Files of this name anywhere on the Drive, latest first, at most a hundred."""
        pages = self._pages(query.files_named(name), FOUND_AT_MOST, "modifiedTime desc", cancel)
        return tuple(islice(pages, FOUND_AT_MOST))

    def largest_file(self, *, cancel: CancelToken | None = None) -> DriveFile | None:
        """The file whose bytes take most room, anywhere on the Drive; None where there is none."""
        found = islice(self._pages(query.any_file(), 1, "quotaBytesUsed desc", cancel), 1)
        return next((each for each in found if each.has_content), None)

    def find_folder(
        self, parent_id: str, name: str, *, cancel: CancelToken | None = None
    ) -> DriveFile | None:
        """The oldest folder of exactly this name in `parent_id`, or None."""
        pages = self._pages(query.folder_named(parent_id, name), FOUND_AT_MOST, None, cancel)
        # Drive's `name =` does not mind capitals and ways to write accents; people do
        wanted = unicodedata.normalize("NFC", name)
        found = [each for each in pages if unicodedata.normalize("NFC", each.name) == wanted]
        return min(found, key=lambda each: (each.created_at_ms or 0, each.id), default=None)

    # --- the change feed ---

    def start_token(self, *, cancel: CancelToken | None = None) -> str:
        """Where the feed stands now; take it before the first listing."""
        request = ask("changes.getStartPageToken", supportsAllDrives=True, fields="startPageToken")
        return str(self._ask(request, cancel)["startPageToken"])

    def changes(self, token: str, *, cancel: CancelToken | None = None) -> ChangePage:
        """One page of what happened since `token`, our own doings included.

        Entries come late, twice or for mere views. Raises FeedLost when Drive does not know the
        token any more.
        """
        request = ask(
            "changes.list",
            pageToken=token,
            pageSize=PAGE_SIZE,
            fields=parse.CHANGE_FIELDS,
            includeRemoved=True,
            includeItemsFromAllDrives=True,
            supportsAllDrives=True,
        )
        try:
            return parse.changes_from(self._ask(request, cancel), token)
        except (NotFound, Stale) as error:
            raise FeedLost(FEED_LOST) from error
        except Refused as error:
            if error.code != MALFORMED:
                raise
            raise FeedLost(FEED_LOST) from error

    # --- making ---

    def generate_ids(self, count: int, *, cancel: CancelToken | None = None) -> list[str]:
        """`count` ids for files to be made, so that making one twice is noticed.

        An empty list where this origin does not give any.
        """
        ids: list[str] = []
        while self._gives_ids and len(ids) < count:
            wanted = min(MAX_IDS, count - len(ids))
            request = ask(
                "files.generateIds", count=wanted, space="drive", type="files", fields="ids"
            )
            try:
                fresh = self._ask(request, cancel).get("ids", [])
            except DriveFull:
                raise  # a limit of the account says nothing about ids
            except (NotFound, Refused):
                # on some origins it is read as a file of this name, on others not allowed; files
                # can be made without ids, only less surely once
                fresh = []
            self._gives_ids = bool(fresh)
            ids += fresh
        return ids if self._gives_ids else []

    def create_folder(
        self,
        name: str,
        parent_id: str,
        *,
        file_id: str | None = None,
        app_properties: Mapping[str, str] | None = None,
        cancel: CancelToken | None = None,
    ) -> DriveFile:
        """Make a folder. With `file_id` (from `generate_ids`) this can be repeated safely;
        without, a lost answer raises Unreachable with the code `answer_lost`.

        `app_properties` are notes that only this app sees."""
        return self._folders.create(name, parent_id, file_id, cancel, app_properties)

    def create_folders(
        self, new: Sequence[NewFolder], *, cancel: CancelToken | None = None
    ) -> tuple[DriveFile | ColabSyncError, ...]:
        """Make many folders, up to a hundred a request; the outcome of each, in order.

        A folder that is there already under its id, from an earlier try say, is a success. Every
        parent must exist: Drive keeps no order within a batch. Trouble that ends all (no network,
        a new sign-in) is the outcome of each that was not made yet; only Cancelled is raised.
        """
        return self._folders.create_all(new, cancel)

    def ensure_path(self, path: str, *, cancel: CancelToken | None = None) -> DriveFile:
        """The folder at `My Drive/a/b`; what is missing of it is made. Raises BadReference."""
        names = folder_names(path)
        folder = self.get("root", cancel=cancel)
        for name in names:
            folder = self.find_folder(folder.id, name, cancel=cancel) or self.create_folder(
                name,
                folder.id,
                file_id=next(iter(self.generate_ids(1, cancel=cancel)), None),
                cancel=cancel,
            )
        return folder

    # --- changing ---

    def trash(self, file_id: str, *, cancel: CancelToken | None = None) -> DriveFile:
        """Put a file, or a folder with all it holds, into the bin."""
        return self._update(file_id, {"trashed": True}, cancel)

    def untrash(self, file_id: str, *, cancel: CancelToken | None = None) -> DriveFile:
        """Take it out of the bin again."""
        return self._update(file_id, {"trashed": False}, cancel)

    def relocate(
        self,
        file_id: str,
        *,
        name: str | None = None,
        new_parent: str | None = None,
        old_parent: str | None = None,
        cancel: CancelToken | None = None,
    ) -> DriveFile:
        """Rename and/or move, in one call; `old_parent` is looked up when it is not given."""
        places = {}
        if new_parent is not None:
            places["addParents"] = new_parent
            leaving = old_parent or self.get(file_id, cancel=cancel).parent_id
            if leaving is not None and leaving != new_parent:
                places["removeParents"] = leaving
        return self._update(file_id, {} if name is None else {"name": name}, cancel, **places)

    def set_app_properties(
        self,
        file_id: str,
        properties: Mapping[str, str | None],
        *,
        cancel: CancelToken | None = None,
    ) -> DriveFile:
        """Set notes that only this app sees, leaving others as they are; None removes one."""
        return self._update(file_id, {"appProperties": dict(properties)}, cancel)

    # --- how ---

    def _ask(self, request: ApiRequest, cancel: CancelToken | None) -> Mapping[str, Any]:
        return self._retry.run(lambda: self._transport.execute(request, cancel), cancel=cancel)

    def _update(
        self,
        file_id: str,
        body: Mapping[str, Any],
        cancel: CancelToken | None,
        **places: str,
    ) -> DriveFile:
        request = ask(
            "files.update",
            fileId=file_id,
            body=body,
            fields=parse.FILE_FIELDS,
            supportsAllDrives=True,
            **places,
        )
        return parse.file_from(self._ask(request, cancel))

    def _pages(
        self, condition: str, page_size: int, order: str | None, cancel: CancelToken | None
    ) -> Iterator[DriveFile]:
        """All that is found, asked for as it is taken. A page may hold less than it could, or
        nothing, and not be the last (Drive API v3 guide "Search for files and folders")."""
        page = self._list(condition, None, page_size, order, cancel)
        yield from page.files
        while page.next_token is not None:
            page = self._list(condition, page.next_token, page_size, order, cancel)
            yield from page.files

    def _list(
        self,
        condition: str,
        page_token: str | None,
        page_size: int,
        order: str | None,
        cancel: CancelToken | None,
    ) -> FilePage:
        request = ask(
            "files.list",
            q=condition,
            pageToken=page_token,
            pageSize=page_size,
            orderBy=order,
            fields=parse.PAGE_FIELDS,
            spaces="drive",
            includeItemsFromAllDrives=True,
            supportsAllDrives=True,
        )
        return parse.page_from(self._ask(request, cancel))
