"""Which answers are worth another try, how long to wait, and what the person is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from jupyter_colabsync.drive.retry import LostAnswer, NoConnection, Retry, Unwelcome
from jupyter_colabsync.drive.verdicts import Answer
from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    DriveFull,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import Pauses


def refusal(status: int, *reasons: str, **headers: str) -> Unwelcome:
    """Drive's own shape of a refusal."""
    errors = [{"domain": "global", "reason": each, "message": "no"} for each in reasons]
    body = {"error": {"errors": errors, "code": status, "message": "no"}}
    return Unwelcome(Answer(status, headers, json.dumps(body).encode()))


def raising(*errors: Exception) -> Callable[[], str]:
    """Raises these one after the other, then succeeds."""
    left = list(errors)

    def attempt() -> str:
        if left:
            raise left.pop(0)
        return "done"

    return attempt


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(refusal(429), id="429"),
        pytest.param(refusal(403, "rateLimitExceeded"), id="403 rate limit"),
        pytest.param(refusal(403, "userRateLimitExceeded"), id="403 user rate limit"),
        pytest.param(refusal(403, "sharingRateLimitExceeded"), id="403 sharing rate limit"),
        pytest.param(refusal(403, "forbidden", "userRateLimitExceeded"), id="second reason counts"),
        pytest.param(refusal(403, "backendError"), id="403 backendError"),
        pytest.param(refusal(408), id="408"),
        pytest.param(refusal(500, "internalError"), id="500"),
        pytest.param(refusal(502), id="502"),
        pytest.param(refusal(503, "backendError"), id="503"),
        pytest.param(refusal(504), id="504"),
        pytest.param(LostAnswer("reset"), id="connection reset"),
        pytest.param(LostAnswer("late", is_timeout=True), id="timeout"),
        pytest.param(NoConnection("dns"), id="no such host for a moment"),
    ],
)
def test_passing_trouble_is_tried_again(trouble: Exception, pauses: Pauses) -> None:
    assert pauses.retry.run(raising(trouble)) == "done"
    assert pauses.seconds == [1.5]


@pytest.mark.parametrize(
    ("trouble", "error", "code"),
    [
        pytest.param(
            refusal(403, "storageQuotaExceeded"), DriveFull, "drive_full", id="Drive is full"
        ),
        pytest.param(
            refusal(403, "userRateLimitExceeded", "storageQuotaExceeded"),
            DriveFull,
            "drive_full",
            id="full weighs more than slow",
        ),
        pytest.param(
            refusal(403, "activeItemCreationLimitExceeded"),
            DriveFull,
            "too_many_items",
            id="too many items",
        ),
        pytest.param(
            refusal(403, "teamDriveFileLimitExceeded"),
            DriveFull,
            "too_many_items",
            id="shared drive full",
        ),
        pytest.param(
            refusal(403, "numChildrenInNonRootLimitExceeded"),
            Refused,
            "folder_full",
            id="folder full",
        ),
        pytest.param(
            refusal(403, "insufficientFilePermissions"), Refused, "no_permission", id="no right"
        ),
        pytest.param(
            refusal(403, "insufficientPermissions"), SignInNeeded, "scope_missing", id="no scope"
        ),
        pytest.param(
            refusal(403, "accessNotConfigured"), Refused, "api_disabled", id="API switched off"
        ),
        pytest.param(
            refusal(403, "appNotAuthorizedToFile"), Refused, "not_authorized", id="not our file"
        ),
        pytest.param(
            refusal(403, "cannotDownloadAbusiveFile"), Refused, "abusive_file", id="abusive"
        ),
        pytest.param(
            refusal(403, "fileNotDownloadable"), Refused, "not_downloadable", id="a document"
        ),
        pytest.param(refusal(403, "domainPolicy"), Refused, "domain_policy", id="domain policy"),
        pytest.param(refusal(403, "dailyLimitExceeded"), Refused, "daily_limit", id="daily limit"),
        pytest.param(refusal(403, "somethingNew"), Refused, "refused", id="unknown reason"),
        pytest.param(refusal(400, "invalid"), Refused, "malformed", id="400"),
        pytest.param(refusal(404, "notFound"), NotFound, "not_found", id="404"),
        pytest.param(refusal(409), Stale, "already_there", id="409"),
        pytest.param(refusal(410), Stale, "stale", id="410"),
        pytest.param(refusal(412), Stale, "stale", id="412"),
        pytest.param(refusal(416), Stale, "stale", id="416"),
        pytest.param(refusal(501), Refused, "refused", id="not served here"),
    ],
)
def test_final_refusals_are_told_at_once(
    trouble: Exception, error: type[ColabSyncError], code: str, pauses: Pauses
) -> None:
    with pytest.raises(error) as caught:
        pauses.retry.run(raising(trouble))

    assert (caught.value.code, pauses.seconds) == (code, [])
    assert caught.value.message.endswith(".")


def test_a_body_that_is_not_json_is_judged_by_its_status(pauses: Pauses) -> None:
    with pytest.raises(Refused):
        pauses.retry.run(raising(Unwelcome(Answer(403, {}, b"<html>proxy says no"))))


def test_pauses_double_up_to_a_minute_and_end(pauses: Pauses) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(*[refusal(429)] * 10))

    assert pauses.seconds == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64.0, 64.0, 64.0]
    assert caught.value.code == "rate_limited"


def test_trouble_without_end_is_given_up_after_six_tries(pauses: Pauses) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(*[refusal(500)] * 6))

    assert (len(pauses.seconds), caught.value.code) == (5, "drive_trouble")


def test_without_a_network_the_person_hears_it_within_seconds(pauses: Pauses) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(*[NoConnection("dns")] * 3))

    assert sum(pauses.seconds) < 5
    assert "network" in caught.value.message


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [
        pytest.param("7", 7, id="seconds"),
        pytest.param("Sat, 21 Nov 2026 12:00:30 GMT", 30, id="a date"),
        pytest.param("Sat, 21 Nov 2026 11:00:00 GMT", 1, id="a date that is past"),
        pytest.param("soon", 1.5, id="nonsense counts as nothing"),
    ],
)
def test_drive_says_how_long_to_wait(value: str, expected_s: float) -> None:
    slept: list[float] = []
    retry = Retry(
        sleep=lambda seconds, _: slept.append(seconds),
        chance=lambda: 0.5,
        now=lambda: datetime(2026, 11, 21, 12, tzinfo=timezone.utc),
    )

    retry.run(raising(refusal(503, **{"retry-after": value})))

    assert slept == [expected_s]


def test_an_hour_of_waiting_is_not_sat_out(pauses: Pauses) -> None:
    with pytest.raises(Unreachable):
        pauses.retry.run(raising(refusal(429, **{"retry-after": "3600"})))

    assert pauses.seconds == []


def test_a_401_gets_one_more_try_without_a_pause(pauses: Pauses) -> None:
    assert pauses.retry.run(raising(refusal(401, "authError"))) == "done"
    assert pauses.seconds == []


def test_a_second_401_asks_for_a_new_sign_in(pauses: Pauses) -> None:
    with pytest.raises(SignInNeeded) as caught:
        pauses.retry.run(raising(refusal(401), refusal(401)))

    assert caught.value.code == "sign_in_expired"


@pytest.mark.parametrize(
    "trouble", [LostAnswer("cut"), refusal(500), refusal(502), refusal(504), refusal(408)]
)
def test_what_cannot_be_repeated_is_not_repeated_blindly(
    trouble: Exception, pauses: Pauses
) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(trouble), is_repeatable=False)

    assert (caught.value.code, pauses.seconds) == ("answer_lost", [])


@pytest.mark.parametrize("trouble", [NoConnection("refused"), refusal(429), refusal(503)])
def test_what_surely_was_not_done_is_tried_again_all_the_same(
    trouble: Exception, pauses: Pauses
) -> None:
    assert pauses.retry.run(raising(trouble), is_repeatable=False) == "done"


def test_a_transfer_that_gets_on_survives_any_number_of_cuts(pauses: Pauses) -> None:
    position = 0

    def attempt() -> str:
        nonlocal position
        position += 1
        if position < 100:
            raise refusal(401) if position % 10 == 0 else LostAnswer("cut")
        return "done"

    assert pauses.retry.run(attempt, progress=lambda: position) == "done"
    assert set(pauses.seconds) == {1.5}


def test_stop_is_heard_while_waiting() -> None:
    cancel = CancelToken()

    def attempt() -> str:
        cancel.set()
        raise refusal(503)

    with pytest.raises(Cancelled):
        Retry().run(attempt, cancel=cancel)
