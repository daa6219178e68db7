"""Folders on Drive that take nothing new: what was to go into them is left, and said once. Pure."""

from __future__ import annotations

from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.merging import Draft
from jupyter_colabsync.sync.plan.nodes import ROOT, Place
from jupyter_colabsync.sync.plan.trees import Skip
from jupyter_colabsync.sync.plan.wants import Content, Want, place_of


def leave_what_has_no_way_in(draft: Draft) -> bool:
    """Leave what is new in such a folder or was moved into it, with all below what is new. True
    when the wants had to change."""
    doors = _Doors(draft)
    closed = {
        key: folder
        for key, wanted in draft.wants.items()
        if (folder := doors.closed_to(key, wanted)) is not None
    }
    for key in closed:
        draft.leave(key)
    draft.shut_out.update(closed)
    return bool(closed)


def tell_of_closed_folders(draft: Draft) -> None:
    """One skip for each of those folders, and quiet ones for all that waits."""
    for key in draft.shut_out:
        draft.skips.append(Skip(draft.path(key), "remote", reasons.NO_ADDING, is_quiet=True))
    for folder in sorted(set(draft.shut_out.values())):
        path = "" if folder == ROOT else draft.path(folder)
        draft.skips.append(Skip(path, "remote", reasons.NO_ADDING))


class _Doors:
    """Which folder on Drive lets something in, found out once for each."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._closed: dict[int, int | None] = {}

    def closed_to(self, key: int, wanted: Want) -> int | None:
        """The folder that does not let this node in; None where it may go, or is already."""
        if wanted.remote is None or wanted.content is Content.LEFT:
            return None
        there = place_of(self._draft.remote.get(key))
        if there is not None and there.parent == wanted.remote.parent:
            return None
        if there is None and self._only_comes_back(key, wanted.remote):
            return None
        return self._closed_above(wanted.remote.parent)

    def _only_comes_back(self, key: int, place: Place) -> bool:
        """A file out of Drive's bin to where it lay: nothing is added by that."""
        before = self._draft.base.get(key)
        if before is None or before.kind != "file" or before.parent != place.parent:
            return False
        return key in self._draft.seen_there.binned

    def _closed_above(self, folder: int) -> int | None:
        """The nearest folder that is on Drive, if closed; what is below has yet to be made."""
        way: list[int] = []
        found: int | None = None
        while folder not in way:
            if folder in self._closed:
                found = self._closed[folder]
                break
            way.append(folder)
            if folder == ROOT or self._draft.remote.get(folder) is not None:
                file = self._draft.file_of(folder)
                found = folder if file is not None and not file.can_add else None
                break
            wanted = self._draft.wants.get(folder)
            if wanted is None or wanted.remote is None:
                break
            folder = wanted.remote.parent
        self._closed.update(dict.fromkeys(way, found))
        return found
