"""When a link is looked at: with a clock that moves only when told."""

from __future__ import annotations

import threading

import pytest

from jupyter_colabsync.errors import Busy, ColabSyncError, SignInNeeded, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.scheduler import (
    ACTIVE_FOR_S,
    BUSY_PAUSE_S,
    DEBOUNCE_S,
    MAX_DEBOUNCE_S,
    MAX_PAUSE_S,
    Scheduler,
)

ACTIVE_S, IDLE_S = 5.0, 30.0


class Desk:
    """The service as the scheduler sees it; looks are taken by hand, one after another."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.looks: list[float] = []
        self.local_looks: list[float] = []
        self.has_work = False
        self.is_quiet = True
        self.running = False
        self.error: ColabSyncError | None = None
        self.scheduler = Scheduler(self, ACTIVE_S, IDLE_S, clock=lambda: self.now_s)
        self.scheduler.add("link")

    def is_running(self, link_id: str) -> bool:
        return self.running

    def is_quiet_here(self, link_id: str, cancel: CancelToken) -> bool:
        self.local_looks.append(self.now_s)
        return self.is_quiet

    def look(self, link_id: str, cancel: CancelToken) -> bool:
        self.looks.append(self.now_s)
        if self.error is not None:
            raise self.error
        return self.has_work

    def pass_time(self, seconds: float) -> None:
        """Let time go by in small steps, taking whatever is due."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            turn = self.scheduler._turns.get("link")
            if turn is not None and turn.due_s <= self.now_s:
                self.scheduler._take("link", turn)
            self.now_s += 0.1


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_new_link_is_looked_at_at_once_and_then_now_and_then(desk: Desk) -> None:
    desk.pass_time(100)
    assert [round(at - 1000) for at in desk.looks] == [0, 30, 60, 90]


def test_work_makes_looks_frequent_for_a_while(desk: Desk) -> None:
    desk.has_work = True
    desk.pass_time(1)
    desk.has_work = False
    desk.looks.clear()
    desk.pass_time(60)
    assert len(desk.looks) in {11, 12}
    desk.pass_time(ACTIVE_FOR_S)
    desk.looks.clear()
    desk.pass_time(90)
    assert len(desk.looks) == 3


def test_a_hint_brings_a_look_soon_when_something_changed_here(desk: Desk) -> None:
    desk.pass_time(10)
    desk.looks.clear()
    desk.is_quiet = False
    desk.scheduler.hint("link")
    desk.pass_time(DEBOUNCE_S + 0.3)
    assert len(desk.looks) == 1


def test_a_hint_that_meant_nothing_asks_nobody_and_delays_nothing(desk: Desk) -> None:
    for _ in range(100):
        desk.scheduler.hint("link")
        desk.pass_time(1)
    assert len(desk.looks) in {4, 5}, "as often as without hints"
    assert len(desk.local_looks) > 50


def test_a_folder_that_never_rests_is_looked_at_all_the_same(desk: Desk) -> None:
    desk.pass_time(1)
    desk.looks.clear()
    desk.is_quiet = False
    for _ in range(int((MAX_DEBOUNCE_S + 1) / 0.2)):
        desk.scheduler.hint("link")
        desk.pass_time(0.2)
    assert len(desk.looks) >= 1


def test_trouble_makes_looks_ever_rarer_until_it_is_over(desk: Desk) -> None:
    desk.error = Unreachable("No network.")
    desk.pass_time(2000)
    gaps = [round(b - a) for a, b in zip(desk.looks, desk.looks[1:], strict=False)]
    assert gaps[:4] == [60, 120, 240, 300]
    assert max(gaps) <= MAX_PAUSE_S + 1
    desk.error = None
    desk.pass_time(MAX_PAUSE_S)
    desk.looks.clear()
    desk.pass_time(90)
    assert len(desk.looks) == 3


def test_without_a_sign_in_hints_count_for_nothing_until_there_is_one(desk: Desk) -> None:
    desk.error = SignInNeeded("Connect first.")
    desk.pass_time(1)
    desk.scheduler.hint("link")
    desk.pass_time(10)
    assert len(desk.looks) == 1
    desk.error = None
    desk.scheduler.account_changed()
    desk.pass_time(1)
    assert len(desk.looks) == 2


def test_a_sign_in_by_another_process_is_noticed(desk: Desk) -> None:
    desk.error = SignInNeeded("Connect first.")
    desk.pass_time(10 * IDLE_S - 1)
    assert len(desk.looks) == 10
    desk.error = None
    desk.pass_time(IDLE_S)
    assert len(desk.looks) == 11
    desk.scheduler.hint("link")
    desk.pass_time(5)
    assert desk.local_looks, "hints count again"


def test_a_link_that_another_program_syncs_is_tried_soon_again(desk: Desk) -> None:
    desk.error = Busy("Somebody else.")
    desk.pass_time(BUSY_PAUSE_S * 3 + 1)
    assert len(desk.looks) == 4


def test_a_running_job_is_not_disturbed(desk: Desk) -> None:
    desk.running = True
    desk.pass_time(20)
    assert desk.looks == []
    desk.running = False
    desk.scheduler.has_worked("link")
    desk.pass_time(ACTIVE_S + 0.5)
    assert desk.looks


def test_a_dropped_link_is_forgotten(desk: Desk) -> None:
    desk.scheduler.drop("link")
    desk.scheduler.hint("link")
    desk.scheduler.has_worked("link")
    desk.pass_time(100)
    assert desk.looks == []


def test_the_thread_takes_looks_and_ends_when_told() -> None:
    looked = threading.Event()

    class Quick(Desk):
        def look(self, link_id: str, cancel: CancelToken) -> bool:
            looked.set()
            return False

    desk = Quick()
    desk.scheduler.start()
    assert looked.wait(10)
    desk.scheduler.close()
    assert not desk.scheduler._thread.is_alive()
