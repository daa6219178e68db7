"""A plan as a person reads it before it is carried out."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
import pytest

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.sync.plan import preview as preview_module
from jupyter_colabsync.sync.plan.actions import Action, Adopt, Forget, Plan, RemoveLocalFolder
from jupyter_colabsync.sync.plan.nodes import ROOT, Place
from jupyter_colabsync.sync.plan.preview import CLASH_OR_MERGE, HELD, preview_of
from jupyter_colabsync.sync.plan.trees import Skip
from tests.unit.sync.pieces import drive_file
from tests.unit.sync.run.deeds import (
    download,
    local,
    make_here,
    make_there,
    move_here,
    trash_here,
    trash_there,
    upload,
)

ADOPT = Adopt(1, "a", Place(ROOT, "a"), local("a"), drive_file(1, "a"), False, "equal")
STEP = replace(move_here("a", ".colabsync/stage/5"), remote=None)


@pytest.mark.parametrize(
    ("action", "line", "counts"),
    [
        pytest.param(upload("a", "22"), "upload remote a", {"uploaded": 1, "bytes_up": 2}, id="up"),
        pytest.param(
            download("a", "22"), "download local a", {"downloaded": 1, "bytes_down": 2}, id="down"
        ),
        pytest.param(
            download("a", is_conflict=True, copy_to="b"),
            "conflict local a",
            {"conflicts": 1, "bytes_down": 1},
            id="two edits: a conflict, and not once more a download",
        ),
        pytest.param(
            download("a.gdoc", is_pointer=True), "download local a.gdoc", {}, id="pointer"
        ),
        pytest.param(move_here("a", "b"), "move local a → b", {"moved": 1}, id="a move"),
        pytest.param(
            replace(STEP, is_conflict=True), "conflict local a", {"conflicts": 1}, id="a clash"
        ),
        pytest.param(trash_here("a"), "delete local a", {"deleted": 1}, id="a deletion here"),
        pytest.param(
            trash_there("d", file_count=7), "delete remote d", {"deleted": 7}, id="a folder goes"
        ),
        pytest.param(RemoveLocalFolder(1, "d", ""), "delete local d", {}, id="a folder here"),
        pytest.param(make_here("d"), "folder local d", {}, id="a new folder here"),
        pytest.param(make_there("d"), "folder remote d", {}, id="a new folder there"),
        pytest.param(ADOPT, "adopt both a", {}, id="equal already"),
        pytest.param(STEP, None, {}, id="a step on the way is nobody's business"),
        pytest.param(Forget(1, "a", ""), None, {}, id="nor what only we forget"),
    ],
)
def test_one_line_an_action(action: Action, line: str | None, counts: dict[str, int]) -> None:
    preview = preview_of(Plan((action,)))
    lines = [f"{each.action} {each.side} {each.path}" for each in preview.lines]
    assert lines == ([] if line is None else [line])
    found = {name: count for name, count in msgspec.structs.asdict(preview.counts).items() if count}
    assert found == counts


@pytest.mark.parametrize("why", get_args(HeldReason))
def test_a_deletion_that_waits_says_why(why: HeldReason) -> None:
    plan = Plan((), held=(trash_there("d", key=4),), held_why={4: why})
    (line,) = preview_of(plan).lines
    assert line.reason == HELD[why]


def test_what_waits_and_what_is_left_out_is_told() -> None:
    edit = upload("e", remote=drive_file(5, "e"))
    skip = Skip("s", "local", "a symbolic link")
    plan = Plan((ADOPT,), (skip,), held=(trash_there("d", file_count=9),), held_edits=(edit,))
    preview = preview_of(plan)
    assert [(each.action, each.path) for each in preview.lines] == [
        ("delete", "d"),
        ("upload", "e"),
        ("adopt", "a"),
        ("skip", "s"),
    ], "what changes comes first"
    assert preview.lines[0].reason == HELD["many"]
    assert (preview.counts.held, preview.counts.skipped, preview.counts.deleted) == (10, 1, 0)


def test_a_notebook_that_may_be_merged_says_so() -> None:
    torn = download("a.ipynb", is_conflict=True, copy_to="b", merge_base="md5")
    assert preview_of(Plan((torn,))).lines[0].reason == CLASH_OR_MERGE


def test_a_long_plan_is_cut_and_its_counts_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview_module, "MAX_LINES", 3)
    preview = preview_of(Plan(tuple(upload(f"f{n}") for n in range(9)), same=4))
    assert (len(preview.lines), preview.is_truncated, preview.counts.uploaded) == (3, True, 9)
    assert preview.same == 4
