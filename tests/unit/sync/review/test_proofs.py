"""Is this on Drive as it is here? What is said of single files, and summed up for folders."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.contract.proof import FileState
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.actions import Plan
from jupyter_colabsync.sync.plan.marks import SEVERITY, Marks, worst
from jupyter_colabsync.sync.plan.trees import Skip
from jupyter_colabsync.sync.review import proofs as proofs_module
from jupyter_colabsync.sync.review.proofs import Proofs, Proven
from jupyter_colabsync.sync.state.store import Store
from tests.unit.sync.device import Device
from tests.unit.sync.pieces import md5_of
from tests.unit.sync.run.deeds import download, move_here, trash_here, trash_there, upload
from tests.unit.sync.two_sides import begin, do_here, do_there

BEFORE = {"a.txt": "1", "d/x.txt": "22", "d/e/y.txt": "333", "k": "kept"}


@pytest.fixture
def linked(device: Device) -> Device:
    begin(device, BEFORE)
    return device


def states(device: Device, folder: str = "") -> dict[str, FileState]:
    """How the entries of a folder stand, in the order they are told."""
    with device.engine.proofs() as proofs:
        found, is_truncated = proofs.folder(folder)
    assert not is_truncated
    return dict(found)


def proof(device: Device, path: str) -> Proven:
    """How one path stands."""
    seen = device.engine.seen_here(CancelToken())
    with device.engine.proofs() as proofs:
        return proofs.proof(path, seen)


# --- single files


def test_a_file_is_proven_by_the_checksum_it_has_on_both_sides(linked: Device, hand: Hand) -> None:
    found = proof(linked, "d/x.txt")
    assert (found.state, found.md5, found.waiting_files) == ("synced", md5_of("22"), 0)
    assert found.url == f"https://drive.google.com/open?id={hand.find('Work/d/x.txt').id}"
    assert found.agreed_at_ms is not None
    assert found.sentence.startswith("x.txt is on Drive with the same checksum as here, seen ")


@pytest.mark.parametrize(
    ("step", "path", "size_bytes"),
    [("write a.txt 4444", "a.txt", 4), ("write n.txt 55555", "n.txt", 5)],
    ids=["edited", "new"],
)
def test_what_is_not_there_yet_is_said_with_its_size(
    linked: Device, step: str, path: str, size_bytes: int
) -> None:
    do_here(linked.root, step)
    found = proof(linked, path)
    assert (found.state, found.md5, found.url) == ("waiting", None, None)
    assert (found.waiting_files, found.waiting_bytes) == (1, size_bytes)
    assert found.sentence == f"{path} is not on Drive as it is here ({size_bytes} B)."
    linked.sync()
    assert proof(linked, path).state == "synced"


def test_another_date_is_still_the_proven_content(linked: Device) -> None:
    do_here(linked.root, "touch a.txt 1000000000")
    assert proof(linked, "a.txt").state == "synced"


def test_what_is_not_there_has_no_proof(linked: Device) -> None:
    with pytest.raises(NotFound) as caught:
        proof(linked, "gone.txt")
    assert caught.value.code == "no_file"


def test_what_is_on_its_way_is_said(linked: Device) -> None:
    do_here(linked.root, "write a.txt 9")
    linked.engine._memory.moving.add("a.txt")
    assert states(linked)["a.txt"] == "moving"
    found = proof(linked, "a.txt")
    assert (found.state, found.sentence) == ("moving", "a.txt is on its way to Drive (1 B).")


# --- the badges of a folder


def test_every_state_a_file_can_have(linked: Device, hand: Hand) -> None:
    for step in ("write a.txt 9", "write c.txt 1", "write nb.ipynb '{\"cel'", "write x.tmp 1"):
        do_here(linked.root, step)
    do_there(hand, "write a.txt 8")
    linked.sync()
    do_here(linked.root, "write late.txt 1")
    found = states(linked)
    (copy,) = (name for name in found if "conflict" in name)
    assert found == {
        copy: "conflict",
        "nb.ipynb": "problem",
        "late.txt": "waiting",
        ".colabsync": "ignored",
        "x.tmp": "ignored",
        "a.txt": "synced",
        "c.txt": "synced",
        "d": "synced",
        "k": "synced",
    }
    ranks = [SEVERITY.index(each) for each in found.values()]
    assert ranks == sorted(ranks, reverse=True), "what asks for attention comes first"


def test_what_waits_for_a_decision_is_marked_and_so_are_its_folders(
    device: Device, hand: Hand
) -> None:
    begin(device, {f"d/e/f{number:02}": "1" for number in range(30)} | {"k": "1", "g/x": "1"})
    do_there(hand, "delete d")
    device.sync()
    assert set(states(device, "d/e").values()) == {"held"}
    assert (states(device)["d"], states(device)["g"]) == ("held", "synced")
    assert proof(device, "d").state == "held"
    device.engine.settle_held("keep")
    device.sync()
    assert states(device)["d"] == "synced"


def test_a_folder_stands_as_the_worst_in_it(linked: Device) -> None:
    do_here(linked.root, "write d/e/nb.ipynb '{\"cel'")
    do_here(linked.root, "mkdir new")
    linked.sync()
    assert (states(linked)["d"], states(linked, "d")["e"]) == ("problem", "problem")
    linked.engine._memory.moving.add("d/x.txt")
    assert states(linked)["d"] == "problem"
    do_here(linked.root, "delete d/e/nb.ipynb")
    linked.sync()
    assert states(linked)["d"] == "moving"
    linked.engine._memory.moving.clear()
    do_here(linked.root, "mkdir fresh")
    assert (states(linked)["d"], states(linked)["fresh"]) == ("synced", "waiting")


def test_what_could_not_be_sent_is_marked(linked: Device, cloud: DemoCloud) -> None:
    cloud.faults.fail("drive.files.create", None, 403, "insufficientFilePermissions")
    do_here(linked.root, "write n.txt 1")
    linked.sync()
    assert linked.engine.has_work(CancelToken()) is False, "it is refused, and left alone"
    assert states(linked)["n.txt"] == "problem"
    assert proof(linked, "n.txt").state == "problem"


def test_without_network_what_waits_is_marked(linked: Device, cloud: DemoCloud) -> None:
    cloud.faults.fail("*", None)
    do_here(linked.root, "write d/n.txt 1")
    with pytest.raises(Unreachable):
        linked.sync()
    assert states(linked, "d")["n.txt"] == "waiting"


def test_long_folders_are_cut(linked: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs_module, "MAX_ENTRIES", 2)
    do_here(linked.root, "write late.txt 1")
    with linked.engine.proofs() as proofs:
        found, is_truncated = proofs.folder("")
    assert (found[0], len(found), is_truncated) == (("late.txt", "waiting"), 2, True)


def test_of_a_cut_folder_what_is_in_sight_is_told_by_name(
    linked: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    for step in ("write late.txt 1", "write x.tmp 1", "write a.txt edited"):
        do_here(linked.root, step)
    everything = states(linked)
    monkeypatch.setattr(proofs_module, "MAX_ENTRIES", 2)
    for name in [*everything, "gone.txt", "d/x.txt", "../work", ""]:
        with linked.engine.proofs() as proofs:
            found = proofs.folder("", [name])
        assert found == ([(name, everything[name])] if name in everything else [], False), name


def test_one_question_to_the_base_tells_of_all_that_is_in_sight(
    linked: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    rows = Store._rows

    def counted(self: Store, query: str, *values: object, **flags: bool) -> list[Any]:
        found = rows(self, query, *values, **flags)
        read.append(len(found))
        return found

    names = [f"n{number}" for number in range(proofs_module.MAX_NAMES)]
    with linked.engine.proofs() as proofs:
        monkeypatch.setattr(Store, "_rows", counted)
        assert proofs.folder("", [*names[1:], "a.txt"]) == ([("a.txt", "synced")], False)
        assert proofs.folder("", [*names, "a.txt"])[1] is True, "more than anybody sees"
    assert read == [1, 1], "once each, and nothing that nobody asked for"


@pytest.mark.parametrize("path", ["gone", "a.txt"])
def test_what_is_no_folder_has_no_entries(linked: Device, path: str) -> None:
    with linked.engine.proofs() as proofs:
        assert proofs.folder(path) == ([], False)


# --- sums


@pytest.mark.parametrize(
    ("path", "files", "waiting", "size_bytes", "sentence"),
    [
        pytest.param("d", 4, 3, 11, "d: 3 of 4 files (11 B) not on Drive yet.", id="some wait"),
        pytest.param("d/e", 2, 2, 7, "e: 2 of 2 files (7 B) not on Drive yet.", id="all wait"),
        pytest.param("new", 1, 1, 4, "new: 1 file (4 B) not on Drive yet.", id="a new folder"),
        pytest.param("", 7, 4, 15, "work: 4 of 7 files (15 B) not on Drive yet.", id="all of it"),
        pytest.param("g", 0, 0, 0, "g is on Drive; it holds no files.", id="empty"),
    ],
)
def test_the_sums_of_a_folder(
    device: Device, path: str, files: int, waiting: int, size_bytes: int, sentence: str
) -> None:
    begin(device, {**BEFORE, "g": None})
    for step in (
        "write d/e/y.txt edited",
        "write d/e/n.txt 1",
        "write d/x2.txt 4444",
        "write new/z.txt 1234",
    ):
        do_here(device.root, step)
    found = proof(device, path)
    assert (found.file_count, found.waiting_files, found.waiting_bytes) == (
        files,
        waiting,
        size_bytes,
    )
    assert (found.is_folder, found.md5, found.sentence) == (True, None, sentence)
    assert found.state == ("waiting" if waiting else "synced")


def test_when_all_is_there_that_is_said(linked: Device) -> None:
    found = proof(linked, "d")
    assert (found.state, found.sentence) == (
        "synced",
        "d: all 2 files are on Drive with the same checksums as here.",
    )
    assert proof(linked, "d/e").sentence == (
        "e: its 1 file is on Drive with the same checksums as here."
    )


@pytest.mark.parametrize(
    ("steps", "path", "state", "waiting", "sentence"),
    [
        pytest.param(
            ["write .~a.txt 1", "write a.txt 4444"], "a.txt", "waiting", 1,
            "a.txt is not on Drive as it is here (4 B): it is being saved right now.",
            id="being saved",
        ),
        pytest.param(
            ["write nb.ipynb '{\"cel'"], "nb.ipynb", "problem", 1,
            "nb.ipynb is not on Drive as it is here (5 B): it looks half written; it is taken once "
            "it is whole or has rested for a minute.",
            id="half written",
        ),
        pytest.param(
            ["delete a.txt", "link a.txt k"], "a.txt", "problem", 1,
            "a.txt is not on Drive as it is here (0 B): a symbolic link has taken its place; put "
            "back what was there to have it synced.",
            id="replaced by a link",
        ),
        pytest.param(
            ["move d .Trash-d", "link d .Trash-d"], "d", "problem", 1,
            "d is not on Drive as it is here (0 B): a symbolic link has taken its place; put back "
            "what was there to have it synced.",
            id="a folder replaced by a link",
        ),
        pytest.param(
            ["link l k"], "l", "problem", 0, "l is a symbolic link, which is not synced.",
            id="a new link",
        ),
        pytest.param(
            ["write x.tmp 1"], "x.tmp", "ignored", 0,
            "x.tmp is left out of the sync, so it is not kept on Drive.",
            id="ignored",
        ),
        pytest.param(
            ["write .git/d/x 1"], ".git/d/x", "ignored", 0,
            "x is left out of the sync, so it is not kept on Drive.",
            id="in an ignored folder",
        ),
        pytest.param(
            ["delete a.txt", "mkdir a.txt"], "a.txt", "waiting", 0,
            "a.txt is not on Drive under this name yet.",
            id="replaced by a folder",
        ),
        pytest.param(
            ["move a.txt d/x.txt"], "d/x.txt", "waiting", 1,
            "x.txt is not on Drive under this name yet (1 B).",
            id="moved over another",
        ),
        pytest.param(
            ["move d moved"], "moved", "waiting", 0, "moved is not on Drive under this name yet.",
            id="a folder that was renamed",
        ),
        pytest.param(
            ["write d/nb.ipynb '{\"cel'"], "", "waiting", 1,
            "work: 1 of 5 files (5 B) not on Drive as here.",
            id="the whole link with one of them in it",
        ),
    ],
)  # fmt: skip
def test_nothing_is_called_on_drive_that_is_not(
    linked: Device, steps: list[str], path: str, state: FileState, waiting: int, sentence: str
) -> None:
    for step in steps:
        do_here(linked.root, step)
    found = proof(linked, path)
    assert (found.state, found.waiting_files, found.sentence) == (state, waiting, sentence)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("delete d", "it is not on Drive any more; here it is kept so far."),
        ("write d/x.txt 9", "Drive has another version by now; this one is kept so far."),
    ],
    ids=["deleted there", "edited there"],
)
def test_what_drive_told_and_is_not_done_yet_is_no_proof(
    linked: Device, hand: Hand, cloud: DemoCloud, step: str, said: str
) -> None:
    do_there(hand, step)
    assert linked.engine.has_work(CancelToken())
    assert proof(linked, "d/x.txt").sentence == f"x.txt: {said}"
    assert proof(linked, "d").waiting_files == (2 if step == "delete d" else 1)
    linked.sync()


def test_a_folder_in_the_place_of_a_file_is_marked_as_waiting(linked: Device) -> None:
    do_here(linked.root, "delete a.txt")
    do_here(linked.root, "mkdir a.txt")
    assert states(linked)["a.txt"] == "waiting"


def test_a_file_of_the_name_of_another_proves_nothing(linked: Device) -> None:
    do_here(linked.root, "move k a.txt")
    assert proof(linked, "a.txt").state == "waiting"


# --- marks


def test_what_a_plan_says_of_single_paths() -> None:
    actions = (
        upload("sent"),
        download("fetched"),
        download("torn", is_conflict=True),
        move_here("old", "new"),
    )
    plan = Plan(
        actions,
        skips=(Skip("odd", "local", "no right to read it"), Skip("q", "local", "", is_quiet=True)),
        held=(trash_here("kept"), trash_there("folder")),
    )
    marks = Marks.of(plan, [upload("refused")])
    assert marks.states == {
        "sent": "waiting",
        "fetched": "waiting",
        "torn": "conflict",
        "new": "waiting",
        "odd": "problem",
        "refused": "problem",
        "kept": "held",
        "folder": "held",
    }


def test_neighbours_of_a_folder_do_not_count_as_in_it() -> None:
    marks = Marks.of(Plan((upload("d-1/a"), upload("d0"), upload("d/x/y"))))
    assert marks.worst_below("d") == "waiting"
    assert marks.worst_below("d/x") == "waiting"
    assert marks.worst_below("d/x/y") == "waiting"
    assert marks.worst_below("d-") == "synced"
    assert Marks.of(Plan((upload("d-1/a"), upload("d0/a")))).worst_below("d") == "synced"


def test_nothing_is_worse_than_a_conflict_and_nothing_better_than_synced() -> None:
    assert worst(SEVERITY) == "conflict"
    assert worst(()) == "synced"


def test_what_moves_is_noted_when_it_is_asked_for(linked: Device) -> None:
    moving = {"a.txt"}
    with linked.engine.proofs() as proofs:
        asked = Proofs(proofs._state, linked.root, Marks(), moving)
        moving.clear()
        assert dict(asked.folder("")[0])["a.txt"] == "moving", "one answer agrees with itself"
