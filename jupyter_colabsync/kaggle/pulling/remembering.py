"""Remembering: an order is in the registry from before its first byte, and then how it ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_colabsync.errors import BadReference, BadRequest, Busy, Cancelled
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.pulling.registry import Entry, PullRegistry, folder_name, now
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_pullable


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for. `file`: the one file that the reference chose, which `select` then
    means. `version`: the one to go on with; None: as `ref` says."""

    ref: KaggleRef
    folder: Path
    select: tuple[str, ...]
    unpack_nested: bool
    file: str | None = None
    use_cache: bool = True
    version: int | None = None


@contextmanager
def remembered(
    registry: PullRegistry, wish: Wish, version: int | None, title: str | None
) -> Iterator[None]:
    """Carry out `wish` inside. `version` and `title`: what Kaggle said; None: nothing.

    An order that cannot be gone on with, or that failed before it left a trace beside something
    else, does not push out what was known of the folder.
    """
    folder = wish.folder
    before = registry.find(folder)
    same = before if before is not None and _is_about(before, wish.ref) else None
    registry.begin(_entry_of(wish, same, version, title))
    try:
        yield
    except (Busy, BadRequest):
        _put_back(registry, before, folder)
        raise
    except BaseException as error:
        if before is not None and not same and not _has_left_traces(wish):
            _put_back(registry, before, folder)
        else:
            is_stopped = isinstance(error, (Cancelled, KeyboardInterrupt))
            registry.end(folder, "stopped" if is_stopped else "failed")
        raise
    registry.end(folder, "done")


def _entry_of(wish: Wish, same: Entry | None, version: int | None, title: str | None) -> Entry:
    """`same`: the folder's order before, if it was about the same thing."""
    newest = same.newest_version if same else None
    if wish.ref.version is None and wish.version is None:  # Kaggle was asked just now
        newest = version
    return Entry(
        folder=folder_name(wish.folder),
        ref=replace(wish.ref, file=wish.file).text,
        title=title or (same.title if same else None),
        select=wish.select,
        unpack_nested=wish.unpack_nested,
        version=version,
        newest_version=newest,
        began_at=now(),
    )


def _put_back(registry: PullRegistry, before: Entry | None, folder: Path) -> None:
    if before is None:
        registry.forget(folder)
    else:
        registry.begin(before)


def _is_about(entry: Entry, ref: KaggleRef) -> bool:
    try:
        meant = parse_pullable(entry.ref)
    except BadReference:  # written by a later release, which knows more kinds
        return False
    return (meant.kind, meant.name) == (ref.kind, ref.name)


def _has_left_traces(wish: Wish) -> bool:
    """Whether a pull of the same thing put files into the folder."""
    return bool(Ledger(wish.folder, wish.ref).all_known())
