"""The rule for one path, as a table."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.sync.verdicts import Verdict, by_mode, verdict
from tests.unit.sync.pieces import base_entry, drive_file, local_entry

V = Verdict
NONE = ""
"""Nothing there; `1`, `2`, `3` are contents, `/` is a folder."""

RULES = [
    (NONE, NONE, NONE, V.FORGET, "nothing anywhere: nothing to do"),
    (NONE, "1", NONE, V.PUSH, "new here: send"),
    (NONE, NONE, "1", V.PULL, "new on Drive: fetch"),
    (NONE, "1", "1", V.ADOPT, "new and equal on both sides: adopt without sending"),
    (NONE, "1", "2", V.CLASH, "new and different on both sides: keep both"),
    ("1", "1", "1", V.SAME, "nothing happened"),
    ("1", "2", "1", V.PUSH, "edited here: send"),
    ("1", "1", "2", V.PULL, "edited on Drive: fetch"),
    ("1", "2", "2", V.ADOPT, "the same edit on both sides: adopt"),
    ("1", "2", "3", V.CLASH, "different edits: keep both"),
    ("1", NONE, "1", V.TRASH_REMOTE, "deleted here: into Drive's bin"),
    ("1", "1", NONE, V.TRASH_LOCAL, "deleted on Drive: into the bin here"),
    ("1", NONE, NONE, V.FORGET, "deleted on both sides: forget"),
    ("1", NONE, "2", V.PULL, "deleted here, edited on Drive: the edit wins"),
    ("1", "2", NONE, V.PUSH, "edited here, deleted on Drive: the edit wins"),
    (NONE, "/", NONE, V.PUSH, "a new folder here: make it on Drive"),
    (NONE, NONE, "/", V.PULL, "a new folder on Drive: make it here"),
    (NONE, "/", "/", V.ADOPT, "the same new folder on both sides: one folder"),
    ("/", "/", "/", V.SAME, "a folder on both sides"),
    ("/", NONE, "/", V.TRASH_REMOTE, "a folder deleted here"),
    ("/", "/", NONE, V.TRASH_LOCAL, "a folder deleted on Drive"),
    ("1", "/", "1", V.PUSH, "a file replaced by a folder here"),
    ("1", "1", "/", V.PULL, "a file replaced by a folder on Drive"),
    ("1", "/", "2", V.CLASH, "a folder here, an edited file on Drive"),
    ("1", "2", "/", V.CLASH, "an edited file here, a folder on Drive"),
    ("1", "/", "/", V.ADOPT, "a file replaced by a folder on both sides"),
]


@pytest.mark.parametrize(
    ("base", "local", "remote", "expected"),
    [pytest.param(*rule[:4], id=rule[4]) for rule in RULES],
)
def test_one_path(base: str, local: str, remote: str, expected: Verdict) -> None:
    assert judge(base, local, remote) is expected


def judge(base: str, local: str, remote: str) -> Verdict:
    """The verdict on a path named x."""
    content = {"/": None}
    return verdict(
        base_entry("x", content.get(base, base)) if base else None,
        local_entry("x", content.get(local, local)) if local else None,
        drive_file("x", content.get(remote, remote)) if remote else None,
    )


def test_a_file_made_again_on_drive_is_learnt_by_its_new_id() -> None:
    found = verdict(base_entry("x", "1"), local_entry("x", "1"), drive_file("x", "1", "other id"))
    assert found is V.ADOPT


def test_content_that_is_not_known_is_like_no_other() -> None:
    unread = local_entry("x", "1")
    unread = type(unread)("file", unread.stat, None)
    assert verdict(base_entry("x", "1"), unread, drive_file("x", "1")) is V.PUSH
    assert verdict(base_entry("x", "1"), unread, drive_file("x", "2")) is V.CLASH


@pytest.mark.parametrize(
    ("mode", "found", "expected"),
    [
        ("upload", V.PUSH, V.PUSH),
        ("upload", V.TRASH_REMOTE, V.TRASH_REMOTE),
        ("upload", V.PULL, V.LEAVE),
        ("upload", V.CLASH, V.LEAVE),
        ("upload", V.TRASH_LOCAL, V.PUSH),
        ("download", V.PULL, V.PULL),
        ("download", V.TRASH_LOCAL, V.TRASH_LOCAL),
        ("download", V.PUSH, V.LEAVE),
        ("download", V.CLASH, V.CLASH),
        ("download", V.TRASH_REMOTE, V.PULL),
        ("two-way", V.PULL, V.PULL),
    ],
)
def test_a_link_of_one_direction_never_writes_the_other_way(
    mode: LinkMode, found: Verdict, expected: Verdict
) -> None:
    assert by_mode(found, mode, None, None) is expected
