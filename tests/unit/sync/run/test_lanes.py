"""Who may travel when others do: notebooks never wait for data."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack

import pytest

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.order import Lane, lane
from jupyter_colabsync.sync.run import lanes as lanes_module
from jupyter_colabsync.sync.run.lanes import Lanes


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits looks often whether to stop."""
    monkeypatch.setattr(lanes_module, "LOOK_S", 0.001)


def may_enter(lanes: Lanes, lane: Lane) -> bool:
    """Whether somebody who will not wait gets a slot."""
    impatient = CancelToken()
    impatient.set()
    try:
        with lanes.slot(lane, impatient):
            return True
    except Cancelled:
        return False


WORK: Lane = "work"
SMALL: Lane = "small"
LARGE: Lane = "large"


@pytest.mark.parametrize(
    ("slots", "travelling", "may"),
    [
        pytest.param(4, [], [WORK, SMALL, LARGE], id="nobody travels"),
        pytest.param(4, [SMALL] * 3, [WORK, SMALL, LARGE], id="one slot is left"),
        pytest.param(4, [SMALL] * 4, [WORK], id="all slots are taken: work has one more"),
        pytest.param(4, [SMALL] * 4 + [WORK], [], id="and only one"),
        pytest.param(4, [WORK] * 3, [WORK, SMALL, LARGE], id="work may take them all"),
        pytest.param(4, [WORK] * 4, [], id="but no more than there are"),
        pytest.param(4, [WORK, WORK, SMALL, SMALL], [WORK], id="unless others travel"),
        pytest.param(4, [LARGE], [WORK, SMALL], id="large ones together have a quarter"),
        pytest.param(8, [LARGE], [WORK, SMALL, LARGE], id="which may be two"),
        pytest.param(8, [LARGE, LARGE], [WORK, SMALL], id="and no more"),
        pytest.param(1, [LARGE], [WORK], id="with one slot work goes beside"),
        pytest.param(1, [], [WORK, SMALL, LARGE], id="a single slot is for everybody"),
        pytest.param(0, [], [WORK, SMALL, LARGE], id="there is always one"),
    ],
)
def test_who_gets_a_slot(slots: int, travelling: Sequence[Lane], may: list[Lane]) -> None:
    lanes, cancel = Lanes(slots), CancelToken()
    all_lanes: tuple[Lane, ...] = (WORK, SMALL, LARGE)
    with ExitStack() as under_way:
        for each in travelling:
            under_way.enter_context(lanes.slot(each, cancel))
        assert [each for each in all_lanes if may_enter(lanes, each)] == may
    assert all(may_enter(lanes, each) for each in all_lanes), "slots are given back"


def test_whoever_waits_with_work_goes_before_everybody_else() -> None:
    lanes, cancel = Lanes(1), CancelToken()
    order: list[str] = []
    is_waiting = threading.Event()

    def travel(each: Lane) -> None:
        is_waiting.set()
        with lanes.slot(each, cancel):
            order.append(each)

    with ExitStack() as under_way:
        under_way.enter_context(lanes.slot(SMALL, cancel))
        under_way.enter_context(lanes.slot(WORK, cancel))
        threads = []
        for each in (SMALL, LARGE, WORK):  # in this order they come
            is_waiting.clear()
            threads.append(threading.Thread(target=travel, args=(each,)))
            threads[-1].start()
            assert is_waiting.wait(10)
        assert has_come_true(lambda: lanes._waiting_work == 1)
    for thread in threads:
        thread.join(10)
    assert order[0] == WORK
    assert sorted(order) == [LARGE, SMALL, WORK]


def has_come_true(claim: Callable[[], bool]) -> bool:
    """Whether it is true within ten seconds."""
    pause = threading.Event()
    return any(claim() or pause.wait(0.001) for _ in range(10_000))


def test_work_that_gives_up_holds_nobody_up() -> None:
    lanes, cancel = Lanes(2), CancelToken()
    with ExitStack() as under_way:
        for each in (SMALL, SMALL, WORK):
            under_way.enter_context(lanes.slot(each, cancel))
        assert not may_enter(lanes, WORK)
    assert may_enter(lanes, SMALL)


def test_a_journey_that_fails_gives_its_slot_back() -> None:
    lanes = Lanes(1)
    with pytest.raises(ValueError, match="on the way"), lanes.slot(LARGE, CancelToken()):
        raise ValueError("on the way")
    assert may_enter(lanes, LARGE)


@pytest.mark.parametrize(
    ("path", "size_bytes", "expected"),
    [
        ("a.ipynb", 1000, WORK),
        ("d.d/SCRIPT.PY", 1000, WORK),
        ("a.csv", 1000, SMALL),
        ("ipynb", 1000, WORK),
        ("a.ipynb", 5_000_001, LARGE),
        ("model.pt", 5_000_000, SMALL),
    ],
)
def test_who_belongs_to_which_lane(path: str, size_bytes: int, expected: Lane) -> None:
    assert lane(path, size_bytes) == expected


def test_a_slot_that_was_left_early_is_given_back_once() -> None:
    lanes, cancel = Lanes(1), CancelToken()
    with lanes.slot(SMALL, cancel) as leave:
        leave()
        leave()
        with lanes.slot(SMALL, cancel):
            assert not may_enter(lanes, SMALL), "there is still only one"
    assert may_enter(lanes, SMALL)


@pytest.mark.parametrize(("slots", "hands"), [(1, 1), (3, 3), (4, 5), (16, 20)])
def test_there_are_hands_for_all_slots_and_for_what_has_come(slots: int, hands: int) -> None:
    assert Lanes(slots).hands == hands
