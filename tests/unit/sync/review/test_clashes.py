"""What both sides changed in a link that only uploads: listed, shown, and settled as one says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import BadRequest, NotFound, Stale
from jupyter_colabsync.notebooks.choices import Choice
from jupyter_colabsync.notebooks.hunks import TextThreeWay
from jupyter_colabsync.notebooks.threeway import Taken, ThreeWay
from jupyter_colabsync.sync.review.clashes import Clashes
from jupyter_colabsync.sync.review.versions import Conflict, Versions, View
from tests.unit.notebooks.samples import cell, jupyter, sources
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.pieces import md5_of

BASE = jupyter(cell("a", "1"), cell("b", "2"))
MINE = jupyter(cell("a", "mine"), cell("b", "2"))
THEIRS = jupyter(cell("a", "1"), cell("b", "theirs"))
MINE_TOO = jupyter(cell("a", "1"), cell("b", "mine"))


@pytest.fixture
def sender(make_device: MakeDevice) -> Device:
    """Whose link only uploads."""
    return make_device(mode="upload")


def clash(
    device: Device, hand: Hand, path: str, before: bytes | None, mine: bytes, theirs: bytes
) -> None:
    """Both sides change one file; `before` None: both make it."""
    if before is not None:
        device.write(path, before)
        device.sync()
    device.write(path, mine)
    hand.put(f"Work/{path}", theirs)
    report = device.sync()
    assert [each.code for each in report.problems] == ["conflict_left"]
    assert (device.read(path), hand.read(f"Work/{path}")) == (mine, theirs)


def open_ones(device: Device) -> list[Conflict]:
    with device.engine.clashes() as clashes:
        return clashes.all()


def view(device: Device, path: str) -> View:
    with device.engine.clashes() as clashes:
        return clashes.view(path)


def settle(device: Device, how: Callable[[Clashes], None]) -> None:
    """Do as the person says, and let Drive know; nothing clashes any more."""
    with device.engine.clashes(to_change=True) as clashes:
        how(clashes)
    assert device.sync().problems == ()
    assert open_ones(device) == []
    assert device.engine.status().conflicts == 0
    assert not device.sync().did_anything


BEFORE = pytest.mark.parametrize(
    "before",
    [pytest.param(b"before", id="both edited it"), pytest.param(None, id="both made it")],
)


@BEFORE
def test_a_clash_is_listed_and_counted(sender: Device, hand: Hand, before: bytes | None) -> None:
    clash(sender, hand, "d/a.txt", before, b"mine", b"theirs")
    (found,) = open_ones(sender)
    assert (found.path, found.copy_path, found.device) == ("d/a.txt", "d/a.txt", "laptop")
    assert (found.size_bytes, found.copy_size_bytes) == (6, 4)
    assert found.base_md5 == (None if before is None else md5_of("before"))
    status = sender.engine.status()
    assert (status.conflicts, status.needs_decision) == (1, True)
    with sender.engine.proofs() as proofs:
        assert proofs.folder("", ["d"])[0] == [("d", "conflict")]
        assert proofs.folder("d")[0] == [("a.txt", "conflict")]
    assert sender.restarted().engine.status_here().conflicts == 1


@BEFORE
def test_mine_goes_over_drives(sender: Device, hand: Hand, before: bytes | None) -> None:
    clash(sender, hand, "d/a.txt", before, b"mine", b"theirs")
    file_id = hand.find("Work/d/a.txt").id
    settle(sender, lambda clashes: clashes.keep_local("d/a.txt"))
    assert hand.read("Work/d/a.txt") == sender.read("d/a.txt") == b"mine"
    assert hand.find("Work/d/a.txt").id == file_id
    with sender.engine.bins() as bins:
        (kept,) = [each for each in bins.contents().items if each.side == "remote"]
    assert (kept.path, kept.size_bytes) == ("d/a.txt", 6)


@BEFORE
def test_drives_is_fetched_and_mine_is_in_the_bin(
    sender: Device, hand: Hand, before: bytes | None
) -> None:
    clash(sender, hand, "d/a.txt", before, b"mine", b"theirs")
    settle(sender, lambda clashes: clashes.keep_remote("d/a.txt"))
    assert hand.read("Work/d/a.txt") == sender.read("d/a.txt") == b"theirs"
    assert sender.trash() == [b"mine"]


@BEFORE
def test_both_are_kept_on_both_sides(sender: Device, hand: Hand, before: bytes | None) -> None:
    clash(sender, hand, "d/a.txt", before, b"mine", b"theirs")
    settle(sender, lambda clashes: clashes.keep_both("d/a.txt"))
    assert sender.read("d/a.txt") == b"theirs"
    assert sender.tree() == hand.tree("Work")
    (copy,) = sender.root.glob("d/a (laptop *).txt")
    assert copy.read_bytes() == b"mine"


def test_a_merge_that_loses_nothing_goes_over_drives(sender: Device, hand: Hand) -> None:
    clash(sender, hand, "nb.ipynb", BASE, MINE, THEIRS)
    settle(sender, lambda clashes: clashes.merge("nb.ipynb"))
    assert sources(sender.read("nb.ipynb")) == ["mine", "theirs"]
    assert hand.read("Work/nb.ipynb") == sender.read("nb.ipynb")
    assert sender.trash() == [MINE]


def test_cells_are_chosen_where_both_changed_the_same(sender: Device, hand: Hand) -> None:
    clash(sender, hand, "nb.ipynb", BASE, MINE_TOO, THEIRS)
    shown = view(sender, "nb.ipynb").shown
    assert isinstance(shown, ThreeWay)
    (key,) = [row.key for row in shown.rows if row.taken is Taken.CHOOSE]
    with sender.engine.clashes(to_change=True) as clashes:
        with pytest.raises(BadRequest) as caught:
            clashes.merge("nb.ipynb")
        assert caught.value.code == "not_mergeable"
    settle(sender, lambda clashes: clashes.keep_merged("nb.ipynb", {key: Choice.BOTH}))
    assert sources(hand.read("Work/nb.ipynb")) == ["1", "mine", "theirs"]


def test_both_versions_are_shown_with_what_they_were_made_of(sender: Device, hand: Hand) -> None:
    clash(sender, hand, "a.txt", b"one\n\ntwo", b"ONE\n\ntwo", b"one\n\nTWO")
    found = view(sender, "a.txt")
    assert found.seen == Versions(md5_of("ONE\n\ntwo"), md5_of("one\n\nTWO"))
    assert found.has_base
    assert isinstance(found.shown, TextThreeWay)
    changed = [(each.is_local_changed, each.is_remote_changed) for each in found.shown.hunks]
    assert changed == [(True, False), (False, False), (False, True)]


def test_what_drive_does_not_hand_out_is_told_by_its_checksum(
    sender: Device, cloud: DemoCloud, hand: Hand
) -> None:
    clash(sender, hand, "a.txt", b"before", b"mine", b"theirs")
    cloud.faults.fail("drive.files.get_media", None, 403, "insufficientFilePermissions")
    found = view(sender, "a.txt")
    assert (found.shown, found.seen.remote) == (None, md5_of("theirs"))


def test_what_changed_on_drive_since_it_was_listed_is_not_settled(
    sender: Device, hand: Hand
) -> None:
    clash(sender, hand, "a.txt", b"before", b"mine", b"theirs")
    seen = view(sender, "a.txt").seen
    hand.put("Work/a.txt", "theirs, edited")
    with sender.engine.clashes(to_change=True) as clashes, pytest.raises(Stale):
        clashes.keep_remote("a.txt")
    sender.sync()
    with sender.engine.clashes(to_change=True) as clashes, pytest.raises(Stale) as caught:
        clashes.keep_local("a.txt", seen)
    assert caught.value.code == "conflict_changed"
    assert (sender.read("a.txt"), sender.trash()) == (b"mine", [])


def test_an_edit_on_drive_after_the_decision_is_never_written_over(
    sender: Device, hand: Hand
) -> None:
    clash(sender, hand, "a.txt", b"before", b"mine", b"theirs")
    with sender.engine.clashes(to_change=True) as clashes:
        clashes.keep_local("a.txt")
    hand.put("Work/a.txt", "theirs, edited")
    assert [each.code for each in sender.sync().problems] == ["conflict_left"]
    assert hand.read("Work/a.txt") == b"theirs, edited"
    assert len(open_ones(sender)) == 1


SETTLED: dict[str, Callable[[Device, Hand], object]] = {
    "deleted here": lambda device, _: (device.root / "a.txt").unlink(),
    "made equal here": lambda device, _: device.write("a.txt", "theirs"),
    "made equal here, of the same length": lambda device, _: device.write("a.txt", "THEIRS"),
}


@pytest.mark.parametrize("how", SETTLED)
def test_what_a_person_settled_alone_is_not_listed_any_more(
    sender: Device, hand: Hand, how: str
) -> None:
    clash(sender, hand, "a.txt", b"before", b"mine", b"theirs")
    SETTLED[how](sender, hand)
    is_open = "of the same length" in how
    assert len(open_ones(sender)) == is_open
    if not is_open:
        with sender.engine.clashes() as clashes, pytest.raises(NotFound) as caught:
            clashes.view("a.txt")
        assert caught.value.code == "no_such_conflict"


def test_what_was_made_anew_on_drive_is_the_version_there(sender: Device, hand: Hand) -> None:
    sender.write("a.txt", "before")
    sender.sync()
    hand.trash("Work/a.txt")
    clash(sender, hand, "a.txt", None, b"mine", b"theirs")
    settle(sender, lambda clashes: clashes.keep_local("a.txt"))
    assert hand.read("Work/a.txt") == b"mine"


def test_where_drive_has_several_of_that_name_nothing_is_guessed(
    sender: Device, hand: Hand
) -> None:
    hand.put("Work/a.txt", "one")
    hand.put("Work/a.txt", "two", is_twin=True)
    sender.write("a.txt", "mine")
    sender.sync()
    (found,) = open_ones(sender)
    assert found.size_bytes is None
    with sender.engine.clashes(to_change=True) as clashes, pytest.raises(BadRequest) as caught:
        clashes.keep_local("a.txt")
    assert caught.value.code == "clash_unclear"
    assert "Rename it here" in caught.value.message
