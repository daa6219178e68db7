"""Would we notice? Breaks the planner in many ways; the stories or the rules must catch each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from jupyter_colabsync.sync.plan import diff, layout, merging, pairing, planner, repair, wants
from jupyter_colabsync.sync.plan.copies import ConflictCopies
from jupyter_colabsync.sync.plan.nodes import Base, Node
from jupyter_colabsync.sync.remote import observing
from tests.unit.sync.plan import test_planner as rules
from tests.unit.sync.plan.hunt import PROFILES, hunt

FEW, MANY = range(100), range(100, 4000)
Patch = Callable[[pytest.MonkeyPatch], None]


def replaced(module: object, name: str, value: object) -> Patch:
    """A bug that puts something else in a function's place."""
    return lambda patch: patch.setattr(module, name, value)


def _drives_place_never_wins(patch: pytest.MonkeyPatch) -> None:
    right = wants._two_way

    def wrong(base: Any, local: Any, remote: Any) -> wants.Want:
        found = right(base, local, remote)
        if base is not None and local is not None and remote is not None:
            moved_here = local.place != base.place
            found.local = found.remote = local.place if moved_here else remote.place
        return found

    patch.setattr(wants, "_two_way", wrong)


def _deletion_beats_edit(patch: pytest.MonkeyPatch) -> None:
    right = wants._two_way

    def wrong(base: Any, local: Any, remote: Any) -> wants.Want:
        is_gone = base is not None and (local is None) != (remote is None)
        return wants.Want(None, None) if is_gone else right(base, local, remote)

    patch.setattr(wants, "_two_way", wrong)


def _folders_last(patch: pytest.MonkeyPatch) -> None:
    right = layout.Layout._target_depth
    patch.setattr(layout.Layout, "_target_depth", lambda self, key: -right(self, key))


def _forgets_folders_first(patch: pytest.MonkeyPatch) -> None:
    right = diff._Diff.notes

    def wrong(self: Any) -> Iterator[Any]:
        yield from reversed(list(right(self)))

    patch.setattr(diff._Diff, "notes", wrong)


def _bins_whatever_lies_below(patch: pytest.MonkeyPatch) -> None:
    right = diff._Diff._trash_there

    def wrong(self: Any, key: int, doomed: set[int]) -> Any:
        everything = set(self._draft.remote.below(key))
        return right(self, key, doomed | everything)

    patch.setattr(diff._Diff, "_trash_there", wrong)


def _nothing(*_: object, **__: object) -> None:
    return None


def _no_steps(*_: object, **__: object) -> Iterator[Any]:
    return iter(())


def _always(*_: object, **__: object) -> bool:
    return True


def _never(*_: object, **__: object) -> bool:
    return False


def _ignores_bytes(node: Node, base: Base) -> bool:
    return node.place == base.place


BUGS: dict[str, Patch] = {
    "an edit is not noticed": replaced(wants, "is_same", _ignores_bytes),
    "a deletion beats an edit": _deletion_beats_edit,
    "of two moves the one here wins": _drives_place_never_wins,
    "a folder goes though something in it stays": replaced(repair, "_keep_folders", _never),
    "two folders may lie in each other": replaced(repair, "_open_loops", _never),
    "two things may have one name": replaced(repair, "_part_clashes", _never),
    "a clash overwrites": replaced(ConflictCopies, "has", _always),
    "a copy is made every time": replaced(ConflictCopies, "has", _never),
    "a taken name is not freed": replaced(layout.Layout, "_make_room", _no_steps),
    "folders move before their parents": _folders_last,
    "a moved folder is deleted with all it held": replaced(
        merging, "_revive_moved_folders", _nothing
    ),
    "the same thing on both sides is two things": replaced(pairing, "_is_same", _never),
    "whatever has one name is one thing": replaced(pairing, "_has_stayed", _always),
    "what is agreed is not remembered": replaced(diff._Diff, "_is_news", _never),
    "the base forgets folders before what lies in them": _forgets_folders_first,
    "a folder goes on Drive with what stays in it": _bins_whatever_lies_below,
    "twins on Drive get one name here": replaced(observing._Observer, "_taken", lambda *_: set()),
    "a repository is mixed": replaced(planner, "keep_units_whole", _nothing),
    "unsynced things bring a deleted folder back": replaced(repair._Shells, "leave", _nothing),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    BUGS[bug](monkeypatch)
    by = _caught_by_stories(FEW) or _caught_by_rules() or _caught_by_stories(MANY)
    print(f"{bug}: caught by {by}")
    assert by is not None


def _caught_by_stories(seeds: range) -> str | None:
    for start in range(seeds.start, seeds.stop, 100):
        for profile in PROFILES:
            catch = hunt(range(start, start + 100), profile)
            if catch is not None:
                return f"story {catch.seed} ({profile})"
    return None


def _caught_by_rules() -> str | None:
    """The rules table and the examples, run as they stand."""
    for here, there, expected, name in rules.ONE_FILE:
        if _fails(rules.test_one_file, here, there, expected):
            return f"rule: {name}"
    for here, there, expected, name in rules.FOLDERS:
        if _fails(rules.test_folders, here, there, expected):
            return f"rule: {name}"
    for example in (
        rules.test_a_repository_that_both_sides_changed_is_never_mixed,
        rules.test_a_folder_with_ignored_things_in_it_stays_where_they_are,
        rules.test_a_conflict_copy_is_made_once_for_one_content,
        rules.test_equal_contents_never_make_a_copy,
        rules.test_a_file_that_comes_to_the_name_of_another_is_not_its_next_version,
        rules.test_twins_on_drive_lie_side_by_side_under_names_that_stay,
    ):
        if _fails(example):
            return example.__name__
    return None


def _fails(test: Callable[..., None], *arguments: object) -> bool:
    with suppress(Exception):
        test(*arguments)
        return False
    return True


def test_without_a_bug_nothing_is_caught() -> None:
    assert _caught_by_rules() is None
    assert all(hunt(range(300), profile) is None for profile in PROFILES)
