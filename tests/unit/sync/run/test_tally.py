"""What a run counts, and which of its problems are still problems at the end."""

from __future__ import annotations

import threading

import msgspec
import pytest

from jupyter_colabsync.errors import LocalProblem, Refused
from jupyter_colabsync.sync.run.tally import MAX_PROBLEMS, Count, SyncReport, Tally

NO = Refused("Not allowed.", code="no_permission")
ODD = LocalProblem("Odd.", code="bad_name")
WORK: list[Count] = ["uploaded", "downloaded", "moved", "deleted", "merged", "conflicts"]
NO_WORK: list[Count] = ["held", "skipped", "bytes_up", "bytes_down"]


def told(tally: Tally) -> list[str]:
    """The problems of a report."""
    return [problem.message for problem in tally.report({}, 0.0).problems]


@pytest.mark.parametrize("name", [*WORK, *NO_WORK])
def test_what_counts_as_having_done_anything(name: Count) -> None:
    tally = Tally()
    tally.add(name)
    tally.add(name, 2)
    report = tally.report({"files.get": 1}, 0.5)
    assert getattr(report, name) == tally.get(name) == 3
    assert report.did_anything is (name in WORK)
    assert (report.api_calls, report.elapsed_s) == ({"files.get": 1}, 0.5)


def test_what_waits_is_known_as_a_whole() -> None:
    tally = Tally()
    tally.put("held", 9)
    tally.put("held", 4)
    assert tally.get("held") == 4


def test_every_count_goes_over_the_wire() -> None:
    counts = SyncReport(uploaded=1, merged=2, bytes_down=3).counts
    assert msgspec.structs.asdict(counts) == {
        "uploaded": 1, "downloaded": 0, "moved": 0, "deleted": 0, "merged": 2, "conflicts": 0,
        "held": 0, "skipped": 0, "bytes_up": 0, "bytes_down": 3,
    }  # fmt: skip


def test_a_problem_is_told_once_for_each_path() -> None:
    tally = Tally()
    for path in ("a", "a", "b", None, None):
        tally.problem(NO, path)
    assert told(tally) == ["a: Not allowed.", "b: Not allowed.", "Not allowed."]


def test_a_problem_that_was_settled_in_a_later_cycle_is_none() -> None:
    tally = Tally()
    tally.problem(NO, "a")
    tally.problem(NO, "b")
    tally.problem(NO)
    tally.settled("a")
    assert told(tally) == ["b: Not allowed.", "Not allowed."]
    assert (tally.progress, tally.did_work) == (1, True)


def test_each_plan_says_anew_what_it_leaves_out() -> None:
    tally = Tally()
    tally.skip(ODD, "a")
    tally.skip(ODD, "b")
    tally.forget_skips()
    tally.skip(ODD, "b")
    tally.problem(NO, "c")
    assert told(tally) == ["c: Not allowed.", "b: Odd."]


def test_problems_by_the_thousand_are_not_all_kept() -> None:
    tally = Tally()
    for number in range(MAX_PROBLEMS + 50):
        tally.problem(NO, str(number))
        tally.skip(ODD, str(number))
    assert len(told(tally)) == 2 * MAX_PROBLEMS


def test_threads_count_together() -> None:
    tally = Tally()

    def work() -> None:
        for number in range(500):
            tally.add("uploaded")
            tally.settled(str(number))
            tally.was_stale()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counts = (tally.get("uploaded"), tally.progress, tally.stale)
    assert counts == (2000, 2000, 2000)


def test_a_fresh_run_has_done_nothing() -> None:
    tally = Tally()
    assert (tally.did_work, tally.get("moved"), told(tally)) == (False, 0, [])
    assert tally.report({}, 0.0) == SyncReport()


def test_what_is_only_worth_knowing_is_said_once_and_is_no_problem() -> None:
    tally = Tally()
    for _ in range(2):
        tally.notice("Much lies there.")
    report = tally.report({}, 0.0)
    assert (report.notices, report.problems) == (("Much lies there.",), ())
