"""Tells which cells of three versions of a notebook are the same cell. Pure.

Ids decide, where there are any: Jupyter's, or those that Colab keeps in the metadata. Cells
without an id are recognised by their text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from jupyter_colabsync.notebooks.clean import colab_id, own_id
from jupyter_colabsync.notebooks.document import Cell

SIMILAR: Final = 0.5
"""Share of common words from which two cells without ids count as one that was edited."""
MAX_COMPARISONS: Final = 2_500
"""Of the words of cells that have no equal; beyond it they count as different."""
MAX_LIKE_PAIRS: Final = 200_000
"""Pairs of equal cells, one of each version; beyond it (hundreds of empty cells) order is not
looked at."""

_WORD = re.compile(r"\w+|[^\w\s]")
_Name = Callable[[Cell], str | None]
# A copy made in JupyterLab gets an id of its own and keeps the original's metadata: own ids first.
_ROADS: Final[tuple[tuple[_Name, _Name], ...]] = (
    (own_id, own_id),
    (colab_id, colab_id),
    (own_id, colab_id),
    (colab_id, own_id),
)


@dataclass(frozen=True, slots=True)
class Keys:
    """One key per cell, in the order of each version; equal keys mean the same cell.

    Keys are unique within a version, and say nothing outside the three versions they belong to.
    """

    base: tuple[str, ...]
    local: tuple[str, ...]
    remote: tuple[str, ...]


def pair(base: Sequence[Cell], local: Sequence[Cell], remote: Sequence[Cell]) -> Keys:
    """Give all cells their keys; a version that is not known is an empty one.

    Cells that are new on both sides are one cell if they have one id, or if they stand behind
    the same cell and say the same.
    """
    base_keys = [f"base-{number}" for number in range(len(base))]
    local_keys = _recognised(base, base_keys, local)
    remote_keys = _recognised(base, base_keys, remote)
    twins = list(_new_twins(local, local_keys, remote, remote_keys))
    for number, (here, there) in enumerate(twins):
        local_keys[here] = remote_keys[there] = f"both-{number}"
    return Keys(tuple(base_keys), _complete(local_keys, "local"), _complete(remote_keys, "remote"))


def pair_two(local: Sequence[Cell], remote: Sequence[Cell]) -> Keys:
    """The same where no common base is known: two cells may be one although both were edited."""
    local_keys = [f"cell-{number}" for number in range(len(local))]
    remote_keys = _complete(_recognised(local, local_keys, remote), "remote")
    return Keys((), tuple(local_keys), remote_keys)


def _complete(keys: Sequence[str | None], side: str) -> tuple[str, ...]:
    return tuple(key or f"{side}-{number}" for number, key in enumerate(keys))


def _recognised(
    known: Sequence[Cell], keys: Sequence[str], cells: Sequence[Cell]
) -> list[str | None]:
    """For each of `cells` the key of the known cell that it is, or None."""
    found: list[str | None] = [None] * len(cells)
    rest = list(range(len(known)))
    for road in (_by_name, _by_text, _by_text_elsewhere, _by_likeness):
        open_cells = [number for number, key in enumerate(found) if key is None]
        matches = list(road([known[i] for i in rest], [cells[i] for i in open_cells]))
        for known_at, cell_at in matches:
            found[open_cells[cell_at]] = keys[rest[known_at]]
        taken = {known_at for known_at, _ in matches}
        rest = [number for at, number in enumerate(rest) if at not in taken]
    return found


def _by_name(known: Sequence[Cell], cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    known_left, cells_left = dict(enumerate(known)), dict(enumerate(cells))
    for known_name, cell_name in _ROADS:
        # of two cells of one name the first is the original: a copy stands below as a rule
        index = {known_name(known_left[at]): at for at in reversed(known_left)}
        index.pop(None, None)
        for cell_at, cell in list(cells_left.items()):
            known_at = index.pop(cell_name(cell), None)
            if known_at is not None:
                del known_left[known_at], cells_left[cell_at]
                yield known_at, cell_at


def _by_text(known: Sequence[Cell], cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Equal cells in equal order, where an id is missing."""
    known_texts, texts = [_text(cell) for cell in known], [_text(cell) for cell in cells]
    counts = Counter(known_texts)
    if sum(counts[text] for text in texts) > MAX_LIKE_PAIRS:
        return
    matcher = SequenceMatcher(None, known_texts, texts, autojunk=False)
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            known_at, cell_at = block.a + step, block.b + step
            if not _differ_by_name(known[known_at], cells[cell_at]):
                yield known_at, cell_at


def _by_text_elsewhere(known: Sequence[Cell], cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """Equal cells that were moved; where an id is missing, and there is a text to go by."""
    index = {_text(known[at]): at for at in reversed(range(len(known)))}
    for cell_at, cell in enumerate(cells):
        known_at = index.get(_text(cell)) if cell.source.strip() else None
        if known_at is not None and not _differ_by_name(known[known_at], cell):
            del index[_text(cell)]
            yield known_at, cell_at


def _text(cell: Cell) -> tuple[str, str]:
    return cell.kind, cell.source


def _by_likeness(known: Sequence[Cell], cells: Sequence[Cell]) -> Iterator[tuple[int, int]]:
    """The pairs in order whose likeness adds up to most; only where an id is missing."""
    if len(known) * len(cells) > MAX_COMPARISONS:
        return
    likeness = [[_likeness(one, other) for other in cells] for one in known]
    # best[i][j]: the most that known[i:] and cells[j:] can add up to
    best = [[0.0] * (len(cells) + 1) for _ in range(len(known) + 1)]
    for i in reversed(range(len(known))):
        for j in reversed(range(len(cells))):
            pairs = likeness[i][j] + best[i + 1][j + 1] if likeness[i][j] else 0.0
            best[i][j] = max(pairs, best[i + 1][j], best[i][j + 1])
    i = j = 0
    while i < len(known) and j < len(cells):
        if best[i][j] == best[i + 1][j]:
            i += 1
        elif best[i][j] == best[i][j + 1]:
            j += 1
        else:
            yield i, j
            i, j = i + 1, j + 1


def _likeness(one: Cell, other: Cell) -> float:
    """Share of common words (0-1), or 0 where it is too small or both have ids that differ."""
    if one.kind != other.kind or _differ_by_name(one, other):
        return 0.0
    words, other_words = _words(one), _words(other)
    total = words.total() + other_words.total()
    share = 2 * (words & other_words).total() / total if total else 0.0
    return share if share >= SIMILAR else 0.0


def _differ_by_name(one: Cell, other: Cell) -> bool:
    """Whether both have an id; that it is not the same one has been seen before."""
    return all(own_id(cell) or colab_id(cell) for cell in (one, other))


def _words(cell: Cell) -> Counter[str]:
    return Counter(_WORD.findall(cell.source))


def _new_twins(
    local: Sequence[Cell],
    local_keys: Sequence[str | None],
    remote: Sequence[Cell],
    remote_keys: Sequence[str | None],
) -> Iterator[tuple[int, int]]:
    """Cells without a key that both sides have."""
    new_here = [at for at, key in enumerate(local_keys) if key is None]
    new_there = [at for at, key in enumerate(remote_keys) if key is None]
    named = list(_by_name([local[at] for at in new_here], [remote[at] for at in new_there]))
    for here, there in named:
        yield new_here[here], new_there[there]
    named_here, named_there = {here for here, _ in named}, {there for _, there in named}
    left_here = [at for i, at in enumerate(new_here) if i not in named_here]
    left_there = [at for i, at in enumerate(new_there) if i not in named_there]
    runs_there = _runs(left_there, remote_keys)
    for before, run in _runs(left_here, local_keys).items():
        run_there = runs_there.get(before, [])
        for here, there in _by_text([local[at] for at in run], [remote[at] for at in run_there]):
            yield run[here], run_there[there]


def _runs(new: Sequence[int], keys: Sequence[str | None]) -> dict[str | None, list[int]]:
    """The new cells, by the nearest cell before them that is not new."""
    wanted, before = set(new), None
    runs: dict[str | None, list[int]] = {}
    for at, key in enumerate(keys):
        before = key or before
        if at in wanted:
            runs.setdefault(before, []).append(at)
    return runs
