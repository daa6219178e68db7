"""Single moments of a run that stories have found: somebody acts just then, or the process ends."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.unit.sync.check.clock import DAY_S
from tests.unit.sync.check.stage import Stage, stage
from tests.unit.sync.check.steps import Death, Step
from tests.unit.sync.check.story import Run, Story, Weather

ALONE = Story(1, "calm", 1, ())
MANY = 100
"""No run here takes so many steps."""


def just_before(on: Stage, what: str, act: Callable[[], object], *, time: int = 1) -> None:
    """Act once, before the step that begins so (for the `time`-th time)."""
    left = time

    def hear(step: Step) -> None:
        nonlocal left
        left -= str(step).startswith(what)
        if left == 0:
            left = -1
            with on.watch.deaf():
                act()

    on.on_step = hear


def test_an_edit_of_what_is_taken_out_of_the_folder_just_then_stays(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        device.write("a", on.pen.text())
        on.sync(0)
        written = on.pen.text()
        device.write("a", written)
        on.hand.mkdir("Outside")
        just_before(on, "send PUT files/", lambda: on.hand.move("Work/a", "Outside"))
        on.run(Run(0))
        on.sync(0)
        assert device.read("a") == written
        assert device.tree() == on.hand.tree("Work")


@pytest.mark.parametrize("is_moved", [False, True], ids=["", "whose folder is moved meanwhile"])
@pytest.mark.parametrize(
    ("step", "time"),
    [
        pytest.param("answer PATCH files/", 1, id="before the answer comes"),
        pytest.param("send GET files/", 1, id="before it looks at the versions"),
        pytest.param("send GET files/", 2, id="before it fetches what was buried"),
        pytest.param("rename work/.colabsync/tmp", 1, id="before that lies in the folder"),
    ],
)
def test_killed_after_an_update_what_it_has_buried_still_comes_back(
    tmp_path: Path, step: str, time: int, is_moved: bool
) -> None:
    """On v3, where the last writer wins: somebody writes in the moment before our update."""
    with stage(ALONE, tmp_path) as on:
        on.set_weather(Weather(has_v2=False))
        device = on.devices[0]
        device.write("d/a", on.pen.text())
        on.sync(0)
        mine, theirs = on.pen.text(), on.pen.text()
        device.write("d/a", mine)

        def write_there() -> None:
            on.hand.put("Work/d/a", theirs)
            just_before(on, step, partial(die, on), time=time)

        just_before(on, "send PATCH files/", write_there)
        on.run(Run(0))
        assert on.has_died
        if is_moved:
            (device.root / "d").rename(device.root / "e")
        assert on.hand.read("Work/d/a") == mine, "theirs is only a version of it"
        on.sync(0)
        on.sync(0)
        contents = [each.read_bytes() for each in device.root.rglob("*") if each.is_file()]
        assert {mine, theirs} <= set(contents)
        assert device.tree() == on.hand.tree("Work")


@pytest.mark.parametrize("feed_lag", [0, 2], ids=["told at once", "told late"])
@pytest.mark.parametrize(
    ("is_edited", "comes_back"),
    [
        pytest.param(True, False, id="edited there"),
        pytest.param(True, True, id="edited there, and it comes back here"),
        pytest.param(False, False, id="as it was"),
        pytest.param(False, True, id="as it was, and it comes back here"),
    ],
)
def test_killed_while_it_puts_a_file_into_the_bin_an_edit_of_that_moment_comes_out_again(
    tmp_path: Path, is_edited: bool, comes_back: bool, feed_lag: int
) -> None:
    """Killed before every step from our call to where nothing of it is left to do. Somebody edits
    the file between our look and the call, or does not."""
    for number in range(1, MANY):
        with stage(ALONE, tmp_path / str(number)) as on:
            device = on.devices[0]
            mine, theirs = on.pen.text(), on.pen.text()
            device.write("k", on.pen.text())
            file = device.write("a", mine)
            on.sync(0)
            file.unlink()
            on.hand.set_feed_lag(polls=feed_lag)

            def act(on: Stage = on, theirs: bytes = theirs, number: int = number) -> None:
                if is_edited:
                    on.hand.put("Work/a", theirs)
                just_before(on, "", partial(die, on), time=number)

            just_before(on, "send PATCH files/", act)
            on.run(Run(0))
            if not has_begun_anything(on):
                break
            if comes_back:
                device.write("a", mine)
            for _ in range(4):
                on.sync(0)
            kept = theirs if is_edited else mine if comes_back else None
            assert files_here(on).get("a") == kept, f"killed before step {number} after the call"
            assert device.tree() == on.hand.tree("Work")
            assert not has_begun_anything(on)
    assert 2 < number < MANY


def has_begun_anything(on: Stage) -> bool:
    """True when the next run of the device has to find out what became of something."""
    with on.devices[0].engine._reading() as state:
        return bool(state.intents)


def die(on: Stage) -> None:
    """The process of the device ends."""
    on._running[0].is_dead = True
    raise Death


def conflict(on: Stage) -> tuple[bytes, bytes]:
    """Both sides edit `a`: what is here then, and what is there."""
    on.devices[0].write("a", on.pen.text())
    on.sync(0)
    mine, theirs = on.pen.text(), on.pen.text()
    on.devices[0].write("a", mine)
    on.hand.put("Work/a", theirs)
    return mine, theirs


def test_what_comes_back_on_drive_in_mid_run_stays_here(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        device.write("a", "a")
        device.write("b", "b")
        on.sync(0)
        a_file = on.hand.trash("Work/a")
        device.write("b", "another b")
        just_before(on, "send GET changes", lambda: on.hand.untrash(f"id:{a_file.id}"), time=2)
        on.run(Run(0, "looked"))
        on.sync(0)
        assert device.tree() == on.hand.tree("Work")
        assert device.read("a") == b"a"


@pytest.mark.parametrize("dies", [False, True], ids=["and goes on", "and dies at once"])
@pytest.mark.parametrize(
    ("path", "request_begins"),
    [
        pytest.param("d/new", "POST files", id="a new file"),
        pytest.param("d/old", "PUT files/", id="an edit"),
    ],
)
def test_what_is_sent_into_a_folder_that_is_binned_just_then_stays(
    tmp_path: Path, path: str, request_begins: str, dies: bool
) -> None:
    def put_into_the_bin() -> None:
        on.hand.trash("Work/d")
        if dies:
            just_before(on, f"answer {request_begins}", partial(die, on))

    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        device.write("d/old", on.pen.text())
        on.sync(0)
        written = on.pen.text()
        device.write(path, written)
        just_before(on, f"send {request_begins}", put_into_the_bin)
        on.run(Run(0))
        on.sync(0)
        assert device.read(path) == written
        assert device.tree() == on.hand.tree("Work")


def test_a_folder_does_not_go_before_what_the_base_knows_in_it(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        file = device.write("d/x", on.pen.text())
        device.write("y", on.pen.text())
        on.sync(0)
        on.hand.trash("Work/d/x")
        on.hand.trash("Work/d")
        just_before(on, "rename work/d/x", file.unlink)
        on.run(Run(0))
        on.sync(0)
        assert device.tree() == on.hand.tree("Work")


def test_a_folder_waits_on_drive_for_what_was_moved_out_of_it_there(tmp_path: Path) -> None:
    """Deleted here with its file, which on Drive is elsewhere by now and has to come first."""
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        device.write("d/x", on.pen.text())
        device.write("y", on.pen.text())
        on.sync(0)
        on.hand.move("Work/d/x", "Work")
        shutil.rmtree(device.root / "d")
        newer = on.pen.text()
        just_before(on, "send GET files/", lambda: on.hand.put("Work/x", newer))
        on.run(Run(0))
        on.sync(0)
        assert device.read("x") == newer
        assert device.tree() == on.hand.tree("Work")


def test_a_folder_that_is_about_to_go_lets_out_what_was_moved_out_of_it_in_that_moment(
    tmp_path: Path,
) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        written = device.write("d/x", on.pen.text()).read_bytes()
        device.write("d/y", on.pen.text())
        device.write("k", on.pen.text())
        on.sync(0)
        shutil.rmtree(device.root / "d")

        def think_for_a_while() -> None:
            on.clock.pass_by(2)
            just_before(on, "send GET changes", lambda: on.hand.move("Work/d/x", "Work"))

        just_before(on, "answer GET changes", think_for_a_while)
        on.run(Run(0))
        on.sync(0)
        assert set(on.hand.tree("Work")) == {"k", "x"}
        assert device.read("x") == written
        assert device.tree() == on.hand.tree("Work")


def test_what_is_deleted_in_a_folder_that_was_moved_out_of_a_deleted_one_does_not_come_back(
    tmp_path: Path,
) -> None:
    """It does not go with the deleted one on Drive, for it lies elsewhere there by then."""
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        for path in ("a/c/x", "a/c/y", "k"):
            device.write(path, on.pen.text())
        on.sync(0)
        (device.root / "a" / "c").rename(device.root / "c")
        (device.root / "c" / "x").unlink()
        (device.root / "a").rmdir()
        on.sync(0)
        assert set(on.hand.tree("Work")) == {"c", "c/y", "k"}
        on.clock.pass_by(2 * DAY_S)  # Drive's folders are listed once a day
        on.sync(0)
        assert device.tree() == on.hand.tree("Work")
        assert set(device.tree()) == {"c", "c/y", "k"}


@pytest.mark.parametrize("what", ["rename work/d", "commit state/state.sqlite"])
def test_killed_where_a_folder_is_gone_on_both_sides_what_was_moved_out_of_it_is_still_known(
    tmp_path: Path, what: str
) -> None:
    """Moved out to different places here and on Drive, whose place wins."""
    for number in range(1, MANY):
        with stage(ALONE, tmp_path / str(number)) as on:
            device = on.devices[0]
            for path in ("b/a/x", "b/a/y", "k"):
                device.write(path, on.pen.text())
            on.sync(0)
            (device.root / "b" / "a").rename(device.root / "d")
            (device.root / "b").rmdir()
            on.hand.move("Work/b/a", "Work")
            on.hand.rename("Work/a", "e")
            on.hand.trash("Work/b")
            just_before(on, what, partial(die, on), time=number)
            on.run(Run(0))
            has_died = on.has_died
            for _ in range(2):
                on.sync(0)
            assert set(device.tree()) == {"e", "e/x", "e/y", "k"}, f"killed before step {number}"
            assert device.tree() == on.hand.tree("Work")
            if not has_died:
                break
    assert 1 < number < MANY


def test_killed_when_a_folder_was_made_anew_it_is_not_made_once_more(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        (device.root / "d").mkdir()
        on.sync(0)
        on.hand.trash("Work/d")
        device.write("d/new", on.pen.text())
        just_before(on, "answer POST files", partial(die, on))
        on.run(Run(0))
        on.sync(0)
        assert device.tree() == on.hand.tree("Work")
        assert len(on.hand.find_all("Work/d")) == 1


@pytest.mark.parametrize("where", ["d", "d/e"])
def test_killed_when_a_folder_was_made_anew_no_pointer_to_nothing_is_left(
    tmp_path: Path, where: str
) -> None:
    with stage(ALONE, tmp_path) as on:
        device = on.devices[0]
        device.write("d/e/old", on.pen.text())
        on.sync(0)
        on.hand.put_document(f"Work/{where}/Plan", "text")
        on.sync(0)
        written = on.pen.text()
        device.write("d/new", written)
        on.hand.trash("Work/d")
        just_before(on, "send POST files", partial(die, on), time=2)
        on.run(Run(0))
        on.sync(0)
        assert device.read("d/new") == written
        assert f"{where}/Plan.gdoc" not in device.tree()
        assert device.tree() == on.hand.tree("Work")


def test_killed_before_a_replacement_no_copy_of_nothing_is_left(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        mine, _ = conflict(on)
        just_before(on, "swap", partial(die, on))
        on.run(Run(0))
        assert len(files_here(on)) == 2
        on.hand.trash("Work/a")
        on.sync(0)
        assert files_here(on) == {"a": mine}
        assert on.hand.read("Work/a") == mine


def test_a_conflict_copy_that_is_deleted_at_once_is_in_the_bin(tmp_path: Path) -> None:
    def delete() -> None:
        copy = next(path for path in files_here(on) if "conflict" in path)
        (on.devices[0].root / copy).unlink()

    with stage(ALONE, tmp_path) as on:
        mine, theirs = conflict(on)
        just_before(on, "swap", delete)
        on.run(Run(0))
        assert files_here(on) == {"a": theirs}
        assert mine in on.devices[0].trash()


@pytest.mark.parametrize(("to", "is_kept"), [("b", True), (None, False)], ids=["moved", "deleted"])
def test_what_goes_in_the_moment_of_its_replacement_leaves_no_copy_of_itself(
    tmp_path: Path, to: str | None, is_kept: bool
) -> None:
    """Both sides have edited `a`; the copy of mine is made, and then I take the file away."""

    def take_away() -> None:
        file = on.devices[0].root / "a"
        file.unlink() if to is None else file.rename(file.with_name(to))

    with stage(ALONE, tmp_path) as on:
        mine, theirs = conflict(on)
        just_before(on, "swap", take_away)
        on.run(Run(0))
        on.sync(0)
        contents = list(files_here(on).values())
        assert contents.count(theirs) == 1
        assert contents.count(mine) == is_kept
        assert is_kept or mine in on.devices[0].trash()
        assert on.devices[0].tree() == on.hand.tree("Work")


def test_what_is_saved_in_the_moment_of_a_move_is_not_thrown_away(tmp_path: Path) -> None:
    with stage(ALONE, tmp_path) as on:
        on.devices[0].write("a", on.pen.text())
        on.sync(0)
        mine, theirs = on.pen.text(), on.pen.text()
        on.hand.put("Work/a", theirs)
        on.hand.rename("Work/a", "b")
        just_before(on, "rename work/a work/b", lambda: on.devices[0].write("a", mine))
        on.run(Run(0))
        on.sync(0)
        assert {mine, theirs} <= set(files_here(on).values())
        assert on.devices[0].tree() == on.hand.tree("Work")


def files_here(on: Stage) -> dict[str, bytes]:
    """What lies at the device."""
    return {path: on.devices[0].read(path) for path in on.devices[0].tree()}
