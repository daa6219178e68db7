"""Merges text line by line, and refuses where the changes of both sides meet. Pure.

As in git, two changes meet when they share a line, touch, or are put in at one place; what both
sides did alike is one change.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from jupyter_colabsync.notebooks.merge.evidence import are_lines_explained

MAX_LIKE_PAIRS: Final = 200_000
"""Pairs of equal lines, one of each text, that may be looked at: a second's work at worst.

Five thousand lines of which three hundred are empty make half of it.
"""


class TooAlike(Exception):
    """Too many equal lines to tell in good time which belongs to which: it is data, not text."""


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `start` to `end` (exclusive) of one text that stand for `new_start` to `new_end`."""

    start: int
    end: int
    new_start: int
    new_end: int


def changes(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """What turns `old` into `new`, in order; no two of them touch. Raises TooAlike."""
    head = _common_head(old, new)
    tail = _common_head(old[head:][::-1], new[head:][::-1])
    old_middle, new_middle = old[head : len(old) - tail], new[head : len(new) - tail]
    counts, new_counts = Counter(old_middle), Counter(new_middle)
    if sum(count * new_counts[line] for line, count in counts.items()) > MAX_LIKE_PAIRS:
        raise TooAlike
    matcher = SequenceMatcher(None, old_middle, new_middle, autojunk=False)
    return [
        Change(start + head, end + head, new_start + head, new_end + head)
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    ]


def _common_head(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def merged_text(base: str, local: str, remote: str) -> str | None:
    """`base` with the changes of both sides, or None where they meet. Raises TooAlike.

    Swapping the sides changes nothing.
    """
    if local == remote or remote == base:
        return local
    if local == base:
        return remote
    before, here, there = base.split("\n"), local.split("\n"), remote.split("\n")
    changed_here, changed_there = changes(before, here), changes(before, there)
    if _goes_on(here, from_side=there, base=before, changed=changed_there):
        return local
    if _goes_on(there, from_side=here, base=before, changed=changed_here):
        return remote
    merged: list[str] = []
    done = 0
    for region in regions(changed_here, changed_there):
        ours, theirs = region.here(before, here), region.there(before, there)
        if region.local and region.remote and ours != theirs:
            return None
        merged += [*before[done : region.start], *(ours if region.local else theirs)]
        done = region.end
    return "\n".join([*merged, *before[done:]])


def _goes_on(
    side: Sequence[str], *, from_side: Sequence[str], base: Sequence[str], changed: Sequence[Change]
) -> bool:
    """Whether one side is the other with further changes, apart from those it made already.

    So it is when it was merged before; it must not be merged into something else again.
    """
    further = changes(from_side, side)
    is_apart = not any(
        new.start <= was.new_end and was.new_start <= new.end for new in further for was in changed
    )
    return is_apart and are_lines_explained(base, side, from_side, side)


@dataclass(slots=True)
class Region:
    """Lines `start` to `end` (exclusive) of the base, where changes meet; and those changes."""

    start: int
    end: int
    local: list[Change]
    remote: list[Change]

    def here(self, base: Sequence[str], local: Sequence[str]) -> list[str]:
        """What the region is in the local lines."""
        return self._became(base, local, self.local)

    def there(self, base: Sequence[str], remote: Sequence[str]) -> list[str]:
        """What the region is in the remote lines."""
        return self._became(base, remote, self.remote)

    def _became(
        self, base: Sequence[str], lines: Sequence[str], inside: Sequence[Change]
    ) -> list[str]:
        if not inside:
            return list(base[self.start : self.end])
        first, last = inside[0], inside[-1]
        begin = first.new_start - (first.start - self.start)
        return list(lines[begin : last.new_end + (self.end - last.end)])


def regions(local: Sequence[Change], remote: Sequence[Change]) -> list[Region]:
    """The changes of both sides to one base, those that meet taken together, in order."""
    found: list[Region] = []
    both = [(change, True) for change in local] + [(change, False) for change in remote]
    for change, is_local in sorted(both, key=lambda each: (each[0].start, each[0].end)):
        if not found or change.start > found[-1].end:
            found.append(Region(change.start, change.end, [], []))
        region = found[-1]
        region.end = max(region.end, change.end)
        (region.local if is_local else region.remote).append(change)
    return found
