"""What a look leaves alone, waits for, or refuses to guess: links, pipes, rights, saves, rules."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from pathlib import Path

import pytest

from jupyter_colabsync.errors import Cancelled, LocalProblem, Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local import saving
from jupyter_colabsync.sync.local import scan as scan_module
from jupyter_colabsync.sync.local.entries import Entry
from jupyter_colabsync.sync.local.folder import FolderReader
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.ignore import rules_from
from tests.unit.sync.local.linked import Linked
from tests.unit.sync.two_sides import do_here

# --- what cannot be synced


@pytest.mark.parametrize("kind", ["pipe", "socket"])
def test_pipes_and_sockets_are_never_opened(agreed: Linked, kind: str) -> None:
    place = agreed.root / "special"
    if kind == "pipe":
        os.mkfifo(place)
        assert agreed.lines(agreed.look()) == [f"wall special: {reasons.SPECIAL}"]
        return
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(agreed.root)  # the address of a socket may only be short
        try:
            server.bind("special")
        finally:
            os.chdir(here)
        assert agreed.lines(agreed.look()) == [f"wall special: {reasons.SPECIAL}"]


def test_a_name_that_is_not_utf8_is_left_and_told_printably(agreed: Linked) -> None:
    (agreed.root / os.fsdecode(b"caf\xe9.txt")).write_text("1")
    seen = agreed.look()
    assert agreed.lines(seen) == [f"wall caf?.txt: {reasons.NOT_UTF8}"]
    assert [skip.path for skip in seen.skips] == ["caf?.txt"]
    seen.skips[0].path.encode()


def refusing(linked: Linked, refused: str, error: OSError) -> None:
    """From now on one folder cannot be listed."""
    real = FolderReader(linked.root)

    def reader(path: str) -> Sequence[Entry]:
        if path == refused:
            raise error
        return real(path)

    linked.reader = reader


def test_a_folder_nobody_may_read_blocks_and_deletes_nothing(agreed: Linked) -> None:
    refusing(agreed, "d", PermissionError(13, "Permission denied"))
    assert agreed.lines(agreed.look()) == ["left d: no right to read it"]
    do_here(agreed.root, "move d/e/f.txt f.txt")
    assert agreed.lines(agreed.look()) == ["left d: no right to read it", "new f.txt"]


def test_a_new_folder_nobody_may_read_takes_up_its_place(agreed: Linked) -> None:
    do_here(agreed.root, "write n/x 1")
    refusing(agreed, "n", PermissionError(13, "Permission denied"))
    assert agreed.lines(agreed.look()) == ["wall n: no right to read it"]


def test_a_disk_error_in_a_folder_is_no_deletion_either(agreed: Linked) -> None:
    refusing(agreed, "d/e", OSError(5, "Input/output error"))
    assert agreed.lines(agreed.look()) == ["left d/e: no right to read it"]


def test_the_root_itself_must_be_readable(agreed: Linked) -> None:
    refusing(agreed, "", OSError(5, "Input/output error"))
    with pytest.raises(OSError, match="Input/output"):
        agreed.scan()


def test_a_folder_that_vanishes_during_the_look_ends_it(agreed: Linked) -> None:
    refusing(agreed, "d/e", Stale("gone"))  # type: ignore[arg-type]  # as the reader says it
    with pytest.raises(Stale):
        agreed.scan()


def test_what_a_dead_save_left_behind_blocks_nobody(
    agreed: Linked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "LEFT_OVER_S", -1.0)
    do_here(agreed.root, "write .~a.txt 1")
    do_here(agreed.root, "write a.txt 9")
    assert agreed.lines(agreed.look()) == ["edited a.txt"]


# --- rules


def test_what_is_ignored_is_not_even_looked_into(agreed: Linked) -> None:
    do_here(agreed.root, "write .git/objects/pack 1")
    do_here(agreed.root, "write data/deep/x.csv 1")
    agreed.rules = rules_from("/data/\n")
    asked: list[str] = []
    real = FolderReader(agreed.root)

    def reader(path: str) -> Sequence[Entry]:
        asked.append(path)
        return real(path)

    agreed.reader = reader
    assert agreed.lines(agreed.look()) == []
    assert sorted(asked) == ["", ".colabsync/stage", "d", "d/e"]


def test_what_is_newly_ignored_is_ignored_and_not_gone(agreed: Linked) -> None:
    agreed.rules = rules_from("/d/\na.txt\n")
    expected = ["ignored a.txt", "ignored d", "ignored d/c.txt", "ignored d/e", "ignored d/e/f.txt"]
    assert agreed.lines(agreed.look()) == expected
    do_here(agreed.root, "delete d")
    do_here(agreed.root, "delete a.txt")
    assert agreed.lines(agreed.look()) == expected, "nor when it is deleted here afterwards"


def test_folders_that_hold_what_is_not_synced_are_known(agreed: Linked) -> None:
    do_here(agreed.root, "write d/x.tmp 1")
    do_here(agreed.root, "write d/e/__pycache__/m.pyc 1")
    seen = agreed.look()
    assert seen.others == {agreed.keys["d"]}, "caches go with their folder"


# --- disks that do not mind capitals


def test_other_capitals_of_one_name_are_a_move_where_the_disk_does_not_mind(
    agreed: Linked,
) -> None:
    agreed.folds_case = True
    do_here(agreed.root, "move a.txt A.txt")
    do_here(agreed.root, "move d D")
    assert agreed.lines(agreed.look()) == ["moved a.txt -> A.txt", "moved d -> D"]


def test_saved_anew_with_other_capitals_is_the_same_file_there(agreed: Linked) -> None:
    agreed.folds_case = True
    do_here(agreed.root, "delete b.txt")
    do_here(agreed.root, "write B.TXT edited")
    assert agreed.lines(agreed.look()) == ["edited B.TXT", "moved b.txt -> B.TXT"]


# --- the stage


def test_what_waits_in_the_stage_is_there_and_has_to_be_brought_back(agreed: Linked) -> None:
    stage = agreed.root / ".colabsync" / "stage"
    stage.mkdir(parents=True)
    folder, file = agreed.keys["d"], agreed.keys["a.txt"]
    (agreed.root / "d").rename(stage / str(folder))
    (agreed.root / "a.txt").rename(stage / str(file))
    seen = agreed.look()
    assert seen.staged == {folder, file}
    assert agreed.lines(seen) == ["touched a.txt"], "its rename shows in the stat"
    (stage / "999").write_text("nobody's")
    (stage / "word").write_text("nobody's")
    assert agreed.look().staged == {folder, file}


def test_another_kind_of_thing_in_the_stage_is_not_the_node(agreed: Linked) -> None:
    stage = agreed.root / ".colabsync" / "stage" / str(agreed.keys["a.txt"])
    stage.mkdir(parents=True)
    seen = agreed.look()
    assert (seen.staged, agreed.lines(seen)) == (frozenset(), [])


# --- long looks


def test_a_long_look_can_be_stopped(linked: Linked) -> None:
    for number in range(scan_module.BREATH + 10):
        (linked.root / str(number)).touch()
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        linked.scan(cancel=cancel)


def test_a_missing_root_is_told(linked: Linked) -> None:
    linked.root.rmdir()
    with pytest.raises(LocalProblem) as caught:
        linked.scan()
    assert caught.value.code == "link_local_missing"
