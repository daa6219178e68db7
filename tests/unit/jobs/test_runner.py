"""Long work: one job per key, cancel, results kept, failures as sentences."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.errors import Cancelled, DriveFull, NotFound
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import KEPT_JOBS, JobContext, JobRunner

DONE = JobResult(message="All there.")
WAIT_S = 10


@pytest.fixture
def hub() -> EventHub:
    return EventHub()


@pytest.fixture
def runner(hub: EventHub) -> Iterator[JobRunner]:
    runner = JobRunner(hub)
    yield runner
    runner.close(1)


@pytest.fixture
def told(hub: EventHub) -> list[Job]:
    """Every job event, in order."""
    jobs: list[Job] = []

    def hear(event: Event) -> None:
        assert event.job is not None
        jobs.append(event.job)

    hub.subscribe(hear)
    return jobs


def finish(context: JobContext) -> JobResult:
    return DONE


def wait_for_stop(context: JobContext) -> JobResult:
    context.cancel.wait(WAIT_S)
    return DONE


def test_a_job_tells_of_waiting_running_and_its_end(runner: JobRunner, told: list[Job]) -> None:
    job = runner.start("key", "sync", "flowers", finish)
    ended = runner.wait(job.id, WAIT_S)
    assert (ended.state, ended.result, ended.problem) == ("done", DONE, None)
    assert ended.ended_at_ms is not None
    runner.close(1)
    assert [each.state for each in told] == ["waiting", "running", "done"]


def test_the_same_key_never_runs_twice_at_a_time(runner: JobRunner) -> None:
    first = runner.start("key", "sync", "flowers", wait_for_stop)
    second = runner.start("key", "sync", "flowers", finish)
    assert second.id == first.id
    runner.cancel(first.id)
    runner.wait(first.id, WAIT_S)
    third = runner.start("key", "sync", "flowers", finish)
    assert third.id != first.id


def test_cancel_ends_a_job_as_cancelled(runner: JobRunner) -> None:
    job = runner.start("key", "sync", "flowers", wait_for_stop)
    runner.cancel(job.id)
    ended = runner.wait(job.id, WAIT_S)
    assert ended.state == "cancelled"
    assert ended.problem is not None
    assert ended.problem.code == "cancelled"


def test_a_job_cancelled_while_waiting_never_begins(hub: EventHub) -> None:
    runner = JobRunner(hub, long_workers=1)
    begun = threading.Event()

    def note(context: JobContext) -> JobResult:
        begun.set()
        return DONE

    first = runner.start("first", "sync", "a", wait_for_stop)
    second = runner.start("second", "sync", "b", note)
    runner.cancel(second.id)
    runner.cancel(first.id)
    assert runner.wait(second.id, WAIT_S).state == "cancelled"
    assert not begun.is_set()
    runner.close(1)


def test_what_mostly_waits_stands_in_nobodys_way(hub: EventHub) -> None:
    runner = JobRunner(hub, long_workers=1)
    scores = [
        runner.start(f"score {n}", "kaggle", "a", wait_for_stop, mostly_waits=True)
        for n in range(5)
    ]
    sync = runner.start("sync", "sync", "b", lambda context: DONE)
    assert runner.wait(sync.id, WAIT_S).state == "done"
    runner.close(WAIT_S)
    assert {runner.get(each.id).state for each in scores} == {"cancelled"}


def test_our_own_error_becomes_the_jobs_sentence(runner: JobRunner) -> None:
    def fail(context: JobContext) -> JobResult:
        raise DriveFull("Drive is full; free some room.", url="https://one.example")

    ended = runner.wait(runner.start("key", "push", "a", fail).id, WAIT_S)
    assert ended.state == "failed"
    assert ended.problem is not None
    assert (ended.problem.code, ended.problem.message) == (
        "drive_full",
        "Drive is full; free some room.",
    )
    assert ended.problem.url == "https://one.example"


def test_a_foreign_error_is_logged_and_its_text_told_to_nobody(
    runner: JobRunner, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(context: JobContext) -> JobResult:
        raise ValueError("/home/ada/secret")

    ended = runner.wait(runner.start("key", "push", "a", fail).id, WAIT_S)
    assert ended.problem is not None
    assert ended.problem.code == "internal"
    assert "secret" not in ended.problem.message
    assert "Traceback" in caplog.text


def test_results_are_kept_for_late_comers_newest_first(runner: JobRunner) -> None:
    ids = [runner.start(f"key {n}", "sync", "a", finish).id for n in range(3)]
    for job_id in ids:
        runner.wait(job_id, WAIT_S)
    assert [job.id for job in runner.list()] == ids[::-1]


def test_only_the_last_jobs_are_kept(runner: JobRunner) -> None:
    first = runner.start("first", "sync", "a", finish)
    runner.wait(first.id, WAIT_S)
    for n in range(KEPT_JOBS + 1):
        runner.wait(runner.start(f"key {n}", "sync", "a", finish).id, WAIT_S)
    assert len(runner.list()) <= KEPT_JOBS + 1
    with pytest.raises(NotFound):
        runner.get(first.id)


def test_short_calls_do_not_wait_for_long_work(runner: JobRunner) -> None:
    jobs = [runner.start(f"key {n}", "sync", "a", wait_for_stop) for n in range(20)]
    assert runner.call(lambda: "here").result(WAIT_S) == "here"
    for job in jobs:
        runner.cancel(job.id)


def test_closing_stops_what_runs_and_starts_nothing_more(runner: JobRunner) -> None:
    job = runner.start("key", "sync", "a", wait_for_stop)
    runner.close(WAIT_S)
    assert runner.get(job.id).state == "cancelled"
    with pytest.raises(Cancelled):
        runner.start("other", "sync", "b", finish)
