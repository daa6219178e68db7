"""Which trouble is worth another try, how often, how long to wait, and what the person is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone

import pytest

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.retry import LostAnswer, NoConnection, Retry, Unwelcome
from jupyter_colabsync.errors import Cancelled, DriveFull, SignInNeeded, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import Pauses, refusal


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
        pytest.param(refusal(429), id="slow down"),
        pytest.param(refusal(500, "internalError"), id="trouble on the other side"),
        pytest.param(LostAnswer("reset"), id="connection reset"),
        pytest.param(NoConnection("dns"), id="no such host for a moment"),
    ],
)
def test_passing_trouble_is_tried_again(trouble: Exception, pauses: Pauses) -> None:
    assert pauses.retry.run(raising(trouble)) == "done"
    assert pauses.seconds == [1.5]


def test_a_final_refusal_is_told_at_once(pauses: Pauses) -> None:
    with pytest.raises(DriveFull) as caught:
        pauses.retry.run(raising(refusal(403, "storageQuotaExceeded")))

    assert (caught.value.code, pauses.seconds) == ("drive_full", [])


def test_pauses_double_up_to_a_minute_and_end(pauses: Pauses) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(*[refusal(429)] * 10))

    assert pauses.seconds == [1.5, 2.5, 4.5, 8.5, 16.5, 32.5, 64.0, 64.0, 64.0]
    assert caught.value.code == "rate_limited"


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        pytest.param(refusal(408), "drive_trouble", id="408"),
        pytest.param(refusal(500), "drive_trouble", id="500"),
        pytest.param(refusal(503), "drive_trouble", id="503"),
        pytest.param(LostAnswer("timeout"), "unreachable", id="timeout, reset, short body"),
    ],
)
def test_trouble_without_end_is_given_up_after_ten_tries(
    trouble: Exception, code: str, pauses: Pauses
) -> None:
    with pytest.raises(Unreachable) as caught:
        pauses.retry.run(raising(*[trouble] * 10))

    assert (len(pauses.seconds), caught.value.code) == (9, code)


def test_a_refused_write_waits_for_the_pacer_only(pauses: Pauses) -> None:
    refused = Unwelcome(refusal(429).answer, is_paced=True)

    assert pauses.retry.run(raising(refused, refused)) == "done"
    assert pauses.seconds == []


def test_the_daily_limit_of_uploads_ends_as_a_stop_for_the_account(pauses: Pauses) -> None:
    told = refusal(403, "userRateLimitExceeded", message="User rate limit exceeded.").answer
    refused = Unwelcome(Answer(told.status, told.headers, told.body, is_upload=True))

    with pytest.raises(DriveFull) as caught:
        pauses.retry.run(raising(*[refused] * 10))

    assert caught.value.code == "upload_limit"


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
