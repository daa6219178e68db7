"""Sync to Drive: what a person picked goes to its link, or to a Drive folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import BadRequest
from tests.unit.sync.office import WAIT_S, Office
from tests.unit.sync.world import md5


def push(office: Office, *paths: str, to: str | None = None) -> Job:
    """Sync to Drive, until it is done."""
    return office.done(office.sync.picks.push(paths, to, True))


def test_what_lies_in_a_link_is_synced_there(office: Office, hand: Hand) -> None:
    folder = office.folder("work")
    (folder / "a.txt").write_text("1")
    office.sync.add(folder, None, "My Drive/Work", "two-way")
    proposal = office.sync.picks.propose(["work/a.txt"])
    assert (proposal.inside, proposal.outside) == (("work/a.txt",), ())
    push(office, "work/a.txt")
    assert hand.read("Work/a.txt") == b"1"


def test_notebooks_and_folders_get_a_fitting_place_which_is_remembered(
    office: Office, hand: Hand
) -> None:
    (office.root / "nb.ipynb").write_text('{"cells": []}')
    folder = office.folder("flowers")
    (folder / "d").mkdir()
    (folder / "d" / "x.py").write_text("1")
    (folder / ".ipynb_checkpoints").mkdir()
    proposal = office.sync.picks.propose(["nb.ipynb"])
    assert (proposal.remote_path, proposal.is_remembered) == ("My Drive/Colab Notebooks", False)
    assert office.sync.picks.propose(["flowers"]).remote_path == "My Drive/flowers"
    job = push(office, "nb.ipynb", to="My Drive/Some/Where")
    assert hand.read("Some/Where/nb.ipynb") == b'{"cells": []}'
    assert job.result is not None
    assert job.result.message == "nb.ipynb is on Drive in My Drive/Some/Where."
    assert job.result.url is not None
    proposal = office.reopened().picks.propose(["nb.ipynb"])
    assert (proposal.remote_path, proposal.is_remembered) == ("My Drive/Some/Where", True)
    push(office, "flowers", to="My Drive/flowers")
    assert hand.tree("flowers") == {"d": None, "d/x.py": md5(b"1")}


def test_sending_again_sends_only_what_changed(
    office: Office, hand: Hand, cloud: DemoCloud
) -> None:
    path = office.root / "a.txt"
    path.write_text("1")
    push(office, "a.txt", to="My Drive/X")
    file_id = hand.find("X/a.txt").id
    cloud.calls.reset()
    job = push(office, "a.txt", to="My Drive/X")
    assert job.result is not None
    assert "nothing had changed" in job.result.message
    assert cloud.calls["drive.files.create"] + cloud.calls["drive.files.update"] == 0
    path.write_text("2")
    push(office, "a.txt", to="My Drive/X")
    assert hand.find("X/a.txt").id == file_id
    assert hand.read("X/a.txt") == b"2"


@pytest.mark.parametrize("is_ours", [True, False])
def test_somebody_elses_version_is_never_overwritten(
    office: Office, hand: Hand, is_ours: bool
) -> None:
    path = office.root / "a.txt"
    if is_ours:
        path.write_text("0")
        push(office, "a.txt", to="My Drive/X")
    hand.put("X/a.txt", "theirs")
    path.write_text("mine")
    job = push(office, "a.txt", to="My Drive/X")
    assert hand.read("X/a.txt") == b"theirs"
    assert md5(b"mine") in hand.tree("X").values()
    assert job.result is not None
    assert "beside another version" in job.result.message
    path.write_text("mine again")
    push(office, "a.txt", to="My Drive/X")
    assert set(hand.tree("X").values()) == {md5(b"theirs"), md5(b"mine again")}


def test_several_picks_keep_their_names(office: Office, hand: Hand) -> None:
    (office.root / "a.txt").write_text("1")
    (office.folder("d") / "b.txt").write_text("2")
    push(office, "a.txt", "d", to="My Drive/X")
    assert hand.tree("X") == {"a.txt": md5(b"1"), "d": None, "d/b.txt": md5(b"2")}


def test_links_are_left_out_and_named(office: Office, hand: Hand, tmp_path: Path) -> None:
    folder = office.folder("d")
    (tmp_path / "secret").write_text("1")
    (folder / "link").symlink_to(tmp_path / "secret")
    job = push(office, "d", to="My Drive/X")
    assert hand.tree("X") == {}
    assert job.result is not None
    assert job.result.items == ("link: a symbolic link",)


def test_a_pick_needs_a_place_and_must_be_there(office: Office) -> None:
    (office.root / "a.txt").write_text("1")
    with pytest.raises(BadRequest) as caught:
        office.sync.picks.push(["a.txt"], None, True)
    assert caught.value.code == "push_place"
    with pytest.raises(BadRequest) as caught:
        office.sync.picks.push(["gone.txt"], "My Drive/X", True)
    assert caught.value.code == "push_missing"


def test_a_full_drive_ends_a_push_at_once(office: Office, cloud: DemoCloud) -> None:
    folder = office.folder("many")
    for number in range(40):
        (folder / f"f{number}.txt").write_text(f"content {number}")
    cloud.drive.set_quota(1, 1)
    cloud.calls.reset()
    job = office.sync.picks.push(["many"], "My Drive/Many", remember=False)
    ended = office.jobs.wait(job.id, WAIT_S)
    assert ended.problem is not None
    assert ended.problem.code == "drive_full"
    assert cloud.calls["drive.files.create"] <= 2 * office.settings.parallel_transfers
