"""Stories with trouble: nothing is lost, nothing is made twice, and it is said what is wrong."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Unreachable
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


def codes(device: Device) -> list[str]:
    """The problems of one run."""
    return [problem.code for problem in device.sync().problems]


# --- the network


@pytest.mark.parametrize(
    "method", ["drive.files.create", "drive.files.update", "drive.changes.list", "drive.files.list"]
)
@pytest.mark.parametrize("trouble", ["503", "lost answer", "cut answer", "cut request"])
def test_a_bad_network_makes_nothing_twice(
    device: Device, cloud: DemoCloud, hand: Hand, method: str, trouble: str
) -> None:
    device.write("old.txt", "1")
    device.write("k.txt", "1")
    device.sync()
    device.write("old.txt", "2")
    device.write("d/new.txt", "3")
    hand.put("Work/theirs/x.txt", "4")
    match trouble:
        case "503":
            cloud.faults.fail(method, times=2)
        case "lost answer":
            cloud.faults.lose_answer(method, times=2)
        case "cut answer":
            cloud.faults.cut(method, after_bytes=10, times=2)
        case _:
            cloud.faults.cut_request(method, after_bytes=10, times=2)
    device.sync()
    assert device.tree() == hand.tree("Work")
    assert len(hand.find_all("Work/d")) == 1
    assert len(hand.find_all("Work/d/new.txt")) == 1
    assert not any("conflict" in path for path in device.tree())
    assert device.sync().api_calls == IDLE


def test_without_network_a_run_ends_with_a_word_and_goes_on_later(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.write("a.txt", "1")
    cloud.faults.fail("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    assert device.engine.status().is_stopped
    assert device.engine.status().waiting_files == 1
    cloud.faults.clear()
    device.restarted().sync()
    assert device.tree() == hand.tree("Work")


@pytest.mark.parametrize("is_edited", [False, True])
@pytest.mark.parametrize("serves_ids", [True, False])
def test_a_create_whose_answer_never_came_is_found_again_by_the_next_process(
    device: Device, cloud: DemoCloud, hand: Hand, is_edited: bool, serves_ids: bool
) -> None:
    if not serves_ids:
        cloud.faults.fail("drive.files.generateIds", None, 404, "notFound")
    device.sync()
    device.write("d/a.txt", "1")
    cloud.faults.lose_answer("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    cloud.faults.clear()
    if not serves_ids:
        cloud.faults.fail("drive.files.generateIds", None, 404, "notFound")
    if is_edited:
        device.write("d/a.txt", "2")
    device.restarted().sync()
    assert device.tree() == hand.tree("Work")
    assert len(hand.find_all("Work/d")) == 1
    assert list(device.tree()) == ["d", "d/a.txt"]


def test_an_upload_that_arrived_without_an_answer_and_was_edited_since_is_no_conflict(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    device.write("a.txt", "1")
    cloud.faults.lose_answer("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    cloud.faults.clear()
    device.write("a.txt", "2")
    report = device.restarted().sync()
    assert report.conflicts == 0
    assert hand.revisions("Work/a.txt") == [b"1", b"2"]


def test_a_begun_create_whose_file_is_gone_here_leaves_nothing_on_drive(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.write("k.txt", "1")
    device.write("l.txt", "1")
    device.sync()
    device.write("a.txt", "1")
    cloud.faults.lose_answer("drive.files.create", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    cloud.faults.clear()
    (device.root / "a.txt").unlink()
    device.restarted().sync()
    assert set(hand.tree("Work")) == {"k.txt", "l.txt"}


def test_a_token_that_drive_forgot_leads_to_a_new_listing(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.write("d/a.txt", "1")
    device.write("b.txt", "1")
    device.write("c.txt", "1")
    device.sync()
    hand.put("Work/d/new.txt", "2")
    hand.trash("Work/b.txt")
    (device.root / "c.txt").unlink()
    cloud.faults.fail("drive.changes.list", 1, 410, "gone")
    device.sync()
    assert device.tree() == hand.tree("Work")
    assert set(device.tree()) == {"d", "d/a.txt", "d/new.txt"}


def test_a_listing_that_lacks_a_file_is_no_deletion(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.write("a.txt", "1")
    device.sync()
    cloud.faults.fail("drive.changes.list", 1, 410, "gone")
    hand.set_list_lag(lists=5)
    hand.put("Work/fresh.txt", "1")
    device.sync()
    assert device.read("a.txt") == b"1"
    assert hand.exists("Work/a.txt")


def test_what_feed_and_listing_both_missed_is_found_a_day_later(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.write("a.txt", "1")
    hand.set_list_lag(lists=1)
    hand.put("Work/fresh.txt", "1")
    device.sync()
    assert not (device.root / "fresh.txt").exists()
    assert device.sync().api_calls == IDLE
    hand.set_list_lag()
    later_s = time.time() + 90_000
    monkeypatch.setattr(time, "time", lambda: later_s)
    assert device.sync().api_calls == {"changes.list": 1, "files.list": 1, "files.download": 1}
    assert device.read("fresh.txt") == b"1"
    assert device.sync().api_calls == IDLE


def test_a_listing_that_fails_makes_no_plan(device: Device, cloud: DemoCloud, hand: Hand) -> None:
    hand.put("Work/d/a.txt", "1")
    device.write("b.txt", "1")
    cloud.faults.fail("drive.files.list", times=None)
    with pytest.raises(Unreachable):
        device.sync()
    assert hand.tree("Work") == {"d": None, "d/a.txt": md5(b"1")}
    assert device.tree() == {"b.txt": md5(b"1")}


# --- no room, no right


def test_a_full_drive_stops_uploads_and_nothing_else(device: Device, hand: Hand) -> None:
    device.write("old.txt", "1")
    device.write("k.txt", "1")
    device.sync()
    hand.put("Work/theirs.txt", "2")
    hand.trash("Work/old.txt")
    hand.set_quota(10, 10)
    device.write("big.txt", "x" * 100)
    device.write("d/more.txt", "x" * 100)
    assert "drive_full" in codes(device)
    assert device.read("theirs.txt") == b"2"
    assert not (device.root / "old.txt").exists()
    status = device.engine.status()
    assert (status.is_stopped, status.waiting_files) == (True, 2)
    hand.set_quota(None)
    assert codes(device) == []
    assert device.tree() == hand.tree("Work")


def test_a_full_disk_stops_downloads_and_nothing_else(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    device.sync()
    hand.put("Work/big.txt", "x" * 1000)
    device.write("mine.txt", "1")
    usage = shutil.disk_usage(device.root)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=10))
    assert codes(device) == ["disk_full"]
    assert hand.exists("Work/mine.txt")
    assert not list((device.root / ".colabsync" / "tmp").glob("*"))
    monkeypatch.undo()
    assert codes(device) == []
    assert device.tree() == hand.tree("Work")


def test_what_drive_refuses_is_named_and_tried_again_only_when_something_changes(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    from tests.unit.sync.device import context

    hand.put("Work/bad.txt", "1")
    hand.put("Work/good.txt", "2")
    hand.mark_abusive("Work/bad.txt")
    report = device.sync()
    assert [problem.code for problem in report.problems] == ["abusive_file"]
    assert report.problems[0].message.startswith("bad.txt: ")
    assert device.read("good.txt") == b"2"
    cloud.calls.reset()
    assert not device.engine.has_work(context().cancel)
    assert cloud.calls.counts == {"drive.changes.list": 1}
    hand.put("Work/bad.txt", "harmless now")
    hand.mark_abusive("Work/bad.txt", False)
    assert device.engine.has_work(context().cancel)


def test_a_file_that_may_not_be_changed_on_drive_is_left_and_named(
    device: Device, hand: Hand
) -> None:
    device.write("a.txt", "1")
    device.sync()
    hand.set_capabilities("Work/a.txt", {"canEdit": False})
    device.write("a.txt", "2")
    assert codes(device) == ["no_permission"]
    assert hand.read("Work/a.txt") == b"1"
    assert device.read("a.txt") == b"2"


# --- files that move while we look


def test_a_file_that_changes_while_it_is_sent_is_sent_whole_later(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    device.sync()
    path = device.write("log.txt", "1")
    gate = cloud.faults.hold("drive.files.create")
    import threading

    def interfere() -> None:
        gate.reached.wait(10)
        path.write_text("1 and more")
        cloud.faults.release("drive.files.create")

    thread = threading.Thread(target=interfere)
    thread.start()
    device.sync()
    thread.join()
    device.sync()
    assert hand.read("Work/log.txt") == b"1 and more"
    assert device.tree() == hand.tree("Work")
    assert len(device.tree()) == 1


def test_an_edit_during_a_download_is_kept(device: Device, cloud: DemoCloud, hand: Hand) -> None:
    device.write("a.txt", "1")
    device.sync()
    hand.put("Work/a.txt", "theirs")
    gate = cloud.faults.hold("drive.files.get_media")
    import threading

    def interfere() -> None:
        gate.reached.wait(10)
        device.write("a.txt", "mine")
        cloud.faults.release("drive.files.get_media")

    thread = threading.Thread(target=interfere)
    thread.start()
    report = device.sync()
    thread.join()
    assert report.conflicts == 1
    assert {md5(b"mine"), md5(b"theirs")} == set(device.tree().values())
    assert device.tree() == hand.tree("Work")


def test_a_half_saved_notebook_is_named_and_taken_when_it_is_whole(
    device: Device, hand: Hand
) -> None:
    device.write("nb.ipynb", '{"cells": []}')
    device.sync()
    device.write("nb.ipynb", '{"cel')
    report = device.sync()
    assert ([problem.code for problem in report.problems], report.skipped) == (["half_written"], 1)
    assert hand.read("Work/nb.ipynb") == b'{"cells": []}'
    device.write("nb.ipynb", '{"cells": [1]}')
    assert codes(device) == []
    assert hand.read("Work/nb.ipynb") == b'{"cells": [1]}'


def test_a_notebook_being_saved_is_not_deleted_on_drive(device: Device, hand: Hand) -> None:
    device.write("nb.ipynb", '{"cells": []}')
    device.write("k.txt", "1")
    device.sync()
    (device.root / "nb.ipynb").rename(device.root / ".~nb.ipynb")
    device.sync()
    assert hand.exists("Work/nb.ipynb")


def test_links_are_counted_and_never_followed(device: Device, hand: Hand, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("secret")
    device.write("a.txt", "1")
    (device.root / "link.txt").symlink_to(outside)
    (device.root / "all").symlink_to(tmp_path)
    report = device.sync()
    assert (report.skipped, report.problems) == (2, ())
    assert hand.tree("Work") == {"a.txt": md5(b"1")}
    hand.put("Work/link.txt", "overwrite?")
    device.sync()
    assert outside.read_text() == "secret"


def test_a_file_replaced_by_a_link_is_not_deleted_on_drive(device: Device, hand: Hand) -> None:
    device.write("a.txt", "1")
    device.write("d/b.txt", "1")
    device.sync()
    (device.root / "a.txt").unlink()
    (device.root / "a.txt").symlink_to("d")
    shutil.move(device.root / "d", device.root.parent / "d")
    (device.root / "d").symlink_to(device.root.parent / "d")
    device.sync()
    assert set(hand.tree("Work")) == {"a.txt", "d", "d/b.txt"}


# --- kill -9


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_process_loses_nothing_and_makes_nothing_twice(
    make_device: MakeDevice, cloud: DemoCloud, hand: Hand, seed: int
) -> None:
    import random

    chance = random.Random(seed)  # noqa: S311
    device = make_device()
    wanted = set[str]()
    for number in range(24):
        content = f"here {number} ".encode() * chance.randint(1, 500)
        device.write(f"d{number % 3}/f{number}.txt", content)
        wanted.add(md5(content))
        content = f"there {number} ".encode() * chance.randint(1, 500)
        hand.put(f"Work/r{number % 3}/g{number}.txt", content)
        wanted.add(md5(content))
    cloud.faults.delay("*", 3)
    kills = 0
    while not _run_and_kill(device, cloud, chance.uniform(0.0, 0.25) if kills < 6 else 60):
        kills += 1
        assert {each for each in device.tree().values() if each} <= wanted, "half a file"
    assert device.tree() == hand.tree("Work")
    contents = [each for each in device.tree().values() if each]
    assert sorted(contents) == sorted(wanted), "each content once"
    assert sum(len(hand.find_all(f"Work/{path}")) for path in device.tree()) == len(device.tree())
    cloud.faults.clear()
    assert device.restarted().sync().api_calls == IDLE


def _run_and_kill(device: Device, cloud: DemoCloud, after_s: float) -> bool:
    """Sync in a process of its own, killed after a while; True when it came to its end."""
    arguments = [cloud.google_url, cloud.access_token(), str(device.root.parent)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.sync.victim", *arguments, device.pair.remote_id],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[3],
    )
    assert process.stdout is not None
    with process.stdout:
        process.stdout.readline()
        try:
            return process.wait(after_s) == 0
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            return False


def test_the_status_is_readable_by_others(device: Device) -> None:
    device.write("a.txt", "1")
    before_ms = time.time_ns() // 1_000_000
    device.sync()
    said = json.loads((device.state / "status.json").read_text())
    assert said["file_count"] == 1
    assert said["last_sync_at_ms"] >= before_ms
