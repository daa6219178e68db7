"""Conflicts that end with another name here are found in the history, under the time they had."""

from __future__ import annotations

import time

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import Story, begin, do_here, do_there


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(
            Story(before={"k": "kept"}, here=["write n 1"], there=["mkdir n"]),
            id="a new file where a new folder is on Drive",
        ),
        pytest.param(
            Story(
                before={".colabsyncignore": "!.git\n", ".git/HEAD": "1", "k": "kept"},
                here=["write .git/HEAD mine"],
                there=["write .git/HEAD theirs"],
            ),
            id="a repository that both sides changed",
        ),
    ],
)
def test_a_conflict_has_its_time(device: Device, hand: Hand, story: Story) -> None:
    begin(device, story.before)
    for step in story.here:
        do_here(device.root, step)
    for step in story.there:
        do_there(hand, step)
    began_ms = time.time_ns() // 1_000_000

    device.sync()
    device.write("later", "1")
    device.sync()

    with device.engine._reading() as state:
        history = state.history(20)
    (conflict,) = [each for each in history if each.verb == "conflict"]
    assert conflict.at_ms >= began_ms
