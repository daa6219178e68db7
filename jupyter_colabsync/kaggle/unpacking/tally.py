"""Tally: what a pull has found and done so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.kaggle.reasons import CannotPlace, Skipped
from jupyter_colabsync.kaggle.unpacking.delivery import Delivery
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.judging import Chosen


@dataclass(slots=True)
class Tally:
    """`here`: what of the choice is in the folder, by path and size in bytes."""

    here: dict[str, int] = field(default_factory=dict)
    skipped: list[Skipped] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    """Sentences for people."""
    is_checked: bool = True
    """False when something came of which nothing tells whether it is as it was sent."""


def sort_out(
    chosen: Iterable[Chosen], delivery: Delivery, halt: Halt
) -> tuple[list[Chosen], dict[str, int], list[Skipped]]:
    """Which members are to come; what is here already; what must be left alone, and why."""
    missing: list[Chosen] = []
    here: dict[str, int] = {}
    kept: list[Skipped] = []
    for each in chosen:
        halt.check()
        try:
            found = delivery.here(each.path, each.member.size_bytes, each.member.crc32)
        except CannotPlace as reason:
            kept.append(Skipped(each.path, str(reason)))
        else:
            if found is None:
                missing.append(each)
            else:
                here.update(found)
    return missing, here, kept


def without(chosen: Iterable[Chosen], left_out: Sequence[Skipped]) -> list[Chosen]:
    """Those that were not left out."""
    names = {each.name for each in left_out}
    return [each for each in chosen if each.path not in names]


def damaged(what: str) -> Unreachable:
    """The whole thing cannot be had."""
    return Unreachable(
        f"The archive Kaggle sent cannot be read: {what}. Pull again; if that does not help, "
        "the dataset itself is damaged.",
        code="kaggle_damaged",
    )
