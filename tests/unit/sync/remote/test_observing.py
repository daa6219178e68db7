"""From what Drive told to where its folder differs from the base, under the names used here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.names import Naming
from jupyter_colabsync.sync.plan.trees import RemoteSeen, Tree
from jupyter_colabsync.sync.remote.absorbing import Absorbed
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import drive_file, drive_folder, file_node, folder_node, memory

DOCUMENT = "application/vnd.google-apps.document"
SHORTCUT = "application/vnd.google-apps.shortcut"
D = drive_folder(1, "d")
A = drive_file(2, "a.txt", parent="id1")
B = drive_file(3, "b.txt")
B_BINNED = replace(B, version=2, is_trashed=True, is_explicitly_trashed=True)
E = drive_folder(4, "e", parent="id1")
D_BINNED = replace(D, version=2, is_trashed=True, is_explicitly_trashed=True)


@pytest.fixture
def state() -> Iterator[State]:
    """d/a.txt, d/e/f.txt and b.txt are agreed on."""
    nodes = (
        folder_node(1, "d"),
        file_node(2, "a.txt", parent=1),
        file_node(3, "b.txt"),
        folder_node(4, "e", parent=1),
        file_node(5, "f.txt", parent=4),
    )
    with memory(*nodes) as state:
        yield state


def observed(
    state: State,
    *files: DriveFile,
    gone: Sequence[str] = (),
    rules: str = "",
    naming: Naming | None = None,
) -> RemoteSeen:
    """What Drive told, looked at."""
    absorbed = Absorbed(state, {}, lambda _: True)
    for file in files:
        absorbed.take(file)
    for file_id in gone:
        absorbed.lose(file_id)
    absorbed.welcome_strangers()
    state.commit(absorbed.batch())
    return observe(state, rules_from(rules), naming)


def lines(state: State, seen: RemoteSeen) -> list[str]:
    """One short line a thing, sorted."""
    tree = Tree(state, seen, folds_case=False)
    found = [f"new {tree.path(key)}" for key in seen.new]
    for key, node in seen.changed.items():
        before = state.get(key)
        assert before is not None
        if node.place != before.place:
            found.append(f"moved {state.path(key)} -> {tree.path(key)}")
        if node.md5 != before.md5:
            found.append(f"edited {tree.path(key)}")
    found += [f"gone {state.path(key)}" for key in seen.gone]
    found += [f"ignored {state.path(key)}" for key in seen.ignored]
    return sorted(found)


ALL_OF_D = ["gone d", "gone d/a.txt", "gone d/e", "gone d/e/f.txt"]
ROWS: list[tuple[list[DriveFile], list[str], str]] = [
    ([A, B, D, E], [], "as agreed"),
    ([drive_file(3, "b.txt", "2", version=2)], ["edited b.txt"], "an edit"),
    ([replace(B, name="n.txt", version=2)], ["moved b.txt -> n.txt"], "a rename"),
    ([replace(B, parent_id="id4", version=2)], ["moved b.txt -> d/e/b.txt"], "a move"),
    ([replace(D, name="n", version=2)], ["moved d -> n"], "a renamed folder: nothing else"),
    ([D_BINNED], ALL_OF_D,
     "a binned folder: all it held is gone"),
    ([replace(D, version=2, parent_id="far")], ALL_OF_D, "a folder moved out of the link"),
    ([D_BINNED,
      replace(A, parent_id="top", version=2)],
     ["gone d", "gone d/e", "gone d/e/f.txt", "moved d/a.txt -> a.txt"],
     "taken out before it went"),
    ([drive_folder(8, "n"), drive_file(9, "x", parent="id8")], ["new n", "new n/x"],
     "a new folder"),
    ([drive_folder(8, "n"), replace(B, parent_id="id8", version=2)],
     ["moved b.txt -> n/b.txt", "new n"], "moved into a new folder"),
    ([replace(D, parent_id="id4", version=2), replace(E, parent_id="id1", version=2)], ALL_OF_D,
     "two folders in each other hang on nothing"),
    ([replace(E, parent_id="top", version=2),
      replace(D_BINNED, version=3)],
     ["gone d", "gone d/a.txt", "moved d/e -> e"], "a folder taken out of one that went"),
]  # fmt: skip


@pytest.mark.parametrize(("told", "expected"), [pytest.param(*row[:2], id=row[2]) for row in ROWS])
def test_where_drive_differs(state: State, told: list[DriveFile], expected: list[str]) -> None:
    assert lines(state, observed(state, *told)) == expected


def test_what_is_deleted_for_good_is_gone(state: State) -> None:
    assert lines(state, observed(state, gone=["id1"])) == ALL_OF_D


def test_what_can_be_taken_out_of_the_bin_again_is_known(state: State) -> None:
    seen = observed(state, B_BINNED, D_BINNED, gone=["id2"])
    assert sorted(seen.binned) == [1, 3], "by themselves, and not gone for good"


# --- names


def named(state: State, *files: DriveFile, naming: Naming | None = None) -> dict[str, str]:
    """Drive id -> the name a thing gets here."""
    seen = observed(state, *files, naming=naming)
    return {node.file.id: node.name for node in (*seen.new.values(), *seen.changed.values())}


def test_among_new_twins_the_oldest_takes_the_name(state: State) -> None:
    young, old = drive_file(18, "x.txt", created_at_ms=9), drive_file(19, "x.txt", created_at_ms=5)
    assert named(state, young, old) == {"id19": "x.txt", "id18": "x (~id18).txt"}


def test_of_one_age_the_smaller_id_takes_it(state: State) -> None:
    twins = [drive_file(number, "x.txt", created_at_ms=5) for number in (19, 18)]
    assert named(state, *twins) == {"id18": "x.txt", "id19": "x (~id19).txt"}


def test_who_has_a_name_here_keeps_it_from_older_twins(state: State) -> None:
    older = drive_file(19, "b.txt", created_at_ms=1)
    assert named(state, older) == {"id19": "b (~id19).txt"}


def test_a_name_that_became_free_is_free(state: State) -> None:
    other = drive_file(19, "b.txt")
    assert named(state, replace(B, name="n.txt", version=2), other) == {
        "id3": "n.txt",
        "id19": "b.txt",
    }
    assert named(state, B_BINNED, other)["id19"] == "b.txt"


def test_a_marked_name_stays_as_long_as_the_thing_stays(state: State) -> None:
    twin = file_node(19, "b (~id19).txt", drive_name="b.txt")
    with memory(file_node(3, "b.txt"), twin) as state:
        edited = drive_file(19, "b.txt", "2", version=2)
        names = named(state, edited, B_BINNED)
        assert names == {"id19": "b (~id19).txt"}, "also when the name is free"


def test_things_that_differ_only_in_capitals_share_a_name_where_the_disk_says_so(
    state: State,
) -> None:
    capitals = drive_file(19, "B.TXT")
    assert named(state, capitals) == {"id19": "B.TXT"}
    folding = Naming(folds_case=True)
    assert named(state, capitals, naming=folding) == {"id19": "B (~id19).TXT"}
    accents = [drive_file(7, "e\u0301"), drive_file(18, "\u00c9")]
    assert len(set(named(state, *accents, naming=folding).values())) == 3


def test_names_no_disk_takes_are_written_with_look_alikes(state: State) -> None:
    files = [drive_file(8, "a/b"), drive_file(9, "..")]
    assert named(state, *files) == {"id8": "a／b", "id9": "．．"}
    windows = Naming(for_windows=True)
    assert named(state, drive_file(7, "a:b"), naming=windows)["id7"] == "a：b"


def test_documents_and_shortcuts_are_pointers(state: State) -> None:
    letter = drive_file(8, "Letter", mime_type=DOCUMENT, md5=None, size_bytes=None)
    short = drive_file(9, "b", mime_type=SHORTCUT, md5=None, shortcut_target="id3")
    seen = observed(state, letter, short)
    assert [(node.name, node.is_pointer) for node in seen.new.values()] == [
        ("Letter.gdoc", True),
        ("b.glink", True),
    ]
    assert len({node.md5 for node in seen.new.values()}) == 2


# --- rules


def test_what_is_ignored_there_is_not_seen_but_keeps_its_folder(state: State) -> None:
    files = (drive_file(8, "x.csv", parent="id1"), drive_file(9, "y.txt"))
    seen = observed(state, *files, rules="*.csv\n")
    assert lines(state, seen) == ["new y.txt"]
    assert seen.others == {1}, "d holds something that is not synced"


def test_nothing_in_an_ignored_folder_is_seen(state: State) -> None:
    files = (drive_folder(7, "data"), drive_folder(8, "x", parent="id7"))
    seen = observed(state, *files, drive_file(9, "y.txt", parent="id8"), rules="/data/\n")
    assert lines(state, seen) == []


def test_rules_hold_for_names_as_they_are_here(state: State) -> None:
    seen = observed(state, drive_folder(8, "a/b"), rules="/a／b/\n")
    assert lines(state, seen) == []


def test_what_moves_into_an_ignored_folder_is_ignored_and_not_gone(state: State) -> None:
    moved = replace(E, parent_id="id7", version=2)
    seen = observed(state, drive_folder(7, "data"), moved, rules="/data/\n")
    assert lines(state, seen) == ["ignored d/e", "ignored d/e/f.txt"]
