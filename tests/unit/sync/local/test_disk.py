"""Changes in the folder never lose a byte, never overwrite a name they did not expect."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.errors import Stale
from jupyter_colabsync.sync.local import disk as disk_module
from jupyter_colabsync.sync.local import rename as rename_module
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.plan.nodes import Local


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    root = tmp_path.resolve() / "root"
    root.mkdir()
    return Disk(root)


@pytest.fixture(params=["linux", "posix", "no links"])
def road(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every road: renameat2, plain POSIX, and a file system without hard links."""
    road = str(request.param)
    if road != "linux":
        monkeypatch.setattr(rename_module, "_renameat2", lambda *_: False)
    if road == "no links":

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError(1, "Operation not permitted")

        monkeypatch.setattr(rename_module, "hard_link", refuse)
        monkeypatch.setattr(disk_module, "hard_link", refuse)
    return road


def seen(disk: Disk, path: str) -> Local:
    """What a scan would have found."""
    entry = disk.look(path)
    assert entry is not None
    return entry


def fetched(disk: Disk, content: str) -> Path:
    """A finished download."""
    temp = disk.temp("id")
    temp.write_text(content)
    return temp


def bin_of(disk: Disk) -> list[str]:
    """The contents of everything in the bin."""
    folder = disk.root / ".colabsync" / "trash"
    return [each.read_text() for each in sorted(folder.rglob("*")) if each.is_file()]


def test_a_new_file_appears_whole(disk: Disk, road: str) -> None:
    placed = disk.place_new(fetched(disk, "new"), "a.txt")
    assert (disk.root / "a.txt").read_text() == "new"
    assert placed.stat == seen(disk, "a.txt").stat


def test_a_file_that_appeared_meanwhile_is_not_overwritten(disk: Disk, road: str) -> None:
    temp = fetched(disk, "theirs")
    (disk.root / "a.txt").write_text("mine")
    with pytest.raises(Stale):
        disk.place_new(temp, "a.txt")
    assert (disk.root / "a.txt").read_text() == "mine"


def test_the_replaced_version_goes_to_the_bin(disk: Disk, road: str) -> None:
    target = disk.root / "a.txt"
    target.write_text("old")
    target.chmod(0o750)
    placed = disk.place_over(fetched(disk, "new"), "a.txt", seen(disk, "a.txt"), None)
    assert target.read_text() == "new"
    assert target.stat().st_mode & 0o777 == 0o750
    assert placed.stat == seen(disk, "a.txt").stat
    assert placed.kept is not None
    assert (disk.root / placed.kept).read_text() == "old"
    assert bin_of(disk) == ["old"]
    assert not list((disk.root / ".colabsync" / "tmp").iterdir())


def test_a_conflict_copy_lies_beside_the_new_version(disk: Disk, road: str) -> None:
    (disk.root / "a.txt").write_text("mine")
    disk.place_over(fetched(disk, "theirs"), "a.txt", seen(disk, "a.txt"), "a (copy).txt")
    assert (disk.root / "a.txt").read_text() == "theirs"
    assert (disk.root / "a (copy).txt").read_text() == "mine"
    assert bin_of(disk) == []


def test_a_file_that_jupyter_is_saving_is_not_replaced(disk: Disk) -> None:
    (disk.root / "nb.ipynb").write_text("{}")
    planned = seen(disk, "nb.ipynb")
    (disk.root / ".~nb.ipynb").write_text("{}")
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), "nb.ipynb", planned, None)
    assert (disk.root / "nb.ipynb").read_text() == "{}"


def test_a_copy_never_overwrites(disk: Disk, road: str) -> None:
    (disk.root / "a.txt").write_text("mine")
    (disk.root / "a (copy).txt").write_text("other")
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "theirs"), "a.txt", seen(disk, "a.txt"), "a (copy).txt")
    assert (disk.root / "a.txt").read_text() == "mine"
    assert (disk.root / "a (copy).txt").read_text() == "other"


def test_an_edit_since_the_plan_stops_the_replacement(disk: Disk, road: str) -> None:
    (disk.root / "a.txt").write_text("old")
    planned = seen(disk, "a.txt")
    (disk.root / "a.txt").write_text("edited since")
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), "a.txt", planned, None)
    assert (disk.root / "a.txt").read_text() == "edited since"
    assert bin_of(disk) == []


@pytest.mark.parametrize("way", ["in place", "by rename"])
@pytest.mark.parametrize("copy_to", [None, "a (copy).txt"])
def test_a_save_in_the_very_last_moment_keeps_its_place(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, way: str, copy_to: str | None
) -> None:
    target = disk.root / "a.txt"
    target.write_text("old")
    real, calls = rename_module.swap, list[Path]()

    def swap_late(one: Path, other: Path) -> bool:
        if not calls:
            if way == "in place":
                target.write_text("saved late")
            else:
                (disk.root / "x").write_text("saved late")
                (disk.root / "x").replace(target)
        calls.append(one)
        return real(one, other)

    monkeypatch.setattr(disk_module, "swap", swap_late)
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), "a.txt", seen(disk, "a.txt"), copy_to)
    assert target.read_text() == "saved late"
    assert not (disk.root / "a (copy).txt").exists()
    assert not list((disk.root / ".colabsync" / "tmp").iterdir())


@pytest.mark.parametrize("way", ["in place", "by rename"])
@pytest.mark.parametrize("copy_to", [None, "a (copy).txt"])
def test_of_two_saves_in_the_last_moment_the_later_keeps_the_place_and_the_other_is_in_the_bin(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, way: str, copy_to: str | None
) -> None:
    target = disk.root / "a.txt"
    target.write_text("old")

    def save(text: str) -> None:
        if way == "in place":
            target.write_text(text)
        else:
            (disk.root / "x").write_text(text)
            (disk.root / "x").replace(target)

    saves_before(monkeypatch, [lambda: save("saved late"), lambda: save("saved later")])
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), "a.txt", seen(disk, "a.txt"), copy_to)
    assert target.read_text() == "saved later"
    assert "saved late" in bin_of(disk)
    assert not (disk.root / "a (copy).txt").exists()
    assert not list((disk.root / ".colabsync" / "tmp").iterdir())


@pytest.mark.parametrize("name", ["a.txt", pytest.param("7", id="a name like a key of the stage")])
def test_a_folder_made_and_a_save_over_ours_in_the_last_moment_are_both_kept(
    disk: Disk, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    target = disk.root / name
    target.write_text("old")

    def turn() -> None:
        target.unlink()
        target.mkdir()
        (target / "inside").write_text("made late")

    saves_before(monkeypatch, [turn, lambda: target.write_text("saved later")])
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), name, seen(disk, name), None)
    assert (target / "inside").read_text() == "made late"
    assert disk.staged() == []
    disk.tidy("laptop")
    (recovered,) = disk.root.glob(f"recovered *{name[:1]}*")
    assert recovered.read_text() == "saved later"


@pytest.mark.parametrize("can_swap", [True, False], ids=["", "no exchange of names"])
@pytest.mark.parametrize("copy_to", [None, "d/a (copy).txt"])
@pytest.mark.parametrize(
    ("act", "there", "in_bin"),
    [
        pytest.param(
            lambda file: file.rename(file.with_name("b.txt")), {"b.txt": "old"}, [], id="moved"
        ),
        pytest.param(lambda file: file.unlink(), {}, ["old"], id="deleted"),
    ],
)
def test_what_was_taken_away_in_the_last_moment_is_not_replaced_and_not_there_twice(
    disk: Disk,
    monkeypatch: pytest.MonkeyPatch,
    act: Callable[[Path], object],
    there: dict[str, str],
    in_bin: list[str],
    copy_to: str | None,
    can_swap: bool,
) -> None:
    if not can_swap:
        monkeypatch.setattr(rename_module, "_renameat2", lambda *_: False)
    target = disk.root / "d" / "a.txt"
    target.parent.mkdir()
    target.write_text("old")
    saves_before(monkeypatch, [lambda: act(target)])
    with pytest.raises(Stale):
        disk.place_over(fetched(disk, "new"), "d/a.txt", seen(disk, "d/a.txt"), copy_to)
    files = [each for each in disk.root.rglob("*") if each.is_file()]
    ours = disk.root / ".colabsync"
    found = {each.name: each.read_text() for each in files if ours not in each.parents}
    assert found == there
    assert bin_of(disk) == in_bin
    assert not list((ours / "tmp").iterdir())


def saves_before(monkeypatch: pytest.MonkeyPatch, saves: list[Callable[[], object]]) -> None:
    """Somebody is at work: one of `saves`, in order, before each exchange of two names."""
    real, waiting = rename_module.swap, list(saves)

    def swap_late(one: Path, other: Path) -> bool:
        if waiting:
            waiting.pop(0)()
        return real(one, other)

    monkeypatch.setattr(disk_module, "swap", swap_late)


def test_deleting_is_moving_to_the_bin(disk: Disk, road: str) -> None:
    (disk.root / "d").mkdir()
    for content in ("1", "2"):
        (disk.root / "d" / "a.txt").write_text(content)
        disk.to_trash("d/a.txt", seen(disk, "d/a.txt"))
    assert not (disk.root / "d" / "a.txt").exists()
    assert sorted(bin_of(disk)) == ["1", "2"]


def test_a_file_edited_since_the_plan_is_not_deleted(disk: Disk) -> None:
    (disk.root / "a.txt").write_text("old")
    planned = seen(disk, "a.txt")
    (disk.root / "a.txt").write_text("edited since")
    with pytest.raises(Stale):
        disk.to_trash("a.txt", planned)
    assert (disk.root / "a.txt").read_text() == "edited since"


def test_the_bin_takes_a_file_where_a_folder_lay_and_the_other_way_round(disk: Disk) -> None:
    (disk.root / "a").write_text("file")
    disk.to_trash("a", seen(disk, "a"))
    (disk.root / "a").mkdir()
    (disk.root / "a" / "b").write_text("below")
    disk.to_trash("a/b", seen(disk, "a/b"))
    disk.remove_folder("a")
    (disk.root / "a").write_text("file again")
    disk.to_trash("a", seen(disk, "a"))
    assert sorted(bin_of(disk)) == ["below", "file", "file again"]


def test_only_empty_folders_are_removed(disk: Disk) -> None:
    (disk.root / "a").mkdir()
    (disk.root / "a" / "new.txt").write_text("1")
    with pytest.raises(Stale):
        disk.remove_folder("a")
    (disk.root / "a" / "new.txt").unlink()
    disk.remove_folder("a")
    disk.remove_folder("a")
    assert not (disk.root / "a").exists()


def test_checkpoints_go_to_the_bin_with_their_folder(disk: Disk) -> None:
    (disk.root / "a" / ".ipynb_checkpoints").mkdir(parents=True)
    (disk.root / "a" / ".ipynb_checkpoints" / "nb.ipynb").write_text("{}")
    disk.remove_folder("a")
    assert not (disk.root / "a").exists()
    assert bin_of(disk) == ["{}"]


def test_nothing_is_written_through_a_folder_that_became_a_link(disk: Disk, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (disk.root / "a").symlink_to(outside)
    temp = fetched(disk, "1")
    with pytest.raises(Stale):
        disk.place_new(temp, "a/x.txt")
    with pytest.raises(Stale):
        disk.make_folder("a/x")
    with pytest.raises(Stale):
        disk.remove_folder("a/x")
    assert not list(outside.iterdir())


def test_a_folder_is_made_or_found(disk: Disk) -> None:
    assert disk.make_folder("a") == disk.make_folder("a")
    (disk.root / "f").write_text("1")
    with pytest.raises(Stale):
        disk.make_folder("f")
    with pytest.raises(Stale):
        disk.make_folder("missing/x")


def test_a_rename_never_overwrites(disk: Disk, road: str) -> None:
    (disk.root / "a").write_text("1")
    (disk.root / "b").write_text("2")
    with pytest.raises(Stale):
        disk.rename("a", "b", seen(disk, "a"))
    disk.rename("a", "c", seen(disk, "a"))
    assert (disk.root / "c").read_text() == "1"
    (disk.root / "d").mkdir()
    (disk.root / "e").mkdir()
    with pytest.raises(Stale):
        disk.rename("d", "e", seen(disk, "d"))


def test_tidying_keeps_what_may_be_of_use_and_loses_no_whole_file(disk: Disk) -> None:
    young, old = fetched(disk, "half"), disk.temp("old")
    old.write_text("half")
    week_ago_s = time.time() - 8 * 86_400
    os.utime(old, (week_ago_s, week_ago_s))
    disk.temp("id.swap").write_text("somebody's only copy")
    disk.tidy("pc")
    assert list((disk.root / ".colabsync" / "tmp").iterdir()) == [young]
    assert bin_of(disk) == ["somebody's only copy"]


def test_what_waits_in_the_stage_under_no_key_comes_back_beside_everything(disk: Disk) -> None:
    (disk.root / "a").write_text("1")
    disk.rename("a", ".colabsync/stage/7", seen(disk, "a"))
    (disk.root / ".colabsync" / "stage" / "strange").write_text("2")
    disk.tidy("pc")
    assert (disk.root / ".colabsync" / "stage" / "7").read_text() == "1", "the planner's to bring"
    (back,) = disk.root.glob("recovered strange*")
    assert back.read_text() == "2"
