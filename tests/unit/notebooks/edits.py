"""Random histories of one notebook on two devices, made from a seed."""

from __future__ import annotations

import copy
import random
from dataclasses import dataclass

from tests.unit.notebooks.samples import (
    Json,
    as_colab,
    as_jupyter,
    cell,
    colab_saved,
    lines_of,
    notebook,
    run,
)

USUAL_LINES = ("", ")", "    return x", "import numpy as np", "=======")
"""Lines that stand in every notebook many times."""


def _by_colab(made: Json) -> bytes:
    return as_colab(colab_saved(made))


def _by_an_old_jupyter(made: Json) -> bytes:
    before = copy.deepcopy(made)
    before["nbformat_minor"] = 4
    for each in before["cells"]:
        del each["id"]
    return as_jupyter(before)


SAVED_BY = {
    "jupyter": (as_jupyter, as_jupyter, as_jupyter),
    "colab": (_by_colab, _by_colab, _by_colab),
    "colab there": (as_jupyter, as_jupyter, _by_colab),
    "colab first": (_by_colab, as_jupyter, _by_colab),
    "no ids": (_by_an_old_jupyter, _by_an_old_jupyter, _by_an_old_jupyter),
}
"""Which programs save the base, the local and the remote file."""


@dataclass(frozen=True)
class History:
    """Three files. Lines are unique unless they are usual ones."""

    base: bytes
    local: bytes
    remote: bytes
    has_ids: bool
    local_is_newer: bool


class Writer:
    """Someone who edits notebooks, and writes no line twice unless it is a usual one."""

    def __init__(self, seed: int, usual_share: float) -> None:
        self.random = random.Random(seed)  # noqa: S311 - not for secrets
        self._usual_share = usual_share
        self._number = 0

    def history(self) -> History:
        """A base, and what one to five edits on each side make of it."""
        base = notebook(*(self.cell() for _ in range(self.random.randrange(1, 8))))
        most = self.random.choice([1, 2, 3, 5])
        sides = [self.edited(base, self.random.randrange(1, most + 1)) for _ in range(2)]
        program = self.random.choice(sorted(SAVED_BY))
        base_file, local_file, remote_file = (
            save(each) for save, each in zip(SAVED_BY[program], (base, *sides), strict=True)
        )
        return History(
            base_file,
            local_file,
            remote_file,
            has_ids=program != "no ids",
            local_is_newer=self.random.random() < 0.5,
        )

    def edited(self, before: Json, count: int) -> Json:
        """The notebook after `count` edits."""
        made = copy.deepcopy(before)
        for _ in range(count):
            self._edit(made["cells"])
        return made

    def cell(self) -> Json:
        """A new cell of up to seven lines."""
        source = "\n".join(self._line() for _ in range(self.random.randrange(8)))
        return cell(f"c{self._next()}", self.random.choice(["", "", "#md "]) + source)

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _line(self) -> str:
        if self.random.random() < self._usual_share:
            return self.random.choice(USUAL_LINES)
        return f"v{self._next()} = {self.random.randrange(100)}"

    def _edit(self, cells: list[Json]) -> None:
        verbs = [self._write, self._write, self._write, self._add, self._add, self._remove]
        verb = self.random.choice([*verbs, self._move, self._run, self._run, self._tag])
        if not cells:
            verb = self._add
        verb(cells)

    def _write(self, cells: list[Json]) -> None:
        """Change, add or delete one line."""
        each = self.random.choice(cells)
        lines = "".join(each["source"]).split("\n")
        at = self.random.randrange(len(lines))
        match self.random.choice(["change", "change", "add", "delete"]):
            case "change":
                lines[at] = self._line()
            case "add":
                lines.insert(at, self._line())
            case _:
                del lines[at]
        each["source"] = lines_of("\n".join(lines))

    def _add(self, cells: list[Json]) -> None:
        cells.insert(self.random.randrange(len(cells) + 1), self.cell())

    def _remove(self, cells: list[Json]) -> None:
        del cells[self.random.randrange(len(cells))]

    def _move(self, cells: list[Json]) -> None:
        moved = cells.pop(self.random.randrange(len(cells)))
        cells.insert(self.random.randrange(len(cells) + 1), moved)

    def _run(self, cells: list[Json]) -> None:
        at = self.random.randrange(len(cells))
        if cells[at]["cell_type"] == "code":
            text = "".join(cells[at]["source"])
            cells[at] = run(cells[at], self.random.randrange(1, 9), f"{self._next()} from {text!r}")

    def _tag(self, cells: list[Json]) -> None:
        self.random.choice(cells)["metadata"].setdefault("tags", []).append(f"t{self._next()}")
