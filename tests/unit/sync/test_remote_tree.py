"""Which local name each thing on Drive has."""

from __future__ import annotations

from dataclasses import replace

from jupyter_colabsync.drive.records import FOLDER_MIME, SHORTCUT_MIME, DriveFile
from jupyter_colabsync.sync.ignore import NO_RULES, rules_from
from jupyter_colabsync.sync.model import BaseEntry, RemoteTree
from jupyter_colabsync.sync.remote_tree import Naming, remote_tree
from tests.unit.sync.pieces import base_entry

ROOT = "root"
NO_BASE: dict[str, BaseEntry] = {}


def thing(
    file_id: str, name: str, parent: str = ROOT, created: int = 0, mime: str = "text/plain"
) -> DriveFile:
    """Something on Drive."""
    return DriveFile(file_id, name, mime, parent, "md5" if mime == "text/plain" else None, 3,
                     created_at_ms=created)  # fmt: skip


def tree(*files: DriveFile, base: dict[str, BaseEntry] = NO_BASE, rules: str = "") -> RemoteTree:
    """The tree of these things."""
    found = rules_from(rules) if rules else NO_RULES
    return remote_tree({file.id: file for file in files}, ROOT, base, found)


def names(found: RemoteTree) -> dict[str, str]:
    """Id -> path."""
    return {file.id: path for path, file in found.entries.items()}


def test_paths_are_built_from_parents() -> None:
    found = tree(thing("f", "folder", mime=FOLDER_MIME), thing("x", "x.txt", "f"))
    assert names(found) == {"f": "folder", "x": "folder/x.txt"}


def test_of_two_with_one_name_the_older_keeps_it() -> None:
    found = tree(thing("1newer", "x.txt", created=2), thing("1older", "x.txt", created=1))
    assert names(found) == {"1older": "x.txt", "1newer": "x (~ewer).txt"}


def test_two_of_one_moment_are_told_apart_by_their_ids() -> None:
    found = tree(thing("bbbb", "x"), thing("aaaa", "x"))
    assert names(found) == {"aaaa": "x", "bbbb": "x (~bbbb)"}


def test_a_name_once_given_stays_when_an_older_twin_comes_or_the_first_one_goes() -> None:
    base = {"x.txt": replace_id("x.txt", "1new")}
    found = tree(thing("1new", "x.txt", created=9), thing("1old", "x.txt", created=1), base=base)
    assert names(found) == {"1new": "x.txt", "1old": "x (~1old).txt"}
    base["x (~1old).txt"] = replace_id("x.txt", "1old")
    assert names(tree(thing("1old", "x.txt"), base=base)) == {"1old": "x (~1old).txt"}


def replace_id(name: str, file_id: str) -> BaseEntry:
    """A base entry of an item with this name on Drive."""
    return base_entry(name, "md5", file_id)


def test_a_rename_on_drive_gives_a_new_name_here() -> None:
    base = {"x (~1old).txt": replace_id("x.txt", "1old")}
    assert names(tree(thing("1old", "y.txt"), base=base)) == {"1old": "y.txt"}


def test_two_folders_of_one_name_stay_two() -> None:
    found = tree(
        thing("1aaaa", "d", mime=FOLDER_MIME, created=1),
        thing("1bbbb", "d", mime=FOLDER_MIME, created=2),
        thing("x", "x", "1bbbb"),
    )
    assert names(found)["x"] == "d (~bbbb)/x"


def test_what_lies_in_the_bin_or_below_it_is_not_there() -> None:
    folder = replace(thing("f", "folder", mime=FOLDER_MIME), is_trashed=True)
    assert tree(folder, thing("x", "x.txt", "f")).entries == {}


def test_documents_and_shortcuts_are_no_files_but_hold_their_folder() -> None:
    found = tree(
        thing("f", "folder", mime=FOLDER_MIME),
        thing("d", "Doc", "f", mime="application/vnd.google-apps.document"),
        thing("s", "Short", "f", mime=SHORTCUT_MIME),
        thing("x", "Doc", "f"),
    )
    assert names(found) == {"f": "folder", "x": "folder/Doc"}
    assert found.others == {"folder"}
    assert all(skip.is_quiet for skip in found.skips)
    assert len(found.skips) == 2


def test_rules_hold_for_drive_too() -> None:
    found = tree(
        thing("g", ".git", mime=FOLDER_MIME),
        thing("h", "HEAD", "g"),
        thing("c", "a.csv"),
        thing("k", "k.txt"),
        rules="*.csv",
    )
    assert names(found) == {"k": "k.txt"}
    assert found.others == {""}


def test_twins_of_ignored_things_are_ignored_too() -> None:
    found = tree(
        thing("1git", ".git", mime=FOLDER_MIME),
        thing("2git", ".git", mime=FOLDER_MIME),
        thing("c", "HEAD", "2git"),
        thing("3own", ".colabsync"),
        thing("4own", ".colabsync", mime=FOLDER_MIME),
    )
    assert names(found) == {}
    assert found.others == {""}


def test_a_twin_that_is_synced_already_stays_when_a_rule_names_the_other() -> None:
    base = {"x": base_entry("x", "md5", "1old"), "x (~1new)": replace_id("x", "1new")}
    found = tree(thing("1old", "x"), thing("1new", "x"), base=base, rules="x")
    assert names(found) == {"1new": "x (~1new)"}


def test_a_loop_of_folders_does_not_hang() -> None:
    found = tree(
        thing("a", "a", "b", mime=FOLDER_MIME),
        thing("b", "b", "a", mime=FOLDER_MIME),
        thing("c", "c", mime=FOLDER_MIME),
        thing("c2", "c2", "c", mime=FOLDER_MIME),
    )
    assert names(found) == {"c": "c", "c2": "c/c2"}


def test_where_the_disk_ignores_case_names_that_differ_in_it_are_twins() -> None:
    files = {file.id: file for file in (thing("1aaa", "A", created=1), thing("1bbb", "a"))}
    files["1bbb"] = replace(files["1bbb"], created_at_ms=2)
    found = remote_tree(files, ROOT, {}, NO_RULES, Naming(folds_case=True))
    assert sorted(found.entries) == ["A", "a (~1bbb)"]
    assert sorted(remote_tree(files, ROOT, {}, NO_RULES).entries) == ["A", "a"]
