"""What goes on Drive in the moment it is fetched is not kept here as if it were there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.disk import Disk, Placed
from jupyter_colabsync.sync.run import fetching
from jupyter_colabsync.sync.run.tools import Tools
from tests.unit.sync.device import Device


def read_the_feed(tools: Tools) -> None:
    """As another thread of the same run does from time to time."""
    rules = tools.mirror.rules
    assert rules is not None
    tools.mirror.refresh(rules, CancelToken())


@pytest.fixture(params=["before it is placed", "after it was placed"])
def in_that_moment(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[Callable[[], object]], None]:
    """Has something happen on Drive and be heard of, while the first file is fetched."""
    fetch, place = fetching._bytes, Disk.place_new
    hands: list[Tools] = []

    def set_up(happening: Callable[[], object]) -> None:
        left = [happening]

        def hear() -> None:
            if left:
                left.pop()()
                read_the_feed(hands[-1])

        def fetched(tools: Tools, remote: DriveFile) -> tuple[Path, str]:
            hands.append(tools)
            found = fetch(tools, remote)
            if request.param == "before it is placed":
                hear()
            return found

        def placed(disk: Disk, temp: Path, path: str) -> Placed:
            found = place(disk, temp, path)
            hear()
            return found

        monkeypatch.setattr(fetching, "_bytes", fetched)
        monkeypatch.setattr(Disk, "place_new", placed)

    return set_up


@pytest.mark.parametrize("way", ["binned", "deleted for good", "moved away"])
def test_what_goes_on_drive_in_that_moment_goes_here_too(
    device: Device,
    hand: Hand,
    in_that_moment: Callable[[Callable[[], object]], None],
    way: str,
) -> None:
    device.write("k.txt", "kept")
    device.sync()
    hand.mkdir("Elsewhere")
    hand.put("Work/new.txt", "new")
    happenings = {
        "binned": lambda: hand.trash("Work/new.txt"),
        "deleted for good": lambda: hand.delete("Work/new.txt"),
        "moved away": lambda: hand.move("Work/new.txt", "Elsewhere"),
    }
    in_that_moment(happenings[way])
    device.sync()
    assert device.tree() == hand.tree("Work") == {"k.txt": device.tree()["k.txt"]}


def test_what_is_edited_on_drive_in_that_moment_arrives_as_it_is_there(
    device: Device, hand: Hand, in_that_moment: Callable[[Callable[[], object]], None]
) -> None:
    device.write("k.txt", "kept")
    device.sync()
    hand.put("Work/new.txt", "new")
    in_that_moment(lambda: hand.put("Work/new.txt", "newer"))
    device.sync()
    assert device.read("new.txt") == b"newer"
    assert device.tree() == hand.tree("Work")
