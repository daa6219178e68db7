"""Two versions of one file: as values, side by side, and as one where that loses nothing. Pure."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.hunks import TextThreeWay, is_text, three_way_text
from jupyter_colabsync.notebooks.merge import Merged, merge
from jupyter_colabsync.notebooks.threeway import ThreeWay, three_way
from jupyter_colabsync.sync.state.contents import SUFFIX

MAX_TEXT_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Conflict:
    """One file in two versions. Paths are below the linked folder."""

    path: str
    copy_path: str
    """Where the version from here lies; `path` itself where Drive's lies on Drive alone."""
    device: str
    made_at_ms: int | None
    size_bytes: int | None
    """Of Drive's version; None: there is none any more."""
    copy_size_bytes: int
    base_md5: str | None = None


@dataclass(frozen=True, slots=True)
class Versions:
    """The md5s of both versions; None: not known, or not there."""

    local: str | None = None
    remote: str | None = None


ANY = Versions()


@dataclass(frozen=True, slots=True)
class View:
    """Both versions side by side: as cells, as lines, or (`shown` None) only by their md5."""

    conflict: Conflict
    seen: Versions
    shown: ThreeWay | TextThreeWay | None
    has_base: bool


def side_by_side(
    conflict: Conflict,
    seen: Versions,
    both: Callable[[], tuple[bytes, bytes] | None],
    before: Callable[[], bytes | None],
) -> View:
    """A comparison. `both` reads the version from here and Drive's (None: cannot be had), `before`
    what they were made of; neither is asked without need."""
    nothing = View(conflict, seen, None, has_base=False)
    is_notebook = conflict.path.endswith(SUFFIX)
    sizes = conflict.size_bytes, conflict.copy_size_bytes
    is_small = all(size is not None and size <= MAX_TEXT_BYTES for size in sizes)
    if conflict.size_bytes is None or not (is_notebook or is_small):
        return nothing
    versions = both()
    if versions is None:
        return nothing
    if is_notebook:
        with contextlib.suppress(BadRequest):  # not a notebook we can read: text will do
            made_of = before()
            return View(conflict, seen, three_way(made_of, *versions), made_of is not None)
    if is_small:
        made_of = before() if all(map(is_text, versions)) else None
        with contextlib.suppress(BadRequest):
            shown = three_way_text(made_of, *versions)
            return View(conflict, seen, shown, made_of is not None)
    return nothing


def merged_whole(before: bytes | None, local: bytes, remote: bytes) -> bytes:
    """The notebook with the changes of both sides, proven to lose nothing of either. Raises
    BadRequest `not_mergeable`."""
    outcome = None if before is None else merge(before, local, remote, local_is_newer=True)
    if not isinstance(outcome, Merged):
        raise BadRequest(
            "These versions cannot be merged without losing something. Choose cells in the "
            "ColabSync panel, or keep one of the versions, or both.",
            code="not_mergeable",
        )
    return outcome.content


def no_notebook() -> BadRequest:
    """Only cells can be merged by choice."""
    return BadRequest(
        "Only notebooks can be merged. Keep one of the versions, or both.", code="not_mergeable"
    )
