"""The way back: what was deleted or replaced, on either side, comes back and stays."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import LocalProblem, NotFound
from jupyter_colabsync.sync.local.bin import Bin
from jupyter_colabsync.sync.review.items import Item
from jupyter_colabsync.sync.state.batch import Batch, Happening
from tests.unit.sync.conftest import MakeDevice
from tests.unit.sync.device import Device
from tests.unit.sync.two_sides import begin, do_here, do_there, shape_here, shape_there, whole

BEFORE = {"a": "1", "b": "2", "d/x": "3", "d/y": "4", "k": "kept", "l": "kept"}


@pytest.fixture
def linked(device: Device) -> Device:
    begin(device, BEFORE)
    return device


def items(device: Device) -> list[Item]:
    """What can be brought back."""
    with device.engine.bins() as bins:
        return list(bins.contents().items)


def restore(device: Device, *ids: str) -> list[str]:
    """Bring things back, and let both sides know."""
    with device.engine.bins(to_change=True) as bins:
        paths = bins.restore(ids)
    device.sync()
    return paths


def told(item: Item) -> tuple[str, str, int, int]:
    """What a person reads."""
    return item.side, item.path, item.file_count, item.size_bytes


def forget_versions(hand: Hand, path: str) -> None:
    """Drive keeps no earlier version of a file any more."""
    with hand.store.lock:
        del hand.find(path).revisions[:-1]


# --- what there is


def test_everything_that_went_is_listed_with_its_reason(linked: Device, hand: Hand) -> None:
    for step in ("delete a", "delete d"):
        do_here(linked.root, step)
    do_there(hand, "delete b")
    do_there(hand, "write k new")
    linked.sync()
    found = items(linked)
    assert [told(each) for each in found] == [
        ("remote", "a", 1, 1),
        ("local", "b", 1, 1),
        ("remote", "d", 2, 0),
        ("local", "k", 1, 4),
    ]
    reasons = [each.reason for each in found]
    assert reasons == ["deleted here", "deleted on Drive", "deleted here", "edited on Drive"]
    assert {each.day for each in found} == {f"{datetime.now().astimezone():%Y-%m-%d}"}
    assert len({each.id for each in found}) == 4


def test_the_list_comes_in_pages_which_say_how_much_there_is(linked: Device, hand: Hand) -> None:
    for path in ("a", "b", "d"):
        do_there(hand, f"delete {path}")
    linked.sync()
    with linked.engine.bins() as bins:
        pages = [bins.contents(start=start, most=3) for start in (0, 3, 9, -1)]
    paths = [[each.path for each in page.items] for page in pages]
    assert paths == [["a", "b", "d/x"], ["d/y"], [], ["a", "b", "d/x"]]
    assert [page.is_truncated for page in pages] == [True, False, False, True]
    assert {(page.count, page.size_bytes, page.kept_days) for page in pages} == {(4, 4, 30)}


def test_a_part_of_the_path_finds_things(linked: Device, hand: Hand) -> None:
    do_there(hand, "write Ä/Big 1")
    linked.sync()
    for path in ("a", "d", "Ä/Big"):
        do_there(hand, f"delete {path}")
    linked.sync()
    with linked.engine.bins() as bins:
        found = {text: bins.contents(text, most=1) for text in ("D/", "ä/bIG", "none")}
    assert {text: [each.path for each in page.items] for text, page in found.items()} == {
        "D/": ["d/x"],
        "ä/bIG": ["Ä/Big"],
        "none": [],
    }
    assert [(page.count, page.is_truncated) for page in found.values()] == [
        (2, True),
        (1, False),
        (0, False),
    ]


def test_what_somebody_has_brought_back_on_drive_is_in_no_bin(linked: Device, hand: Hand) -> None:
    file_id = hand.find("Work/a").id
    do_here(linked.root, "delete a")
    linked.sync()
    assert [each.path for each in items(linked)] == ["a"]
    hand.untrash(f"id:{file_id}")
    linked.sync()
    assert items(linked) == []
    do_here(linked.root, "delete a")
    linked.sync()
    assert [each.path for each in items(linked)] == ["a"], "it lies there once"


# --- back from here


def test_what_drive_deleted_comes_back_on_both_sides(linked: Device, hand: Hand) -> None:
    do_there(hand, "delete d")
    linked.sync()
    assert restore(linked, *(each.id for each in items(linked))) == ["d/x", "d/y"]
    assert shape_here(linked) == shape_there(hand) == whole(BEFORE)
    assert items(linked) == []
    assert not linked.sync().did_anything


def test_what_drive_overwrote_comes_back_beside_the_new_version(linked: Device, hand: Hand) -> None:
    do_there(hand, "write a new")
    linked.sync()
    with linked.engine.bins() as bins:
        (item,) = bins.find("a")
    assert restore(linked, item.id) == ["a (restored)"]
    assert shape_there(hand) == whole({**BEFORE, "a": "new", "a (restored)": "1"})
    assert shape_here(linked) == shape_there(hand)


def test_of_several_versions_each_comes_back_by_itself(linked: Device, hand: Hand) -> None:
    for number in range(3):
        do_there(hand, f"write a new-{number}")
        linked.sync()
    found = [each for each in items(linked) if each.path.startswith("a")]
    assert len(found) == 3
    paths = restore(linked, *(each.id for each in found))
    assert len(set(paths)) == 3
    texts = sorted(linked.read(path) for path in (*paths, "a"))
    assert texts == [b"1", b"new-0", b"new-1", b"new-2"]


def test_a_side_of_a_conflict_that_was_not_kept_comes_back(torn: Device) -> None:
    with torn.engine.conflicts() as conflicts:
        (conflict,) = conflicts.all()
        conflicts.keep_remote(conflict.copy_path)
    torn.sync()
    with torn.engine.bins() as bins:
        (item,) = bins.find(conflict.copy_path)
    assert restore(torn, item.id) == [conflict.copy_path]
    assert torn.read(conflict.copy_path) == b"mine"


# --- back from Drive


def test_what_was_deleted_here_comes_back_from_drives_bin(linked: Device, hand: Hand) -> None:
    file_id = hand.find("Work/a").id
    do_here(linked.root, "delete a")
    do_here(linked.root, "delete d")
    linked.sync()
    assert restore(linked, *(each.id for each in items(linked))) == ["a", "d"]
    assert shape_here(linked) == shape_there(hand) == whole(BEFORE)
    assert hand.find("Work/a").id == file_id, "the very same file"
    assert hand.trashed() == []
    assert items(linked) == []
    assert not linked.sync().did_anything


def test_what_is_gone_from_drives_bin_is_told(linked: Device, hand: Hand) -> None:
    file_id = hand.find("Work/a").id
    do_here(linked.root, "delete a")
    linked.sync()
    (item,) = items(linked)
    hand.delete(f"id:{file_id}")
    with pytest.raises(NotFound) as caught:
        restore(linked, item.id)
    assert caught.value.code == "not_in_bin"


def test_what_came_back_before_an_error_stays(linked: Device, hand: Hand) -> None:
    do_there(hand, "delete a")
    linked.sync()
    (item,) = items(linked)
    with pytest.raises(NotFound):
        restore(linked, item.id, "drive:999999")
    linked.sync()
    assert shape_there(hand) == whole(BEFORE)


@pytest.mark.parametrize(
    "item_id", ["", "here:", "drive:", "drive:x", "here:../k", "here:k", "other"]
)
def test_what_was_never_in_the_bin_does_not_come_back(linked: Device, item_id: str) -> None:
    with pytest.raises(NotFound) as caught:
        restore(linked, item_id)
    assert caught.value.code == "not_in_bin"
    assert shape_here(linked) == whole(BEFORE)


def test_a_disk_that_refuses_is_told(
    linked: Device, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_there(hand, "delete a")
    linked.sync()
    (item,) = items(linked)

    def refuse(self: Bin, kept: str, path: str | None) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Bin, "restore", refuse)
    with pytest.raises(LocalProblem, match=r"\.colabsync/trash") as caught:
        restore(linked, item.id)
    assert caught.value.code == "local_refused"


# --- back from among Drive's versions


def test_what_was_written_over_on_drive_comes_back_beside(linked: Device, hand: Hand) -> None:
    do_there(hand, "write a precious")
    linked.sync()
    do_here(linked.root, "write a mistake")
    linked.sync()
    with linked.engine.bins() as bins:
        (item,) = bins.find("a")
    assert (told(item), item.reason) == (("remote", "a", 1, 8), "edited here")
    assert restore(linked, item.id) == ["a (restored)"]
    assert shape_there(hand) == whole({**BEFORE, "a": "mistake", "a (restored)": "precious"})
    assert shape_here(linked) == shape_there(hand)
    assert [told(each) for each in items(linked)] == [("local", "a", 1, 1)], "the one of before"


def test_of_a_file_and_a_day_the_last_version_is_listed_and_then_the_one_before(
    linked: Device,
) -> None:
    for number in range(3):
        do_here(linked.root, f"write a {number:05}")
        linked.sync()
    texts = []
    for _ in range(3):
        (item,) = items(linked)
        texts.append(linked.read(*restore(linked, item.id)))
    assert texts == [b"00001", b"00000", b"1"]
    assert items(linked) == []


def test_a_version_comes_back_where_its_file_is_now(linked: Device) -> None:
    do_here(linked.root, "write a 22222")
    linked.sync()
    do_here(linked.root, "move a d/z")
    linked.sync()
    with linked.engine.bins() as bins:
        (item,) = bins.find("d/z")
    assert restore(linked, item.id) == ["d/z (restored)"]
    assert linked.read("d/z (restored)") == b"1"


def test_a_version_that_drive_no_longer_keeps_is_told(linked: Device, hand: Hand) -> None:
    do_here(linked.root, "write a 22222")
    linked.sync()
    (item,) = items(linked)
    forget_versions(hand, "Work/a")
    with pytest.raises(NotFound, match="versions of the file on Drive") as caught:
        restore(linked, item.id)
    assert caught.value.code == "version_gone"
    assert shape_here(linked) == whole({**BEFORE, "a": "22222"})
    hand.delete("Work/a")
    with pytest.raises(NotFound) as caught:
        restore(linked, item.id)
    assert caught.value.code == "not_in_bin"


def test_a_cut_on_the_way_leaves_the_version_in_the_list(
    linked: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_here(linked.root, "write a 22222")
    linked.sync()
    (item,) = items(linked)

    def refuse(self: Bin, source: Path, path: str) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Bin, "put_back", refuse)
        with pytest.raises(LocalProblem, match="Make room"):
            restore(linked, item.id)
    assert items(linked) == [item]
    assert not list((linked.root / ".colabsync" / "tmp").iterdir())
    assert restore(linked, item.id) == ["a (restored)"]


# --- history


def test_mere_uploads_push_nothing_out_of_reach(linked: Device) -> None:
    do_here(linked.root, "delete a")
    linked.sync()
    with linked.engine._session() as state:
        others = [Happening("upload", "remote", f"m/{n}", "new here") for n in range(6000)]
        now_ms = state.history(1)[0].at_ms
        state.commit(Batch(history=[msgspec.structs.replace(e, at_ms=now_ms) for e in others]))
    with linked.engine.bins() as bins:
        (item,) = bins.find("a")
    assert restore(linked, item.id) == ["a"]


def test_history_tells_what_was_done_and_where(
    linked: Device, hand: Hand, make_device: MakeDevice
) -> None:
    for step in ("write a 9", "move b c", "delete d/x"):
        do_here(linked.root, step)
    for step in ("write k 9", "delete d/y", "write n 1"):
        do_there(hand, step)
    linked.sync()
    with linked.engine.bins() as bins:
        found = bins.history(100, None)
    lines = {f"{each.verb} {each.side} {each.path}" for each in found}
    assert lines >= {
        "upload remote a",
        "move remote b",
        "delete remote d/x",
        "replace local k",
        "delete local d/y",
        "download local n",
    }
    assert [each.number for each in found] == sorted((e.number for e in found), reverse=True)
    assert all(each.reason and each.at_ms for each in found)
