"""Two versions of a file: found, shown, and settled the way the person says, on both sides."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import BadRequest, NotFound, Stale
from jupyter_colabsync.notebooks.choices import Choice
from jupyter_colabsync.notebooks.hunks import TextThreeWay
from jupyter_colabsync.notebooks.threeway import Taken, ThreeWay
from jupyter_colabsync.sync.review import versions as versions_module
from jupyter_colabsync.sync.review.conflicts import Conflicts
from jupyter_colabsync.sync.review.versions import Conflict, Versions, View
from jupyter_colabsync.sync.state.batch import Batch, Happening
from jupyter_colabsync.sync.state.store import Store
from tests.unit.notebooks.samples import cell, jupyter, sources
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.pieces import md5_of
from tests.unit.sync.two_sides import begin, do_here, do_there, shape_here, shape_there, whole

TORN = whole({"d/a.txt": "theirs", "d/a.txt +copy": "mine", "k": "kept"})
BASE = jupyter(cell("a", "1"), cell("b", "2"))
MINE = jupyter(cell("a", "mine"), cell("b", "2"), cell("n", "new"))
THEIRS = jupyter(cell("a", "theirs"), cell("b", "2"))


def open_ones(device: Device) -> list[Conflict]:
    """What the person would be shown."""
    with device.engine.conflicts() as conflicts:
        return conflicts.all()


def settle(device: Device, how: Callable[[Conflicts, str], None]) -> None:
    """Settle the only conflict there is, and let both sides know."""
    (conflict,) = open_ones(device)
    with device.engine.conflicts() as conflicts:
        how(conflicts, conflict.copy_path)
    device.sync()


def tear(device: Device, hand: Hand, path: str, texts: tuple[str, str, str]) -> None:
    """A conflict of these versions: before, here, there."""
    begin(device, {path: texts[0], "k": "kept"})
    device.write(path, texts[1])
    hand.put(f"Work/{path}", texts[2])
    assert device.sync().conflicts == 1


def view(device: Device) -> View:
    """The only conflict, side by side."""
    (conflict,) = open_ones(device)
    with device.engine.conflicts() as conflicts:
        return conflicts.view(conflict.copy_path)


# --- finding them


def test_a_conflict_says_whose_versions_it_has(torn: Device) -> None:
    (conflict,) = open_ones(torn)
    assert (conflict.path, conflict.device) == ("d/a.txt", "laptop")
    assert conflict.copy_path.startswith("d/a (conflict laptop ")
    assert (conflict.size_bytes, conflict.copy_size_bytes) == (6, 4)
    assert conflict.base_md5 == md5_of("before")
    assert conflict.made_at_ms is not None
    assert abs(conflict.made_at_ms - time.time() * 1000) < 3_600_000


def test_it_is_found_by_either_name(torn: Device) -> None:
    (conflict,) = open_ones(torn)
    with torn.engine.conflicts() as conflicts:
        assert conflicts.of("d/a.txt") == conflicts.of(conflict.copy_path) == [conflict]
        assert conflicts.of("k") == []
        assert conflicts.get(conflict.copy_path) == conflict


def test_another_device_sees_it_by_its_name_alone(torn: Device, make_device: MakeDevice) -> None:
    other = make_device("other")
    other.sync()
    (conflict,) = open_ones(other)
    assert (conflict.path, conflict.device, conflict.base_md5) == ("d/a.txt", "laptop", None)


def test_a_copy_that_somebody_deleted_or_renamed_asks_for_nothing(torn: Device) -> None:
    (conflict,) = open_ones(torn)
    copy = torn.root / conflict.copy_path
    copy.rename(torn.root / "mine.txt")
    assert open_ones(torn) == []
    with torn.engine.conflicts() as conflicts, pytest.raises(NotFound) as caught:
        conflicts.keep_remote(conflict.copy_path)
    assert caught.value.code == "no_such_conflict"


def test_a_copy_that_never_goes_to_drive_is_found_however_much_has_happened_since(
    make_device: MakeDevice, hand: Hand
) -> None:
    device = make_device(mode="download")
    hand.put("Work/a.txt", "before")
    device.sync()
    device.write("a.txt", "mine")
    hand.put("Work/a.txt", "theirs")
    assert device.sync().conflicts == 1
    others = [
        Happening("download", "local", "b.txt", "", at_ms=time.time_ns() // 1_000_000)
    ] * 3_000
    store = Store(device.state / "state.sqlite")
    store.write(Batch(history=others))
    store.close()
    (conflict,) = open_ones(device)
    assert (conflict.path, conflict.base_md5) == ("a.txt", md5_of("before"))


def test_a_second_conflict_of_one_file_is_a_second_copy(torn: Device, hand: Hand) -> None:
    do_here(torn.root, "write d/a.txt mine-again")
    do_there(hand, "write d/a.txt theirs-again")
    torn.sync()
    assert [each.path for each in open_ones(torn)] == ["d/a.txt", "d/a.txt"]


def test_a_conflict_of_a_copy_does_not_grow_its_name(torn: Device, hand: Hand) -> None:
    (conflict,) = open_ones(torn)
    torn.write(conflict.copy_path, "mine, edited")
    hand.put(f"Work/{conflict.copy_path}", "edited there as well")
    torn.sync()
    found = open_ones(torn)
    assert [each.path for each in found] == ["d/a.txt", "d/a.txt"]
    assert all(each.copy_path.count("conflict") == 1 for each in found)


# --- settling them


@pytest.mark.parametrize(
    ("how", "after", "binned"),
    [
        pytest.param(Conflicts.keep_local, {"d/a.txt": "mine"}, {"mine", "theirs"}, id="mine"),
        pytest.param(Conflicts.keep_remote, {"d/a.txt": "theirs"}, {"mine"}, id="theirs"),
    ],
)
def test_one_version_stays_and_the_other_is_in_the_bin(
    torn: Device,
    hand: Hand,
    how: Callable[[Conflicts, str], None],
    after: dict[str, str],
    binned: set[str],
) -> None:
    file_id = hand.find("Work/d/a.txt").id
    settle(torn, how)
    assert shape_here(torn) == shape_there(hand) == whole({**after, "k": "kept"})
    assert {each.decode() for each in torn.trash()} == binned
    assert hand.find("Work/d/a.txt").id == file_id, "its history goes on"
    assert open_ones(torn) == []
    assert torn.engine.status().conflicts == 0
    assert not torn.sync().did_anything


def test_both_stay_under_names_that_ask_for_nothing(
    torn: Device, hand: Hand, make_device: MakeDevice
) -> None:
    settle(torn, Conflicts.keep_both)
    texts = sorted(
        text for path, text in shape_here(torn).items() if path.startswith("d/") and text
    )
    assert texts == ["mine", "theirs"]
    assert torn.read("d/a.txt") == b"theirs"
    other = make_device("other")
    other.sync()
    assert open_ones(torn) == open_ones(other) == []
    assert other.tree() == torn.tree() == hand.tree("Work")


def test_both_stay_also_when_the_settled_name_is_taken(torn: Device) -> None:
    (conflict,) = open_ones(torn)
    day = conflict.copy_path.split("laptop ")[1][:10]
    torn.write(f"d/a (laptop {day}).txt", "was here")
    settle(torn, Conflicts.keep_both)
    assert torn.read(f"d/a (laptop {day}).txt") == b"was here"
    assert torn.read(f"d/a (laptop {day}) (2).txt") == b"mine"


def test_when_drives_version_is_gone_mine_gets_the_name(torn: Device, hand: Hand) -> None:
    hand.trash("Work/d/a.txt")
    torn.sync()
    (conflict,) = open_ones(torn)
    assert conflict.size_bytes is None
    settle(torn, Conflicts.keep_local)
    assert shape_here(torn) == shape_there(hand) == whole({"d/a.txt": "mine", "k": "kept"})


def test_a_notebook_is_made_of_the_chosen_cells(device: Device, hand: Hand) -> None:
    tear(device, hand, "nb.ipynb", (BASE.decode(), MINE.decode(), THEIRS.decode()))
    shown = view(device).shown
    assert isinstance(shown, ThreeWay)
    key = next(row.key for row in shown.rows if row.taken is Taken.CHOOSE)
    settle(device, lambda conflicts, copy: conflicts.keep_merged(copy, {key: Choice.BOTH}))
    assert sources(device.read("nb.ipynb")) == ["mine", "theirs", "2", "new"]
    assert hand.read("Work/nb.ipynb") == device.read("nb.ipynb")
    assert sorted(device.trash()) == sorted([MINE, THEIRS])
    assert set(device.tree()) == {"nb.ipynb", "k"}


def test_what_is_not_decided_or_no_notebook_is_not_merged(
    torn: Device, make_device: MakeDevice, hand: Hand
) -> None:
    with pytest.raises(BadRequest) as caught:
        settle(torn, lambda conflicts, copy: conflicts.keep_merged(copy, {}))
    assert caught.value.code == "not_mergeable"
    assert shape_here(torn) == TORN
    tear(torn, hand, "nb.ipynb", (BASE.decode(), MINE.decode(), THEIRS.decode()))
    copy = next(each.copy_path for each in open_ones(torn) if each.path == "nb.ipynb")
    with torn.engine.conflicts() as conflicts, pytest.raises(BadRequest) as caught:
        conflicts.keep_merged(copy, {})
    assert caught.value.code == "undecided_rows"
    assert (torn.read("nb.ipynb"), torn.read(copy)) == (THEIRS, MINE)
    assert list((torn.root / ".colabsync" / "tmp").iterdir()) == []


# --- what was looked at is what is settled


@pytest.mark.parametrize("changed", ["the copy", "the file", "the file is gone", "nothing"])
def test_what_changed_since_it_was_shown_is_not_settled(torn: Device, changed: str) -> None:
    seen = view(torn).seen
    assert seen == Versions(md5_of("mine"), md5_of("theirs"))
    (conflict,) = open_ones(torn)
    match changed:
        case "the copy":
            torn.write(conflict.copy_path, "edited since")
        case "the file":
            torn.write("d/a.txt", "edited since")
        case "the file is gone":
            (torn.root / "d/a.txt").unlink()
    before = shape_here(torn)
    with torn.engine.conflicts() as conflicts:
        if changed == "nothing":
            conflicts.keep_local(conflict.copy_path, seen)
            assert torn.read("d/a.txt") == b"mine"
            return
        with pytest.raises(Stale) as caught:
            conflicts.keep_local(conflict.copy_path, seen)
    assert caught.value.code == "conflict_changed"
    assert shape_here(torn) == before


def test_a_file_that_jupyter_is_saving_is_not_settled(torn: Device) -> None:
    torn.write("d/.~a.txt", "theirs")
    with pytest.raises(Stale):
        settle(torn, Conflicts.keep_local)
    assert torn.read("d/a.txt") == b"theirs"
    assert len(open_ones(torn)) == 1


# --- showing them


def test_a_text_is_shown_line_by_line(torn: Device) -> None:
    shown = view(torn).shown
    assert isinstance(shown, TextThreeWay)
    (hunk,) = shown.hunks
    assert hunk.remote is not None
    assert (hunk.local.text, hunk.remote.text) == ("mine", "theirs")


def test_a_notebook_is_shown_with_what_both_were_made_of(device: Device, hand: Hand) -> None:
    tear(device, hand, "nb.ipynb", (BASE.decode(), MINE.decode(), THEIRS.decode()))
    found = view(device)
    assert found.has_base
    assert isinstance(found.shown, ThreeWay)
    bases = [row.base.source for row in found.shown.rows if row.base is not None]
    assert bases == ["1", "2"]


def test_what_is_no_notebook_after_all_is_shown_as_text(device: Device, hand: Hand) -> None:
    tear(device, hand, "nb.ipynb", ('{"a": 1}', '{"a": 2}', '{"a": 3}'))
    assert isinstance(view(device).shown, TextThreeWay)


def test_what_is_too_large_or_gone_is_told_by_its_checksum(
    torn: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions_module, "MAX_TEXT_BYTES", 5)
    assert view(torn).shown is None
    assert view(torn).seen.remote == md5_of("theirs")
    (torn.root / "d/a.txt").unlink()
    assert view(torn).seen == Versions(md5_of("mine"), None)


def test_what_open_conflicts_were_made_of_is_kept(device: Device, hand: Hand) -> None:
    tear(device, hand, "nb.ipynb", (BASE.decode(), MINE.decode(), THEIRS.decode()))
    with device.engine.conflicts() as conflicts:
        assert conflicts.bases() == {md5_of(BASE.decode())}
    kept = device.state / "contents" / md5_of(BASE.decode())
    do_here(device.root, "write other 1")
    device.sync()
    assert kept.exists()
    settle(device, Conflicts.keep_remote)
    device.sync()
    assert not kept.exists(), "nobody needs it any more"


# --- what both were made of, of texts


def test_a_text_is_shown_with_what_both_were_made_of_as_drive_still_has_it(
    device: Device, cloud: DemoCloud, hand: Hand
) -> None:
    tear(device, hand, "a.txt", ("one\ntwo\nthree", "ONE\ntwo\nthree", "one\ntwo\nTHREE"))
    for _ in range(2):
        found = view(device)
        assert found.has_base
        assert isinstance(found.shown, TextThreeWay)
        changed = [(each.is_local_changed, each.is_remote_changed) for each in found.shown.hunks]
        assert changed == [(True, False), (False, False), (False, True)]
        assert [each.is_conflict for each in found.shown.hunks] == [False, False, False]
    assert cloud.calls["drive.revisions.list"] == 1, "it is kept as long as the conflict is open"
    settle(device, Conflicts.keep_both)
    device.sync()
    assert not (device.state / "contents").exists() or not any(
        (device.state / "contents").iterdir()
    )


@pytest.mark.parametrize("trouble", ["Drive refuses", "no text"])
def test_without_what_both_were_made_of_two_versions_will_do(
    device: Device, cloud: DemoCloud, hand: Hand, trouble: str
) -> None:
    if trouble == "no text":
        begin(device, {"a.bin": "1", "k": "kept"})
        device.write("a.bin", b"\0mine")
        hand.put("Work/a.bin", b"\0theirs")
        device.sync()
    else:
        tear(device, hand, "a.txt", ("before", "mine", "theirs"))
        cloud.faults.fail("drive.revisions.list", None, 403, "insufficientFilePermissions")
    found = view(device)
    assert not found.has_base
    assert (found.shown is None) is (trouble == "no text")
    assert cloud.calls["drive.revisions.list"] == (trouble != "no text")
