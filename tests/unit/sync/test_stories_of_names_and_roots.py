"""More of what bisync is tested with: names, accents, roots, previews, and what has no bytes."""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.root import mark
from jupyter_colabsync.sync.plan.names import Naming
from jupyter_colabsync.sync.plan.preview import preview_of
from jupyter_colabsync.sync.run import sight
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import (
    Story,
    begin,
    counts_of,
    do_here,
    do_there,
    rows,
    shape_here,
    shape_there,
    tell,
)

AB = {"a": "1", "b": "1", "k": "kept"}
NFC, NFD = "caf\u00e9.txt", "cafe\u0301.txt"

# --- names

STRANGE = {
    "spaces": "a b.txt",
    "a space in front": " lead.txt",
    "both quotes": 'it\'s "q".txt',
    "control signs": "tab\tnew\nline.txt",
    "from right to left": "\u202eright.txt",
    "other scripts": "\u65e5\u672c\U0001f389.txt",
    "signs of addresses": "#%&+;=?.txt",
    "like an option": "-dash",
    "two dots in front": "..dots",
    "what Windows minds": "a\\b:c*.txt",
}


@pytest.mark.parametrize("name", STRANGE.values(), ids=STRANGE)
@pytest.mark.parametrize("side", ["here", "there"])
def test_extended_filenames_travel_and_come_back(
    device: Device, hand: Hand, name: str, side: str
) -> None:
    made, edited = f"write {shlex.quote(name)} 1", f"write {shlex.quote(name)} 2"
    if side == "here":
        story = Story(here=[made], after={name: "1"}, said={"uploaded": 1})
    else:
        story = Story(there=[made], after={name: "1"}, said={"downloaded": 1})
    assert tell(story, device, hand) == story.ending
    if side == "here":
        do_there(hand, edited)
    else:
        do_here(device.root, edited)
    device.sync()
    assert shape_here(device) == shape_there(hand) == {name: "2"}


def test_ext_paths_are_roots_like_any_other(drive: DriveClient, hand: Hand, tmp_path: Path) -> None:
    odd = " caf\u00e9 'q' \u6e2c\u8a66 #1"
    device = Device(drive, tmp_path / odd, hand.mkdir(f"Odd/{odd}").id)
    device.write("d/a.txt", "1")
    device.sync()
    hand.put(f"Odd/{odd}/d/b.txt", "2")
    device.restarted().sync()
    assert shape_here(device) == {"d": None, "d/a.txt": "1", "d/b.txt": "2"}
    assert device.tree() == hand.tree(f"Odd/{odd}")


NORMALIZED = {
    "normalization: one accent, written in two ways, is one file": Story(
        here=[f"write {NFD} 1"], there=[f"write {NFC} 1"], after={NFD: "1"}, after_there={NFC: "1"}
    ),
    "normalization: a name goes to Drive as most systems write it": Story(
        here=[f"write {NFD} 1"], after={NFD: "1"}, after_there={NFC: "1"}, said={"uploaded": 1}
    ),
    "normalization: a file keeps the accents it has here": Story(
        before={NFD: "1", "k": "1"}, there=[f"write {NFC} 2"], after={NFD: "2", "k": "1"},
        after_there={NFC: "2", "k": "1"}, said={"downloaded": 1}, binned=["1"],
    ),
    "normalization: capitals make two files where the disk minds them": Story(
        here=["write a 1"], there=["write A 2"], after={"a": "1", "A": "2"},
        said={"uploaded": 1, "downloaded": 1},
    ),
    "normalization: other capitals are a move": Story(
        before={"file.txt": "1", "k": "1"}, here=["move file.txt FILE.txt"],
        after={"FILE.txt": "1", "k": "1"}, said={"moved": 1},
    ),
    "normalization: other capitals on Drive are a move": Story(
        before={"file.txt": "1", "k": "1"}, there=["move file.txt FILE.txt"],
        after={"FILE.txt": "1", "k": "1"}, said={"moved": 1},
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", rows(NORMALIZED))
def test_normalization(device: Device, hand: Hand, story: Story) -> None:
    assert tell(story, device, hand) == story.ending


def test_normalization_where_the_disk_takes_capitals_for_one_name(
    device: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sight, "naming_of", lambda _: Naming(folds_case=True))
    first = hand.put("Work/a.txt", "1")
    second = hand.put("Work/A.txt", "2", is_twin=True)
    device.sync()
    younger = max((first, second), key=lambda each: (each.created_ms, each.id))
    marked = f"{younger.name[0]} (~{younger.id[-4:]}).txt"
    assert len(device.tree()) == 2
    assert device.read(marked) == hand.read(f"id:{younger.id}")
    device.write(marked, "edited")
    device.sync()
    assert hand.read(f"id:{younger.id}") == b"edited"
    assert not device.sync().did_anything


# --- roots


def _lose_the_marker(device: Device) -> None:
    (device.root / ".colabsync/root.json").unlink()


def _lose_everything(device: Device) -> None:
    device.root.rename(device.root.with_name("elsewhere"))
    device.root.mkdir()


def _mark_for_another_link(device: Device) -> None:
    mark(device.root, "another link")


def _damage_the_state(device: Device) -> None:
    (device.state / "state.sqlite").write_bytes(b"no database at all")
    device.restarted()


@pytest.mark.parametrize(
    ("event", "code"),
    [
        pytest.param(_lose_the_marker, None, id="check_access: a lost marker is written again"),
        pytest.param(_lose_everything, "link_local_changed", id="check_access: nothing is there"),
        pytest.param(_mark_for_another_link, "link_local_changed", id="check_filename: not ours"),
        pytest.param(_damage_the_state, None, id="check_sync: a damaged memory is made again"),
    ],
)
def test_is_it_the_same_folder(
    device: Device, hand: Hand, event: Callable[[Device], None], code: str | None
) -> None:
    begin(device, AB)
    event(device)
    here = shape_here(device)
    if code is None:
        assert not device.sync().did_anything
    else:
        with pytest.raises(ColabSyncError) as caught:
            device.sync()
        assert caught.value.code == code
    assert (shape_here(device), shape_there(hand)) == (here, AB)


# --- previews, and what has no bytes


def test_dry_run_counts_what_the_run_then_does(device: Device, hand: Hand) -> None:
    begin(device, {**AB, "m": "1"})
    for step in ("write a 2", "delete b", "move m n", "write new 5"):
        do_here(device.root, step)
    for step in ("write k 2", "write fresh 3"):
        do_there(hand, step)
    said = preview_of(device.engine.dry_run(CancelToken())).counts
    report = counts_of(device.sync())
    assert report == {"uploaded": 2, "downloaded": 2, "moved": 1, "deleted": 1}
    assert {name: getattr(said, name) for name in report} == report


def test_ignorelistingchecksum_a_document_without_bytes_stays_one_pointer(
    device: Device, hand: Hand
) -> None:
    hand.put_document("Work/Letter", "first")
    device.sync()
    pointer = device.read("Letter.gdoc")
    hand.touch("Work/Letter", 1_700_000_000_000)
    report = device.sync()
    assert (report.api_calls, report.did_anything) == ({"changes.list": 1}, False)
    assert device.read("Letter.gdoc") == pointer
    assert "url" in json.loads(pointer)
