"""Links of one direction, rules of what is left alone, and a plan that is only looked at."""

from __future__ import annotations

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


def test_newly_ignored_things_are_forgotten_on_neither_side_deleted(
    device: Device, hand: Hand
) -> None:
    device.write("data/a.csv", "1")
    device.write("b.txt", "1")
    device.sync()
    device.write(".colabsyncignore", "*.csv\n")
    device.sync()
    assert device.read("data/a.csv") == b"1"
    assert hand.read("Work/data/a.csv") == b"1"
    device.write("data/a.csv", "changed here only")
    device.sync()
    assert hand.read("Work/data/a.csv") == b"1"
    (device.root / ".colabsyncignore").unlink()
    report = device.sync()
    assert report.conflicts == 1
    assert device.tree() == hand.tree("Work")


def test_defaults_are_not_sent(device: Device, hand: Hand) -> None:
    for path in (".git/HEAD", "a/.ipynb_checkpoints/x.ipynb", "__pycache__/m.pyc", "x.tmp"):
        device.write(path, "1")
    device.sync()
    assert hand.tree("Work") == {"a": None}


def test_an_upload_link_sends_and_never_writes_here(make_device: MakeDevice, hand: Hand) -> None:
    device = make_device(mode="upload")
    hand.put("Work/theirs.txt", "1")
    device.write("mine.txt", "1")
    device.write("gone.txt", "1")
    device.write("both.txt", "1")
    device.sync()
    assert set(device.tree()) == {"mine.txt", "gone.txt", "both.txt"}
    hand.trash("Work/gone.txt")
    hand.put("Work/both.txt", "theirs")
    device.write("both.txt", "mine")
    (device.root / "mine.txt").unlink()
    report = device.sync()
    assert hand.read("Work/gone.txt") == b"1"
    assert hand.read("Work/both.txt") == b"theirs"
    assert device.read("both.txt") == b"mine"
    assert [each.code for each in report.problems] == ["conflict_left"]
    assert not hand.exists("Work/mine.txt")


def test_a_download_link_fetches_and_never_writes_there(
    make_device: MakeDevice, hand: Hand
) -> None:
    device = make_device(mode="download")
    hand.put("Work/a.txt", "1")
    hand.put("Work/b.txt", "1")
    hand.put("Work/c.txt", "1")
    device.write("mine.txt", "1")
    device.sync()
    before = hand.tree("Work")
    device.write("a.txt", "edited here")
    (device.root / "b.txt").unlink()
    device.sync()
    assert hand.tree("Work") == before
    assert device.read("b.txt") == b"1"
    hand.put("Work/a.txt", "edited there")
    hand.trash("Work/c.txt")
    report = device.sync()
    assert (report.conflicts, report.uploaded) == (1, 0)
    assert device.read("a.txt") == b"edited there"
    assert md5(b"edited here") in device.tree().values()
    assert not (device.root / "c.txt").exists()


def test_a_dry_run_says_it_all_and_writes_nothing(device: Device, hand: Hand) -> None:
    from jupyter_colabsync.sync.plan.preview import preview_of
    from tests.unit.sync.device import context

    device.write("old.txt", "1")
    device.write("d/x.txt", "2")
    device.sync()
    device.write("new.txt", "12345")
    hand.put("Work/there.txt", "123")
    (device.root / "old.txt").unlink()
    (device.root / "d").rename(device.root / "e")
    before, on_drive = device.stamps(), hand.tree("Work")
    preview = preview_of(device.engine.dry_run(context().cancel))
    assert device.stamps() == before
    assert hand.tree("Work") == on_drive
    counts = preview.counts
    assert (counts.uploaded, counts.downloaded, counts.deleted, counts.moved) == (1, 1, 1, 1)
    assert (counts.bytes_up, counts.bytes_down) == (5, 3)
    assert all(line.reason for line in preview.lines)
    assert device.engine.dry_run(context().cancel) == device.restarted().engine.dry_run(
        context().cancel
    )
    report = device.sync()
    assert (report.uploaded, report.downloaded, report.deleted, report.moved) == (1, 1, 1, 1)
