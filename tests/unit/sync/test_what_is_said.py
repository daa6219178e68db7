"""What a link says of itself: never "all on Drive" of what is not, and every conflict counted."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local import saving
from jupyter_colabsync.sync.run import sending
from jupyter_colabsync.sync.state.status import LinkStatus
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device, context
from tests.unit.sync.two_sides import begin, do_here, do_there

BEFORE = {"a.txt": "1", "d/b.txt": "22", "d/c.txt": "333", "nb.ipynb": "{}", "k": "kept"}
HALF = "'{\"cel'"


def looked(device: Device) -> LinkStatus:
    """The status after a look as the server makes one; nothing is left to do."""
    assert device.engine.has_work(CancelToken()) is False
    return device.engine.status()


def anew(device: Device) -> LinkStatus:
    """The status as a process that has seen nothing so far finds it."""
    return device.restarted().engine.status_here()


@pytest.mark.parametrize("look", [looked, anew], ids=["by a look at both sides", "by the folder"])
@pytest.mark.parametrize(
    ("steps", "waiting", "size_bytes"),
    [
        pytest.param(["write .~a.txt 1", "write a.txt 55555"], 1, 5, id="being saved"),
        pytest.param(["write .~n.txt 1", "write n.txt 4444"], 1, 4, id="new and being saved"),
        pytest.param([f"write nb.ipynb {HALF}"], 1, 5, id="half written"),
        pytest.param([f"write d/new.ipynb {HALF}"], 1, 5, id="new and half written"),
        pytest.param(["delete a.txt", "link a.txt k"], 1, 1, id="a link in the place of a file"),
        pytest.param(["move d .Trash-d", "link d .Trash-d"], 2, 5, id="a link hides a folder"),
        pytest.param(["write .~a.txt 1"], 0, 0, id="being saved, and not written to yet"),
        pytest.param(["link l a.txt"], 0, 0, id="a link that never was on Drive"),
        pytest.param(["write x.tmp 1"], 0, 0, id="what the rules leave out"),
    ],
)
def test_what_a_look_leaves_alone_is_not_on_drive(
    device: Device,
    steps: Sequence[str],
    waiting: int,
    size_bytes: int,
    look: Callable[[Device], LinkStatus],
) -> None:
    begin(device, BEFORE)
    for path in BEFORE:
        os.utime(device.root / path, (1_000_000_000, 1_000_000_000))
    device.sync()
    then_ms = device.engine.status().last_sync_at_ms
    assert then_ms is not None
    for step in steps:
        do_here(device.root, step)
    status = look(device)
    assert (status.waiting_files, status.waiting_bytes) == (waiting, size_bytes)
    if waiting:
        assert status.last_sync_at_ms is not None
        assert status.last_sync_at_ms <= then_ms, "since then it is in doubt"


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        (["write .~a.txt 1", "write a.txt 2"], ["being_saved"]),
        (["write .~a.txt 1"], []),
        (["delete a.txt", "link a.txt k"], ["replaced_by_link"]),
        (["move d .Trash-d", "link d .Trash-d"], ["replaced_by_link"]),
        (["link l a.txt"], []),
    ],
    ids=["saved half way", "about to be saved", "a link for a file", "for a folder", "a new link"],
)
def test_who_asks_for_a_sync_is_told_what_it_left_out(
    device: Device, steps: Sequence[str], codes: list[str]
) -> None:
    begin(device, BEFORE)
    os.utime(device.root / "a.txt", (1_000_000_000, 1_000_000_000))
    device.sync()
    for step in steps:
        do_here(device.root, step)
    assert [each.code for each in device.sync().problems] == codes


def test_what_a_save_that_died_left_behind_stops_neither_side(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(device, BEFORE)
    do_here(device.root, "write .~a.txt left")
    do_here(device.root, "write a.txt mine")
    monkeypatch.setattr(saving, "LEFT_OVER_S", -1.0)
    assert (device.sync().uploaded, hand.read("Work/a.txt")) == (1, b"mine")
    do_there(hand, "write a.txt theirs")
    assert (device.sync().downloaded, device.read("a.txt")) == (1, b"theirs")


@pytest.mark.parametrize(
    ("has_just_looked", "codes"),
    [(False, ["still_changing"]), (True, [])],
    ids=["asked for by a person", "begun by a look, which comes again"],
)
def test_an_upload_that_never_settles_is_told_to_who_waits_for_it(
    device: Device, monkeypatch: pytest.MonkeyPatch, has_just_looked: bool, codes: list[str]
) -> None:
    begin(device, BEFORE)
    do_here(device.root, "write a.txt mine")

    def send(*_: object) -> None:
        raise Stale("It changed once more.")

    monkeypatch.setattr(sending, "send", send)
    report = device.engine.run(context(), has_just_looked=has_just_looked)
    assert [each.code for each in report.problems] == codes
    assert device.engine.status().waiting_files == 1


# --- what is held, and links of one direction


def test_what_is_held_is_not_all_on_drive(device: Device) -> None:
    begin(device, {f"f{number:02}": "1" for number in range(30)} | {"k": "1"})
    then_ms = device.engine.status().last_sync_at_ms
    for number in range(30):
        do_here(device.root, f"delete f{number:02}")
    assert device.sync().held == 30
    assert device.engine.status().last_sync_at_ms == then_ms


def test_a_link_that_only_downloads_says_what_is_here_only(
    make_device: MakeDevice, hand: Hand
) -> None:
    device = make_device(mode="download")
    for name in ("a.txt", "b.txt"):
        hand.put(f"Work/{name}", name)
    device.sync()
    assert looked(device).only_here == 0
    device.write("a.txt", "mine")
    device.write("new.txt", "1")
    status = looked(device)
    assert (status.only_here, status.waiting_files) == (2, 0)
    assert anew(device).only_here == 2


@pytest.mark.parametrize("kind", ["download-only link", "folder to read only"])
def test_a_conflict_that_cannot_reach_drive_is_counted(
    make_device: MakeDevice, hand: Hand, kind: str
) -> None:
    device = make_device(mode="download" if kind == "download-only link" else "two-way")
    hand.put("Work/ro/a.txt", "before")
    hand.put("Work/k.txt", "1")
    device.sync()
    if kind == "folder to read only":
        rights = {"canEdit": False, "canTrash": False, "canAddChildren": False}
        hand.set_capabilities("Work/ro", rights)
        hand.set_capabilities("Work/ro/a.txt", {"canEdit": False})
    device.write("ro/a.txt", "mine")
    hand.put("Work/ro/a.txt", "theirs")
    device.sync()
    with device.engine.conflicts() as conflicts:
        listed = len(conflicts.all())
    status = device.engine.status()
    assert (listed, status.conflicts, status.needs_decision) == (1, 1, True)
    assert status.only_here + status.waiting_files == 1
    with device.engine.conflicts() as conflicts:
        conflicts.keep_remote(conflicts.all()[0].copy_path)
    assert anew(device).conflicts == 0


def test_what_was_the_same_on_both_sides_from_the_start_is_on_drive(
    device: Device, hand: Hand
) -> None:
    for path in ("a.txt", "d/b.txt", "d/e/c.txt"):
        device.write(path, path)
        hand.put(f"Work/{path}", path)
    assert device.sync().uploaded == 0
    status = device.engine.status()
    assert (status.waiting_files, status.last_sync_at_ms is not None) == (0, True)
