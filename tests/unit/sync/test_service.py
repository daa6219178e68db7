"""The facade: linking, previews, runs as jobs, deciding, watching."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import BadLink, BadReference, NotFound, Unreachable
from tests.unit.sync.device import context
from tests.unit.sync.office import WAIT_S, Office


def until(claim: Callable[[], bool]) -> None:
    """Wait for something that another thread does."""
    deadline_s = time.monotonic() + WAIT_S
    while not claim():
        assert time.monotonic() < deadline_s, "it never happened"
        time.sleep(0.02)


# --- linking


def test_a_link_is_made_and_found_and_ended(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("1")
    link = office.sync.add(folder, None, "My Drive/Projects/Flowers", "two-way")
    assert (link.local, link.contents_path, link.state) == ("work", "work", "new")
    assert link.remote == "My Drive/Projects/Flowers"
    assert link.remote_id == hand.find("Projects/Flowers").id
    assert hand.tree("Projects/Flowers") == {}, "nothing is sent yet"
    assert office.reopened().find(folder).id == link.id
    office.sync.run(link.id, context())
    assert office.sync.is_linked(hand.find("Projects/Flowers/a.txt").id)
    assert not office.sync.is_linked(hand.find("Projects").id)
    (state,) = office.sync.links()
    assert (state.state, state.file_count, state.waiting_files) == ("idle", 1, 0)
    office.sync.remove(link.id)
    assert office.sync.links() == ()
    assert (folder / "a.txt").exists()
    assert hand.exists("Projects/Flowers/a.txt")
    assert not (office.state / "links" / link.id).exists()
    assert [event.link_id for event in office.told("link_gone")] == [link.id]


def test_linking_again_after_unlinking_adopts_what_is_equal(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("1")
    first = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.sync.run(first.id, context())
    office.sync.remove(first.id)
    again = office.sync.add(folder, None, "My Drive/Work", "two-way")
    report = office.sync.run(again.id, context())
    assert not report.did_anything


ONE_FOLDER_UP = {"changes.list": 1, "files.generateIds": 1, "files.create": 3}


def test_the_first_run_asks_nothing_that_linking_has_learned(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "data").mkdir()
    for name in ("a.txt", "data/b.txt"):
        (folder / name).write_text(name)
    link = office.sync.add(folder, None, "My Drive/New", "two-way")
    assert office.sync.run(link.id, context()).api_calls == ONE_FOLDER_UP
    assert office.sync.run(link.id, context()).api_calls == {"changes.list": 1}
    assert hand.read("New/data/b.txt") == b"data/b.txt"


def test_what_others_put_into_a_new_folder_before_the_first_run_comes_down(
    office: Office, hand: Hand
) -> None:
    folder = office.folder("work")
    link = office.sync.add(folder, None, "My Drive/New", "two-way")
    hand.put("New/sub/theirs.txt", "1")
    office.sync.run(link.id, context())
    assert (folder / "sub" / "theirs.txt").read_bytes() == b"1"


def test_the_first_run_of_a_filled_folder_lists_it_and_marks_it(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    for name in ("a.txt", "sub/b.txt"):
        hand.put(f"Old/{name}", name)
    link = office.sync.add(folder, None, "My Drive/Old", "two-way")
    asked = {"changes.list": 1, "files.list": 2, "files.update": 1, "files.download": 2}
    assert office.sync.run(link.id, context()).api_calls == asked
    assert office.sync.run(link.id, context()).api_calls == {"changes.list": 1}


@pytest.mark.parametrize("path", ["New", "Old"])
def test_a_drive_folder_that_goes_into_the_bin_before_the_first_run_is_missed(
    office: Office, hand: Hand, path: str
) -> None:
    hand.put("Old/a.txt", "1")
    folder = office.folder("work")
    (folder / "mine.txt").write_text("2")
    link = office.sync.add(folder, None, f"My Drive/{path}", "two-way")
    hand.trash(path)
    with pytest.raises(NotFound) as missed:
        office.sync.run(link.id, context())
    assert missed.value.code == "link_remote_missing"
    assert [each.name for each in folder.iterdir() if each.is_file()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param(
            lambda hand: hand.rename("Deep/Work", "Play"), "My Drive/Deep/Play", id="renamed"
        ),
        pytest.param(
            lambda hand: hand.move("Deep/Work", "Other"), "My Drive/Other/Work", id="moved"
        ),
        pytest.param(
            lambda hand: hand.rename("Deep", "High"), "My Drive/High/Work", id="renamed above it"
        ),
    ],
)
def test_a_linked_drive_folder_is_shown_where_it_lies_now(
    office: Office, hand: Hand, change: Callable[[Hand], object], path: str
) -> None:
    hand.put("Deep/Work/a.txt", "1")
    hand.mkdir("Other")
    folder = office.folder("work")
    link = office.sync.add(folder, None, "My Drive/Deep/Work", "two-way")
    office.sync.run(link.id, context())
    change(hand)
    assert office.sync.run(link.id, context()).api_calls.keys() == {"changes.list", "files.get"}
    assert office.sync.find(folder).remote == path
    assert office.reopened().find(folder).remote == path
    shown = [each.link.remote for each in office.told("link") if each.link is not None]
    assert shown[-1] == path
    assert office.sync.run(link.id, context()).api_calls == {"changes.list": 1}
    with pytest.raises(BadLink) as caught:
        office.sync.add(office.folder("two"), None, path.rpartition("/")[0], "two-way")
    assert caught.value.code == "link_remote_taken"
    assert path in caught.value.message


def test_where_a_drive_folder_lies_is_written_only_when_it_is_news(
    office: Office, hand: Hand
) -> None:
    hand.put("Work/a.txt", "1")
    link = office.sync.add(office.folder("work"), None, "My Drive/Work", "two-way")
    before = (office.state / "links.json").stat()
    office.sync.run(link.id, context())
    hand.star("Work")
    office.sync.run(link.id, context())
    assert (office.state / "links.json").stat() == before


BAD_LOCAL: list[tuple[str, Callable[[Office], Path]]] = [
    ("link_missing", lambda office: office.root / "nowhere"),
    ("link_to_file", lambda office: office.root / "linked" / "a.txt"),
    ("link_root", lambda _: Path("/")),
    ("link_home", lambda _: Path.home()),
    ("link_home", lambda _: Path.home().parent),
    ("link_nested", lambda office: office.root / "linked"),
    ("link_nested", lambda office: office.root / "linked" / "inside"),
    ("link_nested", lambda office: office.root),
    ("link_nested", lambda office: office.state),
    ("link_nested", lambda office: office.root / "shortcut"),
]


@pytest.mark.parametrize(("code", "place"), BAD_LOCAL, ids=lambda value: str(value)[:20])
def test_folders_that_may_not_be_linked(
    office: Office,
    hand: Hand,
    code: str,
    place: Callable[[Office], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    home = tmp_path / "people" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    linked = office.folder("linked")
    (linked / "inside").mkdir()
    (linked / "a.txt").write_text("1")
    (office.root / "shortcut").symlink_to(linked)
    office.sync.add(linked, None, "My Drive/Work", "two-way")
    before = (office.state / "links.json").read_bytes()
    bad = place(office)
    with pytest.raises(BadLink) as caught:
        office.sync.add(bad, None, "My Drive/New", "two-way")
    assert caught.value.code == code
    with pytest.raises(BadLink):
        office.sync.preview(bad, None, "My Drive/New", "two-way")
    assert (office.state / "links.json").read_bytes() == before
    assert not hand.exists("New")


def test_a_folder_that_cannot_be_written_is_refused(
    office: Office, hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = office.folder("locked")
    monkeypatch.setattr(os, "access", lambda path, _: path != folder)
    with pytest.raises(BadLink) as caught:
        office.sync.add(folder, None, "My Drive/New", "two-way")
    assert caught.value.code == "link_unwritable"
    assert not hand.exists("New")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "remote",
    ["My Drive/Work", "My Drive/Work/inside", "My Drive/Work/new", "My Drive", "id"],
)
def test_a_drive_folder_in_or_around_a_link_is_taken(
    office: Office, hand: Hand, remote: str
) -> None:
    hand.mkdir("Work/inside")
    office.sync.add(office.folder("one"), None, "My Drive/Work", "two-way")
    remote_id = hand.find("Work").id if remote == "id" else None
    path = None if remote_id else remote
    with pytest.raises(BadLink) as caught:
        office.sync.add(office.folder("two"), remote_id, path, "two-way")
    assert caught.value.code == "link_remote_taken"
    assert len(office.sync.links()) == 1
    assert not hand.exists("Work/new")
    assert list((office.root / "two").iterdir()) == []


def test_neighbours_of_a_linked_drive_folder_are_free(office: Office) -> None:
    office.sync.add(office.folder("one"), None, "My Drive/Work", "two-way")
    office.sync.add(office.folder("two"), None, "My Drive/Other/deep", "two-way")
    assert len(office.sync.links()) == 2


@pytest.mark.parametrize("call", ["changes.getStartPageToken", "files.get", "files.create"])
def test_who_links_on_a_bad_day_of_drives_hears_of_it_after_three_tries(
    office: Office, cloud: DemoCloud, call: str
) -> None:
    cloud.faults.fail(f"drive.{call}", times=None, status=500, reason="internalError")
    with pytest.raises(Unreachable):
        office.sync.add(office.folder("one"), None, "My Drive/New", "two-way")
    assert cloud.calls[f"drive.{call}"] == 3
    assert office.sync.links() == ()


def test_a_drive_folder_that_is_none_is_refused(office: Office, hand: Hand) -> None:
    folder = office.folder("one")
    with pytest.raises(BadLink) as caught:
        office.sync.add(folder, "no-such-id", None, "two-way")
    assert caught.value.code == "link_missing"
    hand.put("file.txt", "1")
    with pytest.raises(BadLink) as caught:
        office.sync.add(folder, hand.find("file.txt").id, None, "two-way")
    assert caught.value.code == "link_to_file"
    with pytest.raises(BadReference):
        office.sync.add(folder, None, "Somewhere/else", "two-way")
    assert office.sync.links() == ()


def test_what_is_not_linked_is_not_found(office: Office) -> None:
    with pytest.raises(NotFound) as caught:
        office.sync.find(office.folder("work"))
    assert caught.value.code == "not_linked"


def test_a_list_of_links_that_cannot_be_read_is_set_aside(office: Office) -> None:
    office.sync.add(office.folder("work"), None, "My Drive/Work", "two-way")
    (office.state / "links.json").write_text("{ruined")
    assert office.sync.links() == ()
    assert (office.state / "links.json.bad").exists()


def test_a_link_outside_jupyters_root_is_shown_with_its_whole_path(
    office: Office, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    link = office.sync.add(outside, None, "My Drive/Work", "two-way")
    assert (link.local, link.contents_path) == (str(outside.resolve()), None)


# --- looking before


def test_a_preview_shows_the_plan_and_leaves_no_trace(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "mine.txt").write_text("12345")
    (folder / "same.txt").write_text("same")
    hand.put("Work/theirs.txt", "123")
    hand.put("Work/same.txt", "same")
    hand.put_document("Work/Letter", "text")
    before = hand.tree("")
    preview = office.sync.preview(folder, None, "My Drive/Work", "two-way")
    assert (preview.counts.uploaded, preview.counts.downloaded, preview.same) == (1, 1, 1)
    said = {(line.action, line.side, line.path) for line in preview.lines}
    assert said == {
        ("upload", "remote", "mine.txt"),
        ("download", "local", "theirs.txt"),
        ("adopt", "both", "same.txt"),
        ("download", "local", "Letter.gdoc"),
    }
    new = office.sync.preview(folder, None, "My Drive/Not/yet", "two-way")
    assert new.counts.uploaded == 2
    assert hand.tree("") == before
    assert sorted(each.name for each in folder.iterdir()) == ["mine.txt", "same.txt"]
    assert not office.state.exists()


def test_a_long_preview_is_cut_and_its_counts_are_not(office: Office) -> None:
    folder = office.folder("work")
    for number in range(600):
        (folder / f"f{number}.txt").write_text(str(number))
    preview = office.sync.preview(folder, None, "My Drive/Work", "two-way")
    assert (len(preview.lines), preview.counts.uploaded, preview.is_truncated) == (500, 600, True)


# --- running


def test_a_run_as_a_job_says_what_it_did(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("123")
    link = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.events.clear()
    job = office.done(office.sync.start(link.id))
    assert job.result is not None
    assert job.result.message == "1 sent to Drive."
    assert job.result.facts["bytes_up"] == 3
    assert job.result.url == link.remote_url
    states = [event.link.state for event in office.told("link") if event.link]
    assert states == ["syncing", "idle"]
    job = office.done(office.sync.start(link.id))
    assert job.result is not None
    assert job.result.message == "Everything is the same on both sides."


def test_a_failed_run_is_shown_until_one_goes_well(
    office: Office, cloud: DemoCloud, hand: Hand
) -> None:
    link = office.sync.add(office.folder("work"), None, "My Drive/Work", "two-way")
    hand.trash("Work")
    job = office.jobs.wait(office.sync.start(link.id).id, WAIT_S)
    assert job.problem is not None
    assert job.problem.code == "link_remote_missing"
    (shown,) = office.sync.links()
    assert (shown.state, shown.problem) == ("error", job.problem)
    hand.untrash(f"id:{link.remote_id}")
    office.done(office.sync.start(link.id))
    (shown,) = office.sync.links()
    assert (shown.state, shown.problem) == ("idle", None)


def test_held_deletions_want_attention_and_are_settled(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    for number in range(5):
        (folder / f"f{number}.txt").write_text("1")
    link = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.sync.run(link.id, context())
    for path in folder.glob("*.txt"):
        path.unlink()
    office.sync.run(link.id, context())
    (shown,) = office.sync.links()
    assert (shown.state, shown.held) == ("attention", 5)
    office.sync.settle_held(link.id, "keep")
    office.sync.run(link.id, context())
    assert len(list(folder.glob("*.txt"))) == 5


def test_a_paused_link_says_so(office: Office) -> None:
    link = office.sync.add(office.folder("work"), None, "My Drive/Work", "two-way")
    assert office.sync.pause(link.id, True).state == "paused"
    assert office.reopened().links()[0].state == "paused"
    assert office.sync.pause(link.id, False).state == "new"
    with pytest.raises(NotFound):
        office.sync.pause("no such link", True)


def test_without_watching_the_links_tell_what_waits_by_the_look_of_the_folder(
    office: Office, cloud: DemoCloud
) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("123")
    link = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.sync.run(link.id, context())
    cloud.calls.reset()
    (folder / "a.txt").write_text("12345")
    (folder / "b.txt").write_text("1")
    (shown,) = office.reopened().links()
    assert (shown.waiting_files, shown.waiting_bytes) == (2, 6)
    assert cloud.calls.total == 0


# --- watching


def test_a_watched_link_follows_both_sides_without_being_asked(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    link = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.sync.watch()
    (folder / "a.txt").write_text("from here")
    until(lambda: hand.exists("Work/a.txt"))
    hand.put("Work/b.txt", "from there")
    until((folder / "b.txt").exists)
    office.sync.pause(link.id, True)
    hand.put("Work/c.txt", "later")
    time.sleep(1.0)
    assert not (folder / "c.txt").exists()
    office.sync.pause(link.id, False)
    until((folder / "c.txt").exists)


def test_quiet_looks_are_one_call_each_and_say_nothing(
    office: Office, hand: Hand, cloud: DemoCloud
) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("1")
    link = office.sync.add(folder, None, "My Drive/Work", "two-way")
    office.sync.run(link.id, context())
    office.sync.watch()
    until(lambda: cloud.calls["drive.changes.list"] >= 3)
    office.events.clear()
    cloud.calls.reset()
    until(lambda: cloud.calls["drive.changes.list"] >= 3)
    assert set(cloud.calls.counts) == {"drive.changes.list"}
    assert office.events == []


def test_a_link_made_while_watching_is_synced_at_once(office: Office, hand: Hand) -> None:
    office.sync.watch()
    folder = office.folder("work")
    (folder / "a.txt").write_text("1")
    office.sync.add(folder, None, "My Drive/Work", "two-way")
    until(lambda: hand.exists("Work/a.txt"))
