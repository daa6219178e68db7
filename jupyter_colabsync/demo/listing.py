"""files.list: search, order and page through one account's files.

A page token is bound to the query it came from; the found ids are remembered for the next pages, so
that paging through 100,000 files searches once.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
import json
import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from .blobs import has_bytes
from .drive_store import DriveStore
from .google_errors import GoogleError, invalid, invalid_parameter, not_found
from .query import Context, parse_query
from .records import File
from .rights import RANKS, grants
from .terms import Query

DEFAULT_PAGE = 100
REMEMBERED = 32
MAX_TEXT_BYTES = 1024 * 1024
COLLECTIONS = {"owners": RANKS[-1:], "writers": RANKS[2:], "readers": RANKS}
BINDING = ("q", "orderBy", "corpora", "driveId", "spaces", "includeItemsFromAllDrives")


class Listing:
    """Pages of one account. The caller holds the store's lock."""

    def __init__(self, store: DriveStore):
        self._store = store
        self._found: OrderedDict[str, list[str]] = OrderedDict()
        self._secret = hashlib.sha256(store.tree.root_id.encode()).digest()
        self._lag_lists = 0
        self._lag_s = 0.0
        self._settled: set[str] = set()
        self._lists_seen: dict[str, int] = {}
        self._blanks_left: int | None = 0

    def set_lag(self, lists: int, seconds: float) -> None:
        """Hide files made from now on from so many searches, and for so long; real listings lag."""
        self._lag_lists, self._lag_s = lists, seconds
        self._settled = set(self._store.tree.files)

    def blank(self, times: int | None) -> None:
        """Let so many searches over several folders find nothing (Google issue 149522397)."""
        self._blanks_left = times

    def page(
        self, params: dict[str, Any], is_visible: Callable[[File], bool]
    ) -> tuple[list[File], str]:
        """One page of files and the token of the next, "" after the last.

        Raises GoogleError 400 for a bad query, order, corpus or token.
        """
        binding = self._binding(params)
        offset = self._offset(params.get("pageToken", ""), binding)
        if offset == 0 or binding not in self._found:
            self._remember(binding, self._search(params, is_visible))
        ids = self._found[binding]
        end = offset + int(params.get("pageSize", DEFAULT_PAGE))
        files = self._store.tree.files
        page = [files[i] for i in ids[offset:end] if i in files]
        return page, self._token(end, binding) if end < len(ids) else ""

    def _search(self, params: dict[str, Any], is_visible: Callable[[File], bool]) -> list[str]:
        drive_id = _check_corpus(params, self._store)
        query = parse_query(params.get("q", ""), self._context())
        order = _order(params.get("orderBy", ""))
        if order and query.is_full_text:
            raise GoogleError(
                403,
                "forbidden",
                "Sorting is not supported for queries with fullText terms. Results are always in "
                "descending relevance order.",
            )
        if "drive" not in params.get("spaces", "drive").split(","):
            return []  # the demo keeps nothing in the application data folder
        if query.parents and len(query.parents) > 1 and self._goes_blank():
            return []
        all_drives = bool(params.get("includeItemsFromAllDrives"))
        found = [
            file
            for file in self._candidates(query)
            if file.id != self._store.tree.root_id
            and file.id not in self._store.drives
            and (file.drive_id == drive_id if drive_id else (not file.drive_id or all_drives))
            and query.matches(file)
            and is_visible(file)
        ]
        found = self._hide_fresh(found)
        if not order:
            found.sort(key=lambda file: file.modified_ms, reverse=True)
        for key, is_descending in reversed(order):
            found.sort(key=key, reverse=is_descending)
        return [file.id for file in found]

    def _candidates(self, query: Query) -> Iterable[File]:
        """Without looking at the whole account where the query names folders."""
        tree = self._store.tree
        if query.parents is None:
            return tree.files.values()
        return itertools.chain.from_iterable(tree.children(each) for each in sorted(query.parents))

    def _goes_blank(self) -> bool:
        if self._blanks_left:
            self._blanks_left -= 1
            return True
        return self._blanks_left is None

    def _hide_fresh(self, found: list[File]) -> list[File]:
        if not self._lag_lists and not self._lag_s:
            return found
        return [file for file in found if not self._is_fresh(file)]

    def _is_fresh(self, file: File) -> bool:
        if file.id in self._settled:
            return False
        seen = self._lists_seen.get(file.id, 0)
        self._lists_seen[file.id] = seen + 1
        return seen < self._lag_lists or self._store.now_ms() < file.born_ms + self._lag_s * 1000

    def _context(self) -> Context:
        store = self._store

        def resolve(name: str) -> str:
            file = store.tree.find(name)
            if file is None:
                raise not_found("")
            return file.id

        def people(file: File, collection: str) -> set[str]:
            roles = COLLECTIONS[collection]
            return {grant.email for grant in grants(store, file) if grant.role in roles}

        return Context(
            me=store.user.email,
            resolve=resolve,
            text_of=functools.partial(_searchable_text, store),
            people=people,
            is_public=lambda file: any(grant.type == "anyone" for grant in grants(store, file)),
        )

    def _remember(self, binding: str, ids: list[str]) -> None:
        self._found[binding] = ids
        self._found.move_to_end(binding)
        if len(self._found) > REMEMBERED:
            self._found.popitem(last=False)

    def _binding(self, params: dict[str, Any]) -> str:
        text = json.dumps([params.get(name) for name in BINDING])
        return hashlib.sha256(self._secret + text.encode()).hexdigest()[:16]

    def _token(self, offset: int, binding: str) -> str:
        return "~!!~" + base64.urlsafe_b64encode(f"{offset}:{binding}".encode()).decode()

    def _offset(self, token: str, binding: str) -> int:
        if not token:
            return 0
        try:
            text = base64.urlsafe_b64decode(token.removeprefix("~!!~")).decode()
            offset, bound = text.split(":")
            if token.startswith("~!!~") and bound == binding:
                return int(offset)
        except ValueError:
            raise invalid(location="pageToken") from None
        raise invalid(location="pageToken")


def _check_corpus(params: dict[str, Any], store: DriveStore) -> str:
    """The id of the one shared drive to search, or "".

    Source: Drive API v3 guide "Search for files in shared drives".
    """
    corpora = params.get("corpora", "user")
    if corpora not in ("user", "drive", "domain", "allDrives"):
        raise invalid_parameter(f"Invalid value '{corpora}'.", "corpora")
    for space in params.get("spaces", "drive").split(","):
        if space not in ("drive", "appDataFolder"):
            raise invalid_parameter(f"Invalid value '{space}'.", "spaces")
    drive_id: str = params.get("driveId", "")
    if bool(drive_id) != (corpora == "drive"):
        raise invalid("The driveId parameter goes with corpora=drive, and only with it.", "driveId")
    if corpora in ("drive", "allDrives") and not (
        params.get("includeItemsFromAllDrives") and params.get("supportsAllDrives")
    ):
        raise GoogleError(
            403,
            "teamDrivesParameterRequired",
            "includeItemsFromAllDrives and supportsAllDrives must be true to search shared drives.",
            "includeItemsFromAllDrives",
        )
    if params.get("includeItemsFromAllDrives") and not params.get("supportsAllDrives"):
        raise GoogleError(
            403,
            "teamDrivesParameterRequired",
            "includeItemsFromAllDrives needs supportsAllDrives.",
            "supportsAllDrives",
        )
    if drive_id and drive_id not in store.drives:
        raise not_found(drive_id, "Shared drive", "driveId")
    return drive_id


def _natural(file: File) -> list[tuple[int, int, str]]:
    """Numbers inside names in the order of their size."""
    parts = re.split(r"(\d+)", file.name.casefold())
    return [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts if part]


ORDERS: dict[str, Callable[[File], Any]] = {
    "createdTime": lambda file: file.created_ms,
    "folder": lambda file: not file.is_folder,
    "modifiedByMeTime": lambda file: file.modified_ms,
    "modifiedTime": lambda file: file.modified_ms,
    "name": lambda file: file.name.casefold(),
    "name_natural": _natural,
    "quotaBytesUsed": lambda file: file.size_bytes,
    "recency": lambda file: max(file.modified_ms, file.viewed_ms),
    "sharedWithMeTime": lambda file: file.shared_with_me_ms,
    "starred": lambda file: not file.starred,
    "viewedByMeTime": lambda file: file.viewed_ms,
}


def _order(text: str) -> list[tuple[Callable[[File], Any], bool]]:
    """(sort key, is descending) in order of weight."""
    keys = []
    for part in filter(None, (piece.split() for piece in text.split(","))):
        if part[0] not in ORDERS or part[1:] not in ([], ["desc"], ["asc"]):
            raise invalid_parameter(f"Invalid value '{' '.join(part)}'.", "orderBy")
        keys.append((ORDERS[part[0]], part[1:] == ["desc"]))
    return keys


def _searchable_text(store: DriveStore, file: File) -> str:
    """Name, description and, of small texts, the contents; in lower case."""
    text = f"{file.name} {file.description} "
    content = file.source or file.content
    is_text = file.is_google_document or "text" in file.mime_type or file.name.endswith(".ipynb")
    if content and is_text and content.size_bytes <= MAX_TEXT_BYTES and has_bytes(content):
        text += store.blobs.read(content).decode("utf-8", "replace")
    return text.casefold()
