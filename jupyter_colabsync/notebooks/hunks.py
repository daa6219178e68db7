"""Compares versions of a file that is no notebook: text by lines, the rest by md5. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.notebooks.allowance import Allowance
from jupyter_colabsync.notebooks.merge.lines import TooAlike, changes, regions

MAX_TEXT_BYTES: Final = 5 * 1024 * 1024
MAX_HUNK_CHARS: Final = 20_000


@dataclass(frozen=True, slots=True)
class LinesView:
    """Some lines of one version, from `first_line` on, which counts from 1.

    `text` is without the end of the last line, and only the beginning if `is_cut`; `line_count`
    counts all of them.
    """

    first_line: int
    line_count: int
    text: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class Hunk:
    """Lines that belong together. Where nothing has changed, `local` alone stands for all.

    `base` is None also where no base is known, and then what differs has changed on both sides.
    It is a conflict if both changed the lines, and not to the same.
    """

    base: LinesView | None
    local: LinesView
    remote: LinesView | None
    is_local_changed: bool
    is_remote_changed: bool
    is_conflict: bool


@dataclass(frozen=True, slots=True)
class TextThreeWay:
    """All lines of all versions, in order."""

    hunks: tuple[Hunk, ...]
    has_base: bool


@dataclass(frozen=True, slots=True)
class BinaryVersion:
    """All there is to see of a file that is no text."""

    size_bytes: int
    md5: str

    @classmethod
    def of(cls, data: bytes) -> BinaryVersion:
        """The version that consists of `data`."""
        return cls(len(data), hashlib.md5(data, usedforsecurity=False).hexdigest())


@dataclass(frozen=True, slots=True)
class BinaryThreeWay:
    """`base` is None if it is not known."""

    base: BinaryVersion | None
    local: BinaryVersion
    remote: BinaryVersion


def three_way_text(base: bytes | None, local: bytes, remote: bytes) -> TextThreeWay:
    """The lines side by side.

    Raises BadRequest with the code `not_text` (a version is not UTF-8, or has a zero in it) or
    `too_large`: sizes and md5 are all there is to compare then.
    """
    here, there = _lines(local), _lines(remote)
    before = here if base is None else _lines(base)
    allowance = Allowance()
    hunks: list[Hunk] = []
    places = (1, 1, 1)
    for piece in _pieces(before, here, there):
        hunks.append(_hunk(piece, places, allowance, has_base=base is not None))
        base_at, local_at, remote_at = places
        places = (
            base_at + len(piece.base),
            local_at + len(piece.local),
            remote_at + len(piece.remote),
        )
    return TextThreeWay(tuple(hunks), has_base=base is not None)


def is_text(data: bytes) -> bool:
    """True for what `three_way_text` shows."""
    try:
        _lines(data)
    except BadRequest:
        return False
    return True


def _lines(data: bytes) -> list[str]:
    if len(data) > MAX_TEXT_BYTES:
        raise BadRequest(
            "This file is larger than 5 MB, too large to be compared line by line. "
            "Keep one version, or both.",
            code="too_large",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _not_text() from error
    if "\0" in text:
        raise _not_text()
    return text.split("\n")


def _not_text() -> BadRequest:
    return BadRequest(
        "This file is not text that can be compared. Keep one version, or both.", code="not_text"
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """The same stretch in all versions."""

    base: Sequence[str]
    local: Sequence[str]
    remote: Sequence[str]

    @property
    def is_local_changed(self) -> bool:
        return self.local != self.base

    @property
    def is_remote_changed(self) -> bool:
        return self.remote != self.base


def _pieces(base: Sequence[str], local: Sequence[str], remote: Sequence[str]) -> Iterator[_Piece]:
    """The texts in stretches that somebody or nobody changed; in one if that takes too long."""
    try:
        found = regions(changes(base, local), changes(base, remote))
    except TooAlike:
        yield _Piece(base, local, remote)
        return
    done = 0
    for region in found:
        if done < region.start:
            same = base[done : region.start]
            yield _Piece(same, same, same)
        yield _Piece(
            base[region.start : region.end], region.here(base, local), region.there(base, remote)
        )
        done = region.end
    if done < len(base):
        yield _Piece(base[done:], base[done:], base[done:])


def _hunk(
    piece: _Piece, places: tuple[int, int, int], allowance: Allowance, *, has_base: bool
) -> Hunk:
    base_at, local_at, remote_at = places
    is_local_changed, is_remote_changed = piece.is_local_changed, piece.is_remote_changed
    if not has_base:
        is_local_changed = is_remote_changed
    is_changed = is_local_changed or is_remote_changed
    return Hunk(
        base=_view(piece.base, base_at, allowance) if has_base and is_changed else None,
        local=_view(piece.local, local_at, allowance),
        remote=_view(piece.remote, remote_at, allowance) if is_changed else None,
        is_local_changed=is_local_changed,
        is_remote_changed=is_remote_changed,
        is_conflict=is_local_changed and is_remote_changed and piece.local != piece.remote,
    )


def _view(lines: Sequence[str], first_line: int, allowance: Allowance) -> LinesView:
    text, is_cut = allowance.cut("\n".join(lines), MAX_HUNK_CHARS)
    return LinesView(first_line, len(lines), text, is_cut)
