"""A large file that changes while it travels: one whole version arrives, and none is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.runner import JobContext
from tests.unit.sync.device import Device
from tests.unit.sync.large.pieces import (
    MB,
    RANGES_BYTES,
    SESSION_BYTES,
    STREAM_BYTES,
    Trigger,
    noise,
    sync_with,
)
from tests.unit.sync.world import md5

NEWER = noise(SESSION_BYTES, seed=1)


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "a new version"])
def test_a_file_that_is_written_again_while_it_is_sent_arrives_as_it_is_then(
    device: Device, hand: Hand, is_new: bool
) -> None:
    if not is_new:
        device.write("model.bin", "before")
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))

    report = sync_with(device, 6 * MB, lambda: device.write("model.bin", NEWER))

    assert (report.uploaded, report.conflicts) == (1, 0)
    before = [] if is_new else [b"before"]
    assert hand.revisions("Work/model.bin") == [*before, NEWER], "never the half of two versions"
    assert not device.sync().did_anything


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "a new version"])
def test_a_file_that_is_renamed_while_it_is_sent_is_made_once_under_its_new_name(
    device: Device, cloud: DemoCloud, hand: Hand, is_new: bool
) -> None:
    if not is_new:
        device.write("model.bin", "before")
    device.sync()
    path = device.write("model.bin", noise(SESSION_BYTES))

    sync_with(device, 6 * MB, lambda: path.rename(path.with_name("best.bin")))
    device.sync()

    assert hand.tree("Work") == device.tree() == {"best.bin": md5(noise(SESSION_BYTES))}
    assert len(hand.find_all("Work/best.bin")) == 1


def test_what_somebody_else_sends_to_the_same_file_meanwhile_is_kept_beside(
    device: Device, hand: Hand
) -> None:
    device.write("model.bin", "before")
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))

    sync_with(device, 6 * MB, lambda: hand.put("Work/model.bin", NEWER))
    device.sync()

    assert device.tree() == hand.tree("Work")
    assert {md5(noise(SESSION_BYTES)), md5(NEWER)} == set(device.tree().values())


def test_a_folder_that_goes_on_drive_while_a_file_is_sent_into_it_comes_back_with_the_file(
    device: Device, hand: Hand
) -> None:
    device.write("run/old.txt", "1")
    device.write("k.txt", "1")
    device.sync()
    device.write("run/model.bin", noise(SESSION_BYTES))

    sync_with(device, 6 * MB, lambda: hand.trash("Work/run"))
    device.sync()

    assert hand.tree("Work")["run/model.bin"] == md5(noise(SESSION_BYTES))
    assert device.tree() == hand.tree("Work")


Change = Callable[[Hand], object]
EDITS: dict[str, Change] = {
    "as long": lambda hand: hand.put_pattern("Work/model.bin", RANGES_BYTES, seed=1),
    "longer": lambda hand: hand.put_pattern("Work/model.bin", RANGES_BYTES + MB, seed=1),
    "short": lambda hand: hand.put("Work/model.bin", "short"),
    "trashed": lambda hand: hand.trash("Work/model.bin"),
    "renamed": lambda hand: hand.rename("Work/model.bin", "best.bin"),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
@pytest.mark.parametrize("size_bytes", [STREAM_BYTES, RANGES_BYTES], ids=["stream", "ranges"])
def test_what_changes_on_drive_while_it_is_fetched_arrives_as_it_is_then(
    device: Device, cloud: DemoCloud, hand: Hand, size_bytes: int, edit: Change
) -> None:
    device.sync()
    hand.put_pattern("Work/model.bin", size_bytes)
    # each connection is cut once, so that its second half is asked for after the change
    cloud.faults.cut("drive.files.get_media", after_bytes=10 * MB, times=4)

    sync_with(device, 8 * MB, lambda: edit(hand))
    device.sync()

    assert device.tree() == hand.tree("Work")
    assert not device.sync().did_anything


def test_a_file_that_is_made_here_while_one_of_its_name_is_fetched_is_kept_beside(
    device: Device, hand: Hand
) -> None:
    device.sync()
    theirs = hand.put_pattern("Work/model.bin", STREAM_BYTES).content
    assert theirs is not None

    sync_with(device, 8 * MB, lambda: device.write("model.bin", "mine"))
    device.sync()

    assert device.tree() == hand.tree("Work")
    assert {theirs.md5, md5(b"mine")} == set(device.tree().values())


def test_a_run_that_is_stopped_in_the_middle_of_a_file_goes_on_there(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    device.write("model.bin", noise(SESSION_BYTES))
    cancel = CancelToken()
    with pytest.raises(Cancelled):
        device.engine.run(JobContext(Trigger(6 * MB, cancel.set), cancel))
    assert device.engine.status().waiting_files == 1

    assert device.sync().uploaded == 1
    assert cloud.calls.bytes_up < SESSION_BYTES + 4 * MB, "of both runs together"
    assert device.tree() == hand.tree("Work")
