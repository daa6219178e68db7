"""What this machine does not let us read or write: left as it is on both sides, and named.

Root may do everything, so the run happens in a process that gives its rights up.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import CHECKOUT, WAIT_S
from tests.unit.sync.large.powerless import NOBODY

PROGRAM = [sys.executable, "-m", "tests.unit.sync.large.powerless"]


@pytest.fixture
def device(cloud: DemoCloud, drive: DriveClient) -> Iterator[Device]:
    """A device in a place that everybody may enter; pytest's own folders are closed to others."""
    place = Path(tempfile.mkdtemp())
    place.chmod(0o755)
    device = Device(drive, place / "laptop", cloud.drive.find("Work").id)
    for name in ("secret/a.txt", "secret/deep/b.txt", "open/c.txt", "d.txt", "e.txt"):
        device.write(name, name)
    yield device
    for folder, folders, _ in os.walk(place):
        for each in folders:
            (Path(folder) / each).chmod(0o755)
    shutil.rmtree(place)


def owned_by_nobody(place: Path) -> None:
    """So that only the rights in question are missing."""
    if os.geteuid() == 0:
        for folder, folders, files in os.walk(place):
            for name in (*folders, *files, "."):
                os.chown(Path(folder) / name, NOBODY, NOBODY)


Change = Callable[[Device], None]


def powerless_sync(device: Device, cloud: DemoCloud, change: Change) -> object:
    """What a run says that meets `change` without root's rights; all was equal before."""
    place = [cloud.google_url, cloud.access_token(), str(device.root.parent)]
    pipe, command = subprocess.PIPE, [*PROGRAM, *place, device.pair.remote_id]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=CHECKOUT, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        owned_by_nobody(device.root.parent)
        change(device)
        said, _ = process.communicate("go\n", timeout=WAIT_S)
    return json.loads(said)


def test_a_folder_that_may_not_be_read_is_not_taken_for_an_empty_one(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    def change(device: Device) -> None:
        device.write("new.txt", "1").chmod(0o644)
        (device.root / "secret").chmod(0)

    assert powerless_sync(device, cloud, change) == [["unreadable", "secret"]]
    assert hand.read("Work/secret/a.txt") == b"secret/a.txt"
    assert hand.exists("Work/new.txt"), "the rest goes on"
    (device.root / "secret").chmod(0o755)
    assert not device.sync().did_anything
    assert device.tree() == hand.tree("Work")


def test_a_file_that_may_not_be_read_keeps_its_last_version_on_drive(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    def change(device: Device) -> None:
        device.write("d.txt", "edited").chmod(0)
        device.write("new.txt", "1").chmod(0)

    said = powerless_sync(device, cloud, change)
    assert said == [["unreadable", "d.txt"], ["unreadable", "new.txt"]]
    assert hand.read("Work/d.txt") == b"d.txt"
    assert not hand.exists("Work/new.txt")


def test_a_folder_that_may_not_be_written_gets_nothing_and_keeps_what_it_has(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    def change(device: Device) -> None:
        (device.root / "secret").chmod(0o555)
        hand.put("Work/secret/new.txt", "1")
        hand.put("Work/secret/a.txt", "edited there")
        hand.trash("Work/secret/deep")
        hand.put("Work/open/new.txt", "1")

    said = powerless_sync(device, cloud, change)
    assert isinstance(said, list)
    assert {code for code, _ in said} == {"local_refused"}
    assert {"secret/new.txt", "secret/a.txt"} <= {path for _, path in said}
    assert device.read("secret/a.txt") == b"secret/a.txt"
    assert device.read("open/new.txt") == b"1", "the rest goes on"
    (device.root / "secret").chmod(0o755)
    assert device.restarted().sync().problems == ()
    assert device.tree() == hand.tree("Work")


@pytest.mark.parametrize(
    ("rights", "code"),
    [
        pytest.param(0, "link_local_changed", id="closed"),
        pytest.param(0o111, "link_unreadable", id="not to be listed"),
    ],
)
def test_a_root_that_may_not_be_read_ends_the_run(
    device: Device, cloud: DemoCloud, hand: Hand, rights: int, code: str
) -> None:
    assert powerless_sync(device, cloud, lambda device: device.root.chmod(rights)) == [code]
    device.root.chmod(0o755)
    assert len(hand.tree("Work")) == 8
    assert not device.restarted().sync().did_anything


def test_a_state_that_may_not_be_written_ends_the_run(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    def change(device: Device) -> None:
        device.write("d.txt", "edited").chmod(0o644)
        for path in (*device.state.iterdir(), device.state):
            path.chmod(0o555)

    assert powerless_sync(device, cloud, change) == ["state_unwritable"]
    assert hand.read("Work/d.txt") == b"d.txt"
