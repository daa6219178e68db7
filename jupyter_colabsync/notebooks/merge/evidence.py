"""Tells whether a result holds what both sides did and nothing else, not how it was made. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from jupyter_colabsync.notebooks.document import JsonObject
from jupyter_colabsync.notebooks.merge.clash import ABSENT, Member


def are_lines_explained(
    base: Sequence[str], local: Sequence[str], remote: Sequence[str], merged: Sequence[str]
) -> bool:
    """Whether `merged` differs from each side by nothing but what the other side did.

    Counted for each line, how often it was added or taken out; and in their order at most as
    many lines are away from their place as the other side took from theirs.
    """
    for side, other in ((local, remote), (remote, local)):
        counts = [Counter(lines) for lines in (base, side, other, merged)]
        base_count, side_count, other_count, merged_count = counts
        if not merged_count - side_count <= other_count - base_count:
            return False
        if not side_count - merged_count <= base_count - other_count:
            return False
        if len(side) - common_length(side, merged) > len(base) - common_length(base, other):
            return False
    return True


def common_length(one: Sequence[str], other: Sequence[str]) -> int:
    """The number of lines in the longest common subsequence.

    One bit a line of `one`, a few operations on whole numbers a line of `other`: thousands of
    lines take milliseconds. Method: H. Hyyrö, "Bit-parallel LCS-length computation revisited"
    (2004).
    """
    places: dict[str, int] = {}
    for number, line in enumerate(one):
        places[line] = places.get(line, 0) | 1 << number
    everything = (1 << len(one)) - 1
    row = everything
    for line in other:
        hits = row & places.get(line, 0)
        row = (row + hits | row - hits) & everything
    return len(one) - row.bit_count()


def are_members_explained(
    base: JsonObject, local: JsonObject, remote: JsonObject, merged: JsonObject
) -> bool:
    """Whether each member is the one of the side that changed it."""
    return all(
        _is_member_explained(
            *(version.get(name, ABSENT) for version in (base, local, remote, merged))
        )
        for name in {**base, **local, **remote, **merged}
    )


def _is_member_explained(base: Member, local: Member, remote: Member, merged: Member) -> bool:
    if local in (base, remote):
        return merged == remote
    if remote == base:
        return merged == local
    if isinstance(local, dict) and isinstance(remote, dict) and isinstance(merged, dict):
        return are_members_explained(base if isinstance(base, dict) else {}, local, remote, merged)
    return False
