"""What waits for a decision is remembered, shown, and goes or comes back as the person says."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from jupyter_colabsync.sync.plan.actions import Download, Plan, Policy, TrashRemote, Upload
from jupyter_colabsync.sync.plan.ignore import rules_from
from jupyter_colabsync.sync.plan.nodes import Local, Place
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.review.holding import OLD_S, WORKED_AT, Holding, files_held
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State
from tests.unit.sync.pieces import (
    drive_file,
    drive_folder,
    file_node,
    folder_node,
    md5_of,
    memory,
    stat,
)

D, FIRST = 1, 10
IN_D = frozenset(range(FIRST, FIRST + 30))
POLICY = Policy(left=frozenset())
ALL_GONE = LocalSeen(gone=IN_D | {D})
EDITED = LocalSeen({key: Local(D, f"f{key}", "file", stat(key, 6), md5_of("new")) for key in IN_D})


@pytest.fixture
def state() -> Iterator[State]:
    """d with thirty files, and one beside."""
    files = (file_node(key, f"f{key}", parent=D) for key in IN_D)
    with memory(folder_node(D, "d"), file_node(2, "k"), *files) as state:
        yield state


def planned(state: State, seen: LocalSeen, policy: Policy = POLICY) -> Plan:
    """The next plan, noted as a run does it."""
    holding = Holding(state)
    plan = holding.plan(seen, observe(state, rules_from("")), policy)
    holding.note(plan)
    return plan


def test_what_waits_is_not_in_the_plan_and_the_rest_is(state: State) -> None:
    new = Local(0, "n", "file", stat(99), md5_of("new"))
    plan = planned(state, LocalSeen(gone=ALL_GONE.gone, new={-1: new}))
    assert [type(each) for each in plan.held] == [TrashRemote]
    assert [type(each) for each in plan.actions] == [Upload]
    assert files_held(plan) == 30


def test_what_waits_is_known_to_the_next_process(state: State) -> None:
    planned(state, ALL_GONE)
    holding = Holding(state)
    items = [(each.path, each.kind, each.file_count) for each in holding.items]
    assert items == [("d", "remote", 30)]
    assert holding.paths(100) == sorted(f"d/f{key}" for key in IN_D), "files, not their folder"
    assert holding.paths(2) == ["d/f10", "d/f11"]


def test_a_look_that_finds_the_same_writes_nothing(state: State) -> None:
    planned(state, ALL_GONE)
    writes = state.writes
    planned(state, ALL_GONE)
    assert state.writes == writes


def test_what_came_back_by_itself_waits_no_more(state: State) -> None:
    planned(state, ALL_GONE)
    plan = planned(state, LocalSeen())
    assert (plan.held, Holding(state).items) == ((), ())


def test_what_was_meant_goes_once(state: State) -> None:
    planned(state, ALL_GONE)
    Holding(state).settle("delete")
    assert Holding(state).items == ()
    plan = planned(state, ALL_GONE)
    assert [type(each) for each in plan.actions] == [TrashRemote]
    assert Holding(state).approved == IN_D | {D}, "until it is done"
    planned(state, LocalSeen())
    assert Holding(state).approved == frozenset()
    assert planned(state, ALL_GONE).held, "the next time it is asked again"


def test_what_was_not_meant_comes_back(state: State) -> None:
    planned(state, ALL_GONE)
    Holding(state).settle("keep")
    plan = planned(state, LocalSeen())
    assert (plan.held, Holding(state).approved) == ((), frozenset())
    assert sum(isinstance(each, Download) for each in plan.actions) == 30
    assert state.get(2) is not None, "what did not wait is as it was"


def test_edits_wait_and_go_on(state: State) -> None:
    plan = planned(state, EDITED)
    assert (len(plan.held_edits), plan.actions, files_held(plan)) == (30, (), 30)
    assert {each.kind for each in Holding(state).items} == {"edit"}
    Holding(state).settle("delete")
    assert len(planned(state, EDITED).actions) == 30


def test_edits_that_were_not_meant_leave_both_versions(state: State) -> None:
    planned(state, EDITED)
    Holding(state).settle("keep")
    plan = planned(state, LocalSeen(new={-key: node for key, node in EDITED.changed.items()}))
    assert sum(isinstance(each, Download) and each.is_conflict for each in plan.actions) == 30


def test_what_is_left_for_other_reasons_stays_left(state: State) -> None:
    policy = Policy(left=frozenset({2}))
    plan = Holding(state).plan(LocalSeen(gone=ALL_GONE.gone | {2}), RemoteSeen(), policy)
    assert [each.path for each in plan.held] == ["d"]
    assert plan.actions == ()


def test_folders_count_only_where_nothing_else_waits() -> None:
    folder = TrashRemote(D, "d", drive_folder(D, "d"), (), 0, "deleted here")
    file = TrashRemote(2, "k", drive_file(2, "k"), (), 1, "deleted here")
    assert files_held(Plan((), held=(folder,))) == 1
    assert files_held(Plan((), held=(folder, file))) == 1


# --- what nobody can tell of for a while

FEW = LocalSeen(gone=frozenset({FIRST, FIRST + 1}))


@pytest.mark.parametrize(
    "seen",
    [
        pytest.param(LocalSeen(blocked={D: "no rights"}), id="its folder is shut"),
        pytest.param(
            LocalSeen(gone=IN_D, walls={Place(D, f"f{key}"): "a link" for key in IN_D}),
            id="links lie in the places",
        ),
    ],
)
def test_what_nobody_can_tell_of_waits_on_unseen(state: State, seen: LocalSeen) -> None:
    planned(state, ALL_GONE)
    plan = planned(state, seen)
    assert (files_held(plan), Holding(state).items, plan.actions) == (0, (), ())
    Holding(state).settle("delete")
    assert Holding(state).approved == frozenset(), "nobody was asked about these"
    assert files_held(planned(state, FEW)) == 2, "only so few, and yet they have waited before"
    assert [each.path for each in Holding(state).items] == ["d/f10", "d/f11"]


def test_what_is_edited_while_the_link_only_fetches_waits_on(state: State) -> None:
    planned(state, EDITED)
    planned(state, EDITED, Policy(mode="download"))
    one = LocalSeen({FIRST: EDITED.changed[FIRST]})
    assert files_held(planned(state, one)) == 1
    planned(state, LocalSeen())
    assert files_held(planned(state, one)) == 0, "it was undone in between"


def test_what_would_go_with_a_folder_though_the_base_has_it_elsewhere_waits_too(
    state: State,
) -> None:
    folder = TrashRemote(D, "d", drive_folder(D, "d"), (*sorted(IN_D), 2), 31, "deleted here")
    Holding(state).note(Plan((), held=(folder,)))
    (item,) = Holding(state).items
    assert item.more == (2,)
    assert files_held(planned(state, LocalSeen(gone=frozenset({2})))) == 1


# --- memories of long ago


@pytest.mark.parametrize(
    ("age_s", "is_held"),
    [
        pytest.param(OLD_S + 60, True, id="more than a month"),
        pytest.param(OLD_S - 60, False, id="less"),
        pytest.param(0, False, id="today"),
        pytest.param(None, False, id="it never worked yet"),
    ],
)
def test_after_a_month_a_single_deletion_waits(
    state: State, age_s: float | None, is_held: bool
) -> None:
    if age_s is not None:
        state.commit(Batch(meta={WORKED_AT: str(time.time() - age_s)}))
    plan = planned(state, LocalSeen(gone=frozenset({2})))
    assert bool(plan.held) is is_held


def test_a_run_makes_the_memory_young(state: State) -> None:
    state.commit(Batch(meta={WORKED_AT: str(time.time() - OLD_S - 60)}))
    Holding(state).is_worked()
    assert not planned(state, LocalSeen(gone=frozenset({2}))).held


@pytest.mark.parametrize(
    ("later_s", "is_written"),
    [(60, False), (3600, False), (90_000, True), (-3600, True)],
    ids=["a minute later", "an hour", "a day", "the clock was put back"],
)
def test_that_is_written_once_a_day(
    state: State, monkeypatch: pytest.MonkeyPatch, later_s: float, is_written: bool
) -> None:
    Holding(state).is_worked()
    writes, now_s = state.writes, time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + later_s)
    Holding(state).is_worked()
    assert (state.writes > writes) is is_written
