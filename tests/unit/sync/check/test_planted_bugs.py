"""Would we notice? Breaks the engine in several ways; a story must go wrong for each."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.sync.local import disk
from jupyter_colabsync.sync.local.disk import Disk, Placed
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.copies import ConflictCopies
from jupyter_colabsync.sync.run import local_steps, merging
from jupyter_colabsync.sync.run.recovery import Recovery
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.check.story import Profile, story
from tests.unit.sync.check.telling import trouble_with

Patch = Callable[[pytest.MonkeyPatch], None]


def replaced(place: object, name: str, value: object) -> Patch:
    """A bug that puts something else in a function's place."""
    return lambda patch: patch.setattr(place, name, value)


def _nothing(*_: object, **__: object) -> None:
    return None


def _always(*_: object, **__: object) -> bool:
    return True


def _never(*_: object, **__: object) -> bool:
    return False


def _overwrites(patch: pytest.MonkeyPatch) -> None:
    def wrong(self: Disk, temp: Path, path: str, *_: object) -> Placed:
        target = self.root / path
        temp.replace(target)
        return Placed(stat_of(os.lstat(target)))

    patch.setattr(Disk, "place_over", wrong)


def _looks_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Disk, "check", _nothing)
    patch.setattr(disk, "_is_content", _always)


def _in_place(self: Disk, name: str) -> Path:
    return self.root / name


@pytest.mark.parametrize(
    ("bug", "profile", "seeds"),
    [
        pytest.param(_overwrites, "storm", range(3), id="what is fetched overwrites"),
        pytest.param(_looks_once, "storm", range(1, 4), id="what lies here is looked at once"),
        pytest.param(
            replaced(Disk, "temp", _in_place), "mixed", range(45, 46), id="half a file has a name"
        ),
        pytest.param(
            replaced(ConflictCopies, "has", _always), "storm", range(3), id="a clash overwrites"
        ),
        pytest.param(
            replaced(merging, "_take", _nothing),
            "notebooks",
            range(3, 10),
            id="a merge drops a side",
        ),
        pytest.param(
            replaced(Recovery, "settle", _nothing),
            "storm",
            range(230, 231),
            id="what was begun is not settled",
        ),
        pytest.param(
            replaced(State, "has", _always),
            "mixed",
            range(3),
            id="what is in a folder in the bin is there",
        ),
        pytest.param(
            replaced(local_steps, "_is_there", _never),
            "race",
            range(10006, 10007),
            id="what comes back on Drive is deleted here",
        ),
    ],
)
def test_a_planted_bug_is_caught(
    bug: Patch, profile: Profile, seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    bug(monkeypatch)
    found = (trouble_with(story(seed, profile)) for seed in seeds)
    trouble = next(filter(None, found), None)
    print(trouble)
    assert trouble is not None
