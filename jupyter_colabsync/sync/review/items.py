"""Items: what lies in the bins of both sides, and what belongs to a path there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.sync.local.bin import Binned
from jupyter_colabsync.sync.plan.nodes import Side
from jupyter_colabsync.sync.state.batch import Happening

HERE, THERE = "here:", "drive:"
Where = Callable[[str], str | None]
"""Where what has this Drive id lies in the link now, "" if not here yet; None: not in the link."""
TOGETHER_MS = 600_000
"""A folder goes file by file where it lies here; files with a longer pause between them did not
go together."""


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be brought back."""

    id: str
    side: Side
    path: str
    day: str
    size_bytes: int
    file_count: int
    reason: str
    is_deletion: bool
    """False: a version that another one was written over."""
    at_ms: int
    """Unix time when it went; where nobody remembers that, of the beginning of the day."""
    number: int = 0
    """Of what happened to it; 0 where nobody remembers that."""


def items_of(binned: Sequence[Binned], happenings: Sequence[Happening], where: Where) -> list[Item]:
    """All that can be brought back: the latest day first, then by path, and of one path the latest
    first. `happenings`: the last one first."""
    known = by_place(happenings)
    items = [_here(each, known.get(each.kept)) for each in binned]
    items += _in_drives_bin(happenings, where)
    items += _versions(happenings, where)
    items.sort(key=lambda each: each.number, reverse=True)
    items.sort(key=lambda each: each.path)
    items.sort(key=lambda each: each.day, reverse=True)
    return items


def found_at(items: Sequence[Item], path: str) -> tuple[Item, ...]:
    """What went last from `path`; of a folder that went file by file, all that went together.

    Raises NotFound, which names the folder that has to be brought back instead or before.
    """
    exact = max((each for each in items if each.path == path), key=_age, default=None)
    below = [each for each in items if each.is_deletion and _is_below(each.path, path)]
    last = max(map(_age, below), default=None)
    if exact is not None and (last is None or _age(exact) >= last):
        found: tuple[Item, ...] = (exact,)
    else:
        found = _together(below)
    _check_above(items, path, found)
    return found


def by_place(happenings: Sequence[Happening]) -> dict[str, Happening]:
    """What brought each thing into the bin here, by its place there: the latest, since a place
    may be used again."""
    return {each.kept: each for each in reversed(happenings) if each.kept is not None}


def is_in_drives_bin(happening: Happening) -> bool:
    """True for what went into Drive's bin."""
    return happening.verb == "delete" and happening.side == "remote"


def _here(binned: Binned, happening: Happening | None) -> Item:
    """Something in the bin here. Its name there may have a number, where another version lay
    before: what happened to it knows its path better."""
    if happening is None:
        at_ms = _midnight_ms(binned.day)
        happening = Happening("delete", "local", binned.path, "", at_ms=at_ms)
    return Item(
        HERE + binned.kept,
        "local",
        happening.path,
        binned.day,
        binned.size_bytes,
        1,
        happening.reason,
        happening.verb == "delete",
        happening.at_ms,
        happening.number,
    )


def _in_drives_bin(happenings: Iterable[Happening], where: Where) -> Iterator[Item]:
    """A thing that went twice lies there once, and what lies in the link not at all any more."""
    seen: set[str | None] = {None}
    for each in happenings:
        if is_in_drives_bin(each) and each.drive_id not in seen:
            seen.add(each.drive_id)
            if where(each.drive_id or "") is None:
                yield _there(each, each.path, each.size_bytes, is_deletion=True)


def _versions(happenings: Sequence[Happening], where: Where) -> Iterator[Item]:
    """Drive's versions that were written over, of each file and day the last: who saves every two
    minutes would else find nothing but those. They belong to where the file is now. What was merged
    lies in the bin here."""
    seen: set[tuple[str | None, str]] = set()
    merged: set[str | None] = set()
    after_merge: set[int] = set()
    for each in reversed(happenings):
        if each.verb == "merge":
            merged.add(each.drive_id)
        elif each.replaced_md5 is not None and each.drive_id in merged:
            merged.discard(each.drive_id)
            after_merge.add(each.number)
    for each in happenings:
        file_on_day = each.drive_id, _day(each.at_ms)
        if each.replaced_md5 is None or file_on_day in seen or each.number in after_merge:
            continue
        seen.add(file_on_day)
        path = where(each.drive_id or "") or each.path
        yield _there(each, path, each.replaced_bytes, is_deletion=False)


def _there(happening: Happening, path: str, size_bytes: int, *, is_deletion: bool) -> Item:
    return Item(
        f"{THERE}{happening.number}",
        "remote",
        path,
        _day(happening.at_ms),
        size_bytes,
        happening.file_count,
        happening.reason,
        is_deletion,
        happening.at_ms,
        happening.number,
    )


def _together(items: Iterable[Item]) -> tuple[Item, ...]:
    """The last of them and those that went shortly before each other, folders before what lay in
    them; of each path the last."""
    found: dict[str, Item] = {}
    since_ms: int | None = None
    for each in sorted(items, key=lambda item: (item.at_ms, item.number), reverse=True):
        if since_ms is not None and since_ms - each.at_ms > TOGETHER_MS:
            break
        since_ms = each.at_ms
        found.setdefault(each.path, each)
    return tuple(found[path] for path in sorted(found))


def _check_above(items: Iterable[Item], path: str, found: Sequence[Item]) -> None:
    """Drive takes nothing out of a folder that lies in its bin itself. What went from here before
    the folder did was not in it any more."""
    above = max(
        (each for each in items if _is_folder_there(each) and _is_below(path, each.path)),
        key=_age,
        default=None,
    )
    if above is not None and not any(
        (each.side == "local" and each.is_deletion) or _age(each) > _age(above) for each in found
    ):
        raise NotFound(
            f'"{path}" lies in the folder "{above.path}", which went as a whole. Bring that '
            "folder back.",
            code="went_with_folder",
        )
    if not found:
        raise NotFound(
            f'"{path}" is not in the bin. Run `jupyter colabsync bin` to see what is.',
            code="not_in_bin",
        )


def _is_folder_there(item: Item) -> bool:
    return item.side == "remote" and item.is_deletion


def _is_below(path: str, folder: str) -> bool:
    return not folder or path.startswith(f"{folder}/")


def _age(item: Item) -> tuple[str, int]:
    return item.day, item.number


def _day(at_ms: int) -> str:
    return f"{datetime.fromtimestamp(at_ms / 1000).astimezone():%Y-%m-%d}"


def _midnight_ms(day: str) -> int:
    try:
        return int(datetime.fromisoformat(day).timestamp() * 1000)
    except ValueError:
        return 0
