"""What gets a name that is left alone, or loses it: nothing is deleted for that on either side."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.world import md5

IDLE = {"changes.list": 1}


@pytest.fixture
def linked(device: Device) -> Device:
    """A device with a few files on both sides."""
    for name in ("a.txt", "d/b.txt", "k.txt", "l.txt"):
        device.write(name, name)
    device.sync()
    return device


@pytest.mark.parametrize("name", ["a.tmp", "~$a.txt", ".~a.txt", ".git", ".DS_Store"])
def test_renamed_so_on_drive_it_is_forgotten_and_sent_again_under_the_name_it_has_here(
    linked: Device, hand: Hand, name: str
) -> None:
    hand.rename("Work/a.txt", name)
    report = linked.sync()
    assert (report.uploaded, report.deleted) == (1, 0), "one run comes to the end"
    assert linked.read("a.txt") == b"a.txt"
    assert hand.read(f"Work/{name}") == hand.read("Work/a.txt") == b"a.txt"
    assert linked.engine.status().waiting_files == 0
    assert linked.sync().api_calls == IDLE


def test_moved_on_drive_into_a_folder_that_is_left_alone(linked: Device, hand: Hand) -> None:
    hand.mkdir("Work/__pycache__")
    hand.move("Work/d/b.txt", "Work/__pycache__")
    report = linked.sync()
    assert (report.uploaded, report.deleted) == (1, 0)
    assert hand.read("Work/d/b.txt") == b"d/b.txt"
    assert linked.sync().api_calls == IDLE


def test_renamed_so_here_it_goes_to_drives_bin_as_if_deleted(linked: Device, hand: Hand) -> None:
    (linked.root / "a.txt").rename(linked.root / "a.tmp")
    assert linked.sync().deleted == 1
    assert (hand.exists("Work/a.tmp"), hand.trashed()) == (False, ["a.txt"])
    (linked.root / "a.tmp").rename(linked.root / "a.txt")
    assert linked.sync().uploaded == 1
    assert linked.tree() == hand.tree("Work")


def test_what_lies_under_our_own_folders_name_on_drive_never_comes_here(
    linked: Device, hand: Hand
) -> None:
    hand.put("Work/.colabsync/root.json", '{"link": "somebody else\'s"}')
    hand.put("Work/.colabsync/trash/x.txt", "1")
    linked.write(".colabsyncignore", "!.colabsync\n!.colabsync/**\n")
    linked.sync()
    assert linked.trash() == []
    assert linked.sync().api_calls == IDLE, "no rule takes it in"


# --- .git, when somebody wants it


def git(folder: Path, *arguments: str) -> str:
    """What git says, with a person's name that is not asked for."""
    person = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]
    command = ["git", *person, "-c", "init.defaultBranch=main", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_repository_that_is_taken_in_works_on_the_next_device(make_device: MakeDevice) -> None:
    one, two = make_device("one"), make_device("two")
    one.write(".colabsyncignore", "!.git\n")
    one.write("a.txt", "first")
    git(one.root, "init")
    git(one.root, "add", "a.txt")
    git(one.root, "commit", "-m", "first")
    one.sync()
    two.sync()
    assert git(two.root, "log", "--format=%s") == "first\n"
    assert git(two.root, "fsck", "--strict") == ""
    two.write("b.txt", "second")
    git(two.root, "add", "b.txt")
    git(two.root, "commit", "-m", "second")
    two.sync()
    one.sync()
    assert git(one.root, "log", "--format=%s") == "second\nfirst\n"
    assert git(one.root, "status", "--porcelain", "-uno") == ""


def test_a_repository_that_both_sides_changed_is_never_mixed(device: Device, hand: Hand) -> None:
    device.write(".colabsyncignore", "!.git\n")
    for name in ("HEAD", "index", "refs/heads/main"):
        device.write(f".git/{name}", "before")
    device.write("a.txt", "1")
    device.sync()
    device.write(".git/HEAD", "mine")
    device.write(".git/index", "mine")
    hand.put("Work/.git/index", "theirs")
    hand.put("Work/.git/refs/heads/main", "theirs")
    device.write("b.txt", "2")
    report = device.sync()
    assert report.conflicts == 1
    (aside,) = (each.name for each in device.root.glob(".git (conflict laptop *)"))
    mine = [device.read(f"{aside}/{name}") for name in ("HEAD", "index", "refs/heads/main")]
    theirs = [device.read(f".git/{name}") for name in ("HEAD", "index", "refs/heads/main")]
    assert mine == [b"mine", b"mine", b"before"]
    assert theirs == [b"before", b"theirs", b"theirs"]
    assert device.tree() == hand.tree("Work")
    assert not device.sync().did_anything


def test_a_repository_that_is_left_alone_again_stays_on_both_sides(
    device: Device, hand: Hand
) -> None:
    device.write(".colabsyncignore", "!.git\n")
    device.write(".git/HEAD", "before")
    device.write("a.txt", "1")
    device.write("k.txt", "1")
    device.sync()
    (device.root / ".colabsyncignore").unlink()
    device.sync()
    device.write(".git/HEAD", "mine")
    device.sync()
    assert device.read(".git/HEAD") == b"mine"
    assert hand.tree("Work")[".git/HEAD"] == md5(b"before")
    assert device.sync().api_calls == IDLE
