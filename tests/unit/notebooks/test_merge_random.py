"""Random edits on both sides: an accepted merge has all of them, and the same on each device.

COLABSYNC_MERGE_SEEDS=20000 tries that many histories of each kind instead of a few hundred.
"""

from __future__ import annotations

import json
import os

import nbformat
import pytest

from jupyter_colabsync.notebooks.merge import Merged, Reason, Refused, merge
from tests.unit.notebooks.edits import USUAL_LINES, History, Writer
from tests.unit.notebooks.samples import printed, sources

SEEDS = int(os.environ.get("COLABSYNC_MERGE_SEEDS", "400"))
MARKS = ("<" * 7, ">" * 7, "|" * 7)
LEAST_MERGED = 0.6
"""Histories of a few edits mostly can be merged; a check that refuses everything proves nothing."""


def histories(usual_share: float) -> list[tuple[int, History]]:
    return [(seed, Writer(seed, usual_share).history()) for seed in range(SEEDS)]


@pytest.mark.parametrize("usual_share", [0.0, 0.3], ids=["unique lines", "many equal lines"])
@pytest.mark.timeout(120 + SEEDS)
def test_an_accepted_merge_has_what_both_did_and_nothing_else(usual_share: float) -> None:
    accepted = 0
    for seed, history in histories(usual_share):
        outcome = merge(history.base, history.local, history.remote, history.local_is_newer)
        if isinstance(outcome, Refused):
            assert outcome.reason in {Reason.CONFLICT, Reason.INCOMPLETE}, seed
            continue
        accepted += 1
        lines = unique_lines(outcome.content)
        assert wanted_lines(history) <= lines, seed
        # without ids an edited cell may pass for a new one, and so outlive the other's deletion
        assert lines == wanted_lines(history) or not history.has_ids, seed
        assert not new_markers(history, outcome.content), seed
        assert runs(outcome.content) <= runs(history.local) | runs(history.remote), seed
        nbformat.validate(json.loads(outcome.content))
    assert accepted > LEAST_MERGED * SEEDS


@pytest.mark.parametrize("usual_share", [0.0, 0.3], ids=["unique lines", "many equal lines"])
@pytest.mark.timeout(120 + SEEDS)
def test_both_devices_come_to_the_same(usual_share: float) -> None:
    for seed, history in histories(usual_share):
        here = merge(history.base, history.local, history.remote, history.local_is_newer)
        there = merge(history.base, history.remote, history.local, not history.local_is_newer)
        if isinstance(here, Refused) or isinstance(there, Refused):
            assert here == there, seed
        else:
            assert here.content == there.content, seed


@pytest.mark.timeout(120 + SEEDS)
def test_what_is_merged_and_has_ids_is_not_merged_into_something_else() -> None:
    for seed, history in histories(usual_share=0.0):
        outcome = merge(history.base, history.local, history.remote, history.local_is_newer)
        if isinstance(outcome, Merged) and history.has_ids:
            for side in (history.local, history.remote):
                again = merge(history.base, outcome.content, side, local_is_newer=True)
                assert isinstance(again, Merged), seed
                assert again.content == outcome.content, seed


def unique_lines(*contents: bytes) -> set[str]:
    lines = {line for content in contents for text in sources(content) for line in text.split("\n")}
    return lines - set(USUAL_LINES)


def wanted_lines(history: History) -> set[str]:
    """What both have, and what one has and the base had not."""
    base, local, remote = (
        unique_lines(content) for content in (history.base, history.local, history.remote)
    )
    return (local & remote) | ((local | remote) - base)


def new_markers(history: History, content: bytes) -> set[str]:
    before = unique_lines(history.base, history.local, history.remote)
    return {line for line in unique_lines(content) - before if line.startswith(MARKS)}


def runs(content: bytes) -> set[tuple[str, str]]:
    """What was printed, each with the text of its cell."""
    cells = zip(sources(content), printed(content), strict=True)
    return {(source, text) for source, texts in cells for text in texts}
