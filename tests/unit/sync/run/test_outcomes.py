"""What the ways in which an action ends mean for the rest of the run."""

from __future__ import annotations

import errno

import pytest

from jupyter_colabsync.drive.verdicts import AlreadyThere, LimitReached
from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    DriveFull,
    LocalProblem,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.sync.local.stats import StillChanging
from jupyter_colabsync.sync.plan.actions import Plan
from jupyter_colabsync.sync.run.merging import Resting
from jupyter_colabsync.sync.run.outcomes import Outcomes
from jupyter_colabsync.sync.run.refusals import Refusals
from jupyter_colabsync.sync.run.tally import Tally
from tests.unit.sync.run.deeds import download, make_here, make_there, trash_here, upload

ENDS_THE_RUN, LOOK_AGAIN, NOTED, NOTHING = "ends the run", "look again", "noted", "nothing"


def full_disk() -> LocalProblem:
    """What a step raised because the disk was full."""
    problem = LocalProblem("refused")
    problem.__cause__ = OSError(errno.ENOSPC, "No space left on device")
    return problem


WAYS: list[tuple[ColabSyncError, str, str]] = [
    (Cancelled(), ENDS_THE_RUN, "somebody stopped it"),
    (SignInNeeded("no"), ENDS_THE_RUN, "nobody is signed in"),
    (Unreachable("no"), ENDS_THE_RUN, "no network"),
    (Unreachable("no", code="checksum_mismatch"), NOTED, "one file that comes damaged"),
    (Stale("no"), LOOK_AGAIN, "the world moved"),
    (StillChanging("no"), LOOK_AGAIN, "the file moved"),
    (AlreadyThere("no"), LOOK_AGAIN, "it is there already"),
    (NotFound("no"), LOOK_AGAIN, "it is not there"),
    (Resting("no"), NOTHING, "somebody works in this notebook"),
    (Refused("no"), NOTED, "Drive says no"),
    (LocalProblem("no"), NOTED, "this machine says no"),
]


@pytest.mark.parametrize(
    ("error", "expected"), [pytest.param(error, means, id=name) for error, means, name in WAYS]
)
def test_an_action_that_did_not_work(error: ColabSyncError, expected: str) -> None:
    tally, refusals = Tally(), Refusals()
    outcomes, action = Outcomes(tally, refusals), upload("a.txt")
    assert outcomes.note(action, error) is (expected == LOOK_AGAIN)
    assert outcomes.undone == [action], "it waits, whatever it was"
    assert outcomes.fatal is (error if expected == ENDS_THE_RUN else None)
    assert tally.stale == (expected == LOOK_AGAIN)
    problems = [problem.message for problem in tally.report({}, 0).problems]
    assert problems == (["a.txt: no"] if expected == NOTED else [])
    _, hopeless = refusals.without_hopeless(Plan((action,)))
    assert bool(hopeless) is (expected == NOTED), "it is not tried at every look"


def test_the_first_end_of_a_run_counts() -> None:
    outcomes = Outcomes(Tally(), Refusals())
    first = Unreachable("first")
    outcomes.note(upload("a"), first)
    outcomes.note(upload("b"), SignInNeeded("second"))
    outcomes.note_worse(Cancelled())
    assert outcomes.fatal is first


@pytest.mark.parametrize(
    ("error", "is_fatal"),
    [(Unreachable("no"), True), (NotFound("no"), False), (Refused("no"), False)],
)
def test_looking_again_may_not_work_either(error: ColabSyncError, is_fatal: bool) -> None:
    outcomes = Outcomes(Tally(), Refusals())
    outcomes.note_worse(error)
    assert (outcomes.fatal is error) is is_fatal


@pytest.mark.parametrize("error", [DriveFull("full"), LimitReached("today no more")])
def test_a_full_drive_stops_what_goes_there_and_is_said_once(error: DriveFull) -> None:
    tally = Tally()
    outcomes = Outcomes(tally, Refusals())
    for path in ("a", "b"):
        assert not outcomes.note(upload(path), error)
    assert outcomes.is_waiting(upload("c"))
    assert not outcomes.is_waiting(download("c"))
    assert not outcomes.is_waiting(trash_here("c"))
    assert [each.code for each in tally.report({}, 0).problems] == [error.code]


@pytest.mark.parametrize("error", [LocalProblem("no room", code="disk_full"), full_disk()])
def test_a_full_disk_stops_what_comes_here_and_is_said_once(error: LocalProblem) -> None:
    tally = Tally()
    outcomes = Outcomes(tally, Refusals())
    for path in ("a", "b"):
        assert not outcomes.note(download(path), error)
    assert outcomes.is_waiting(download("c"))
    assert not outcomes.is_waiting(upload("c"))
    assert not outcomes.is_waiting(make_there("c"))
    assert [each.code for each in tally.report({}, 0).problems] == ["disk_full"]
    assert outcomes.fatal is None


def test_a_folder_that_takes_nothing_new_is_said_once() -> None:
    tally = Tally()
    outcomes = Outcomes(tally, Refusals())
    for path in ("a", "b"):
        assert not outcomes.note(upload(path), Refused("no", code="no_permission"))
    assert outcomes.is_waiting(upload("c"))
    (problem,) = tally.report({}, 0).problems
    assert problem.code == "no_permission"
    assert problem.message.startswith("The linked folder: Drive does not let this account put")


def test_while_there_is_room_nobody_waits() -> None:
    outcomes = Outcomes(Tally(), Refusals())
    for action in (upload("a"), download("a"), make_here("a"), make_there("a")):
        assert not outcomes.is_waiting(action)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "local_refused"),
        (errno.ENAMETOOLONG, "local_refused"),
        (errno.EIO, "local_refused"),
    ],
)
def test_what_the_system_refuses_is_said_in_a_sentence(number: int, code: str) -> None:
    error = OSError(number, "words of the system", "/home/somebody/secret.txt")
    said = Outcomes.said(error)
    assert said.code == code
    assert "somebody" not in said.message
    assert said.message.endswith("sync again.")


def test_an_error_without_words_has_a_name_at_least() -> None:
    assert "OSError" in Outcomes.said(OSError()).message
