"""Links, pipes, strange dates, empty files, and what may not be changed or fetched."""

from __future__ import annotations

import os
import socket
import sqlite3
import stat as stat_bits
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.run.lanes import Lanes
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}
FILLED = b'{"cells": []}'


def link_to_file(place: Path) -> None:
    place.symlink_to("k.txt")


def link_to_folder_outside(place: Path) -> None:
    place.symlink_to("/etc")


def dangling_link(place: Path) -> None:
    place.symlink_to("nowhere")


def link_to_itself(place: Path) -> None:
    place.symlink_to(place)


def pipe(place: Path) -> None:
    os.mkfifo(place)


def listening_socket(place: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        here = os.open(place.parent, os.O_RDONLY)
        server.bind(f"/proc/self/fd/{here}/{place.name}" if len(str(place)) > 100 else str(place))
        os.close(here)


SPECIAL = pytest.mark.parametrize(
    "make",
    [
        link_to_file,
        link_to_folder_outside,
        dangling_link,
        link_to_itself,
        pipe,
        listening_socket,
    ],
    ids=lambda make: make.__name__,
)


@SPECIAL
def test_what_is_neither_file_nor_folder_is_counted_and_left(
    device: Device, hand: Hand, make: Callable[[Path], None]
) -> None:
    device.write("k.txt", "1")
    make(device.root / "odd")
    report = device.sync()
    assert (report.uploaded, report.skipped, report.problems) == (1, 1, ())
    assert set(hand.tree("Work")) == {"k.txt"}
    assert device.sync().api_calls == IDLE


@SPECIAL
def test_a_file_that_became_one_is_neither_deleted_on_drive_nor_written_through(
    device: Device, hand: Hand, make: Callable[[Path], None]
) -> None:
    device.write("k.txt", "1")
    device.write("odd", "a file")
    device.sync()
    (device.root / "odd").unlink()
    make(device.root / "odd")
    kind = stat_bits.S_IFMT((device.root / "odd").lstat().st_mode)
    hand.put("Work/odd", "edited there")
    report = device.sync()
    assert (report.deleted, report.downloaded) == (0, 0)
    assert hand.read("Work/odd") == b"edited there"
    assert stat_bits.S_IFMT((device.root / "odd").lstat().st_mode) == kind
    assert device.read("k.txt") == b"1"
    (device.root / "odd").unlink()
    device.sync()
    assert device.read("odd") == b"edited there", "an edit beats a deletion"


def test_what_drive_puts_below_a_link_out_of_the_folder_stays_there(
    device: Device, hand: Hand, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (device.root / "d").symlink_to(outside)
    hand.put("Work/d/x.txt", "theirs")
    hand.put("Work/k.txt", "1")
    device.sync()
    assert list(outside.iterdir()) == []
    assert device.read("k.txt") == b"1"
    assert hand.read("Work/d/x.txt") == b"theirs"


def test_a_folder_that_is_replaced_by_a_link_in_mid_run_is_not_followed(
    device: Device, cloud: DemoCloud, hand: Hand, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    device.write("d/k.txt", "1")
    device.sync()
    hand.put("Work/d/x.txt", "theirs")
    place = device.engine._shop.drive.download

    def swap_first(*arguments: object, **settings: object) -> str:
        if not outside.joinpath("k.txt").exists():
            (device.root / "d").rename(tmp_path / "away")
            (device.root / "d").symlink_to(outside)
            outside.joinpath("k.txt").write_text("somebody's")
        return place(*arguments, **settings)  # type: ignore[arg-type]  # passed on as they are

    device.drive.download = swap_first  # type: ignore[method-assign]  # to change the folder then
    device.sync()
    assert [each.name for each in outside.iterdir()] == ["k.txt"]
    assert hand.exists("Work/d/k.txt")


# --- dates and sizes


@pytest.mark.parametrize(
    ("mtime_s", "there"),
    [
        pytest.param(-2_145_916_800, "1970-01-01T00:00:00.000Z", id="1902"),
        pytest.param(-1e-9, "1970-01-01T00:00:00.000Z", id="a moment before 1970"),
        pytest.param(0, "1970-01-01T00:00:00.000Z", id="1970"),
        pytest.param(4_102_444_800, "2100-01-01T00:00:00.000Z", id="2100"),
        pytest.param(15_000_000_000, "2262-04-11T23:47:16.854Z", id="beyond 2262"),
    ],
)
def test_a_file_of_another_time_is_sent_once(
    device: Device, hand: Hand, mtime_s: float, there: str
) -> None:
    path = device.write("a.txt", "1")
    os.utime(path, (mtime_s, mtime_s))
    assert device.sync().uploaded == 1
    assert hand.stat("Work/a.txt")["modifiedTime"] == there
    assert device.restarted().sync().api_calls == IDLE
    path.write_text("edited")
    os.utime(path, (mtime_s, mtime_s))
    assert device.sync().uploaded == 1, "the date alone does not hide an edit"
    assert hand.read("Work/a.txt") == b"edited"


@pytest.mark.parametrize(
    "modified_ms",
    [
        pytest.param(-62_135_596_800_000, id="the year 1"),
        pytest.param(-1, id="a moment before 1970"),
        pytest.param(7_258_118_400_000, id="2200"),
        pytest.param(253_402_300_799_999, id="the end of 9999"),
    ],
)
def test_a_file_of_another_time_is_fetched_once(
    device: Device, hand: Hand, modified_ms: int
) -> None:
    hand.put("Work/a.txt", "1", modified_ms=modified_ms)
    assert device.sync().downloaded == 1
    assert device.restarted().sync().api_calls == IDLE
    device.write("a.txt", "edited")
    assert device.sync().uploaded == 1


@pytest.mark.parametrize("name", ["empty.txt", "empty.ipynb", "empty.bin", "empty.gdoc"])
def test_empty_files_travel_and_so_does_what_is_emptied(
    make_device: MakeDevice, hand: Hand, name: str
) -> None:
    one, two = make_device("one"), make_device("two")
    one.write(name, "")
    os.utime(one.root / name, (1, 1))  # an empty notebook is taken once it has rested
    one.sync()
    two.sync()
    assert hand.tree("Work") == one.tree() == two.tree() == {name: md5(b"")}
    hand.put(f"Work/{name}", FILLED)
    one.sync()
    assert one.read(name) == FILLED
    hand.put(f"Work/{name}", "")
    one.sync()
    assert one.read(name) == b""
    assert FILLED in one.trash(), "what was emptied there is in the bin here"
    assert one.sync().api_calls == IDLE


# --- rights on Drive


def test_what_may_only_be_read_is_fetched_and_never_changed_there(
    device: Device, hand: Hand
) -> None:
    for path in ("r.txt", "moved.txt", "gone.txt", "k.txt", "l.txt"):
        hand.put(f"Work/{path}", path)
        hand.set_capabilities(f"Work/{path}", {"canEdit": False, "canTrash": False})
    device.sync()
    assert device.tree() == hand.tree("Work")
    before = hand.tree("Work")
    device.write("r.txt", "mine")
    (device.root / "moved.txt").rename(device.root / "new name.txt")
    (device.root / "gone.txt").unlink()
    report = device.sync()
    assert {each.code for each in report.problems} == {"no_permission"}
    assert hand.tree("Work") == before
    assert device.read("r.txt") == b"mine", "it stays here"
    hand.put("Work/r.txt", "newer there")
    assert device.sync().conflicts == 1
    contents = {device.read(path) for path in device.tree()}
    assert {b"mine", b"newer there"} <= contents
    for path in before:
        hand.set_capabilities(f"Work/{path}", {})
    device.sync()
    assert device.tree() == hand.tree("Work")
    assert "gone.txt" not in device.tree()


def test_what_may_not_be_downloaded_is_named_until_it_may(device: Device, hand: Hand) -> None:
    hand.put("Work/d/secret.pdf", "1")
    hand.put("Work/k.txt", "2")
    hand.set_capabilities("Work/d/secret.pdf", {"canDownload": False})
    for _ in range(2):
        report = device.sync()
        assert [each.code for each in report.problems] == ["no_download"]
        assert report.problems[0].message.startswith("d/secret.pdf: ")
    assert set(device.tree()) == {"d", "k.txt"}
    hand.set_capabilities("Work/d/secret.pdf", {})
    assert device.sync().problems == ()
    assert device.tree() == hand.tree("Work")


def test_a_folder_that_takes_nothing_new_is_named_and_the_rest_goes_on(
    device: Device, hand: Hand
) -> None:
    hand.put("Work/theirs/a.txt", "1")
    device.sync()
    hand.set_capabilities("Work/theirs", {"canAddChildren": False, "canEdit": False})
    device.write("theirs/new.txt", "1")
    device.write("theirs/d/e.txt", "1")
    device.write("mine.txt", "1")
    report = device.sync()
    assert [each.code for each in report.problems] == ["no_permission"], "one, not one a file"
    assert report.problems[0].message.startswith("theirs: ")
    assert report.api_calls["files.create"] == 1, "only what is taken is sent"
    assert hand.exists("Work/mine.txt")
    assert device.engine.status().waiting_files == 2
    with device.engine.proofs() as proofs:
        assert dict(proofs.folder("theirs")[0])["new.txt"] == "problem"
    assert device.sync().api_calls == {"changes.list": 1}, "and nothing is tried again"
    hand.set_capabilities("Work/theirs", {})
    assert device.sync().problems == ()
    assert device.tree() == hand.tree("Work")


def test_a_linked_folder_that_takes_nothing_new_is_named_and_its_folders_go_on(
    device: Device, hand: Hand
) -> None:
    hand.put("Work/d/a.txt", "1")
    device.sync()
    hand.set_capabilities("Work", {"canAddChildren": False})
    device.write("new.txt", "1")
    device.write("d/new.txt", "1")
    report = device.sync()
    assert [each.message.split(":")[0] for each in report.problems] == ["The linked folder"]
    assert report.api_calls["files.create"] == 1, "only what is taken is sent"
    assert (hand.exists("Work/new.txt"), hand.exists("Work/d/new.txt")) == (False, True)
    hand.set_capabilities("Work", {})
    assert device.restarted().sync().problems == ()
    assert device.tree() == hand.tree("Work")


def test_a_folder_that_takes_nothing_new_though_drive_says_it_does_is_tried_once(
    device: Device, hand: Hand, cloud: DemoCloud
) -> None:
    hand.put("Work/theirs/a.txt", "1")
    device.sync()
    cloud.faults.fail(
        "drive.files.create", times=None, status=403, reason="insufficientParentPermissions"
    )
    for number in range(40):
        device.write(f"theirs/{number}.txt", f"{number}")
    report = device.sync()
    assert [each.message.split(":")[0] for each in report.problems] == ["theirs"]
    at_once = Lanes(device.pair.parallel).hands
    assert report.api_calls["files.create"] <= at_once, "those that were under way by then"
    for _ in range(2):
        assert not device.engine.has_work(CancelToken()), "looks try nothing"
        report = device.sync()
        assert report.api_calls["files.create"] <= at_once, "who asks gets another try"
        assert [each.message.split(":")[0] for each in report.problems] == ["theirs"]
    assert device.engine.status().waiting_files == 40
    cloud.faults.clear()
    assert not device.engine.has_work(CancelToken())
    hand.star("Work/theirs")
    assert device.engine.has_work(CancelToken()), "Drive has told of the folder"
    assert device.sync().problems == ()
    assert device.tree() == hand.tree("Work")


def test_what_an_open_database_has_not_taken_in_yet_is_named_until_it_is_closed(
    device: Device, hand: Hand
) -> None:
    with closing(sqlite3.connect(device.root / "mlflow.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE runs (loss REAL)")
        report = device.sync()
        assert [(each.code, each.message.split(":")[0]) for each in report.problems] == [
            ("open_database", "mlflow.db-wal")
        ]
        assert device.sync().api_calls == {"changes.list": 1}, "and nothing else comes of it"
    assert device.sync().problems == ()
    assert hand.read("Work/mlflow.db") == device.read("mlflow.db")


def test_of_a_database_that_is_ignored_nothing_is_said(device: Device) -> None:
    device.write(".colabsyncignore", "*.db\n")
    device.write("mlflow.db", "")
    device.write("mlflow.db-wal", "its last words")
    assert device.sync().problems == ()
