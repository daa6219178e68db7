"""Takes the whole list of files: page by page, or at once from the archive where that is shorter.

Source of the need: Kaggle lists at most 200 files a call, and some datasets have a million.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Final

from jupyter_colabsync.errors import ColabSyncError, Refused, SignInNeeded
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.finding.tree import Tree
from jupyter_colabsync.kaggle.kinds.holding import Holding, ListedFile
from jupyter_colabsync.kaggle.reasons import DamagedArchive
from jupyter_colabsync.kaggle.storage.address import Address
from jupyter_colabsync.kaggle.storage.gets import Storage
from jupyter_colabsync.kaggle.storage.sources import Meter, RangedSource, open_ranges
from jupyter_colabsync.kaggle.unpacking.members import list_members
from jupyter_colabsync.kaggle.unpacking.zip_list import Member

PAGED_FILES: Final = 1000
"""So many come page by page (5 calls); for more the archive's own list is asked for first."""
MOST_FILES: Final = 2_000_000
ZIP_STARTS: Final = (b"PK\3\4", b"PK\5\6")


class Walker:
    """Thread-safe; reads lists of archives by one connection, so that pulls keep theirs."""

    def __init__(self, has_own_origin: bool, pause: Pause | None) -> None:
        self._connections = Connections(1)
        self._has_own_origin = has_own_origin
        self._pause = pause or time.sleep

    def walk(self, holding: Holding) -> Tree:
        """All files as a tree. Raises what the holding's calls raise, and Refused for a list
        without end (kaggle_too_many)."""
        pages = iter(holding.files())
        listed = list(islice(pages, PAGED_FILES))
        following = next(pages, None)
        if following is None:
            return Tree(_sized(listed))
        members = self._members(holding)
        if members is not None:
            return Tree(
                ListedFile(each.name, each.size_bytes) for each in members if not each.is_folder
            )
        return Tree(_sized([*listed, *_bounded(chain((following,), pages))]))

    def close(self) -> None:
        """Close idle connections."""
        self._connections.close()

    def _members(self, holding: Holding) -> tuple[Member, ...] | None:
        """What the archive of everything says it holds; None where that cannot be told in short,
        for whatever reason: the pages tell it as well."""
        try:
            located = holding.whole()
            if located is None:
                return None
            if located.response is not None:  # all its bytes, and no range of them
                located.response.close()
                return None
            return self._read(holding, located)
        except SignInNeeded:
            raise
        except (ColabSyncError, DamagedArchive):
            return None

    def _read(self, holding: Holding, located: Located) -> tuple[Member, ...] | None:
        first = [located]
        address = Address(lambda: first.pop() if first else _again(holding))
        storage = Storage(self._connections, self._has_own_origin, lambda: None)
        meter = Meter()
        opening = open_ranges(address, storage, self._pause, meter)
        if opening is None or opening.head is None or opening.head[:4] not in ZIP_STARTS:
            return None
        source = RangedSource(address, storage, self._pause, meter, opening)
        return list_members(source)[1]


def _again(holding: Holding) -> Located:
    located = holding.whole()
    if located is None or located.url is None:
        raise Refused("Kaggle's storage stopped serving parts. Try again.", code="kaggle_storage")
    return located


def _bounded(files: Iterable[ListedFile]) -> Iterator[ListedFile]:
    for count, each in enumerate(files):
        if count >= MOST_FILES:
            raise Refused(
                "This has more files than can be listed here. Pull it without choosing files.",
                code="kaggle_too_many",
            )
        yield each


def _sized(files: list[ListedFile]) -> list[ListedFile]:
    """A size of zero is a default and left out of an answer: in a list that tells sizes, none
    means zero; in one that tells no size at all, it means not said."""
    if all(each.size_bytes is None for each in files):
        return files
    return [ListedFile(each.name, each.size_bytes or 0) for each in files]
