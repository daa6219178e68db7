"""Submitting to the pretend Kaggle: from the file to the score, at most once."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

from jupyter_colabsync.demo.http import Reply
from jupyter_colabsync.demo.kaggle import STUDENT
from jupyter_colabsync.demo.kaggle_scoring import Scorer
from jupyter_colabsync.demo.kaggle_wire import Ask, KaggleError
from jupyter_colabsync.errors import (
    BadRequest,
    Cancelled,
    ColabSyncError,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.kaggle.calls import submissions
from jupyter_colabsync.kaggle.service import KaggleService
from jupyter_colabsync.kaggle.submitting.report import SubmitReport
from jupyter_colabsync.kaggle.submitting.submitter import Submitter
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, Pauses, context, zip_bytes

SOLUTION = {str(number): float(number) for number in range(9)}
GOOD = "id,light\n" + "".join(f"{name},{value + 0.25}\n" for name, value in SOLUTION.items())
PAGE = "https://www.kaggle.com/competitions/night/submissions"
CREATE = "kaggle.CreateSubmission"
SERVICE_CREATE = "competitions.CompetitionApiService/CreateSubmission"
START = "kaggle.StartSubmissionUpload"


@pytest.fixture
def night(cloud: KaggleCloud) -> KaggleCloud:
    """A competition whose rules are accepted, with two other teams."""
    cloud.kaggle.add_competition(
        "night",
        zip_bytes({"train.csv": b"id\n"}),
        title="Night lights",
        scorer=Scorer("id", "light", SOLUTION),
        teams={"owls": 0.1, "bats": 0.9},
    )
    cloud.kaggle.accept_rules("night")
    return cloud


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "submission.csv"
    path.write_text(GOOD)
    return path


@pytest.fixture
def submitter(service: KaggleService, night: KaggleCloud) -> Submitter:
    return service.submitter


class Stopping(CancelToken):
    """Somebody stops it as soon as it has to wait."""

    def wait(self, seconds: float) -> None:
        raise Cancelled


def submit(submitter: Submitter, file: Path, message: str = "first try") -> SubmitReport:
    return submitter.submit(submitter.order("night", file, message), context())


def sent(cloud: KaggleCloud) -> list[tuple[str, str, bytes]]:
    """What Kaggle has: name, message and bytes of each submission, oldest first."""
    return [
        (each.upload.file_name, each.description, bytes(each.upload.data))
        for each in cloud.kaggle.submitted.all.values()
    ]


def test_a_file_is_sent_scored_and_placed(
    submitter: Submitter, night: KaggleCloud, file: Path, pauses: Pauses
) -> None:
    report = submit(submitter, file)
    assert sent(night) == [("submission.csv", "first try", GOOD.encode())]
    assert (report.state, report.public_score) == ("complete", "0.25000")
    assert (report.rank, report.team_count, report.url) == (2, 3, PAGE)
    assert report.to_result().message == (
        "“submission.csv” scored 0.25000 on the public leaderboard. You are at place 2 of 3."
    )
    assert pauses.seconds == [2.0, 3.0, 4.5], "pending is looked at again, with growing pauses"


def test_the_whole_story_takes_few_calls(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    submit(submitter, file)
    asked = {
        name: night.calls[f"kaggle.{name}"]
        for name in (
            "GetCompetition",
            "GetSubmissionLimits",
            "StartSubmissionUpload",
            "upload",
            "ListSubmissions",
            "CreateSubmission",
            "GetSubmission",
        )
    }
    assert asked == {
        "GetCompetition": 2,
        "GetSubmissionLimits": 1,
        "StartSubmissionUpload": 1,
        "upload": 1,
        "ListSubmissions": 1,
        "CreateSubmission": 1,
        "GetSubmission": 3,
    }


def test_without_a_message_the_files_name_is_one(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    submit(submitter, file, "  ")
    assert sent(night)[0][1] == "submission.csv"


def test_what_cannot_be_scored_says_why(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    file.write_text("id,light\n1,2\n")
    with pytest.raises(Refused) as caught:
        submit(submitter, file)
    assert caught.value.code == "kaggle_not_scored"
    assert caught.value.message == (
        "Kaggle could not score “submission.csv”: Submission must have 9 rows. Mend the file, "
        "then submit it again."
    )
    assert caught.value.url == PAGE


def test_a_submission_after_the_deadline_is_scored_and_called_late(
    service: KaggleService, night: KaggleCloud, file: Path
) -> None:
    night.kaggle.competitions["night"].deadline = "2023-01-01T00:00:00Z"
    now = datetime(2023, 11, 14, tzinfo=timezone.utc)
    report = submit(Submitter(service.access, lambda: now), file)
    assert (report.is_late, report.state, report.rank) == (True, "complete", None)
    assert "It came after the deadline." in report.sentence()


# --- before anything is uploaded


def close(night: KaggleCloud) -> None:
    night.kaggle.competitions["night"].scorer = None


def forget_rules(night: KaggleCloud) -> None:
    night.kaggle.competitions["night"].accepted_by.clear()


def want_phone(night: KaggleCloud) -> None:
    night.kaggle.require_phone("night")


def use_up(night: KaggleCloud) -> None:
    """Told by GetSubmissionLimits."""
    night.kaggle.competitions["night"].daily_submissions = 1


def remove(night: KaggleCloud) -> None:
    del night.kaggle.competitions["night"]


@pytest.mark.parametrize(
    ("spoil", "error", "code", "url"),
    [
        pytest.param(close, Refused, "kaggle_closed", PAGE[:-12], id="closed"),
        pytest.param(forget_rules, Refused, "kaggle_rules", PAGE[:-12] + "/rules", id="rules"),
        pytest.param(want_phone, Refused, "kaggle_verify", None, id="phone"),
        pytest.param(use_up, Refused, "kaggle_limit", PAGE, id="the day's limit"),
        pytest.param(remove, NotFound, "kaggle_unknown", None, id="no such competition"),
    ],
)
def test_nothing_is_uploaded_in_vain(
    submitter: Submitter,
    night: KaggleCloud,
    file: Path,
    spoil: Callable[[KaggleCloud], None],
    error: type[ColabSyncError],
    code: str,
    url: str | None,
) -> None:
    submit(submitter, file)
    night.calls.reset()
    spoil(night)
    with pytest.raises(error) as caught:
        submit(submitter, file)
    assert (caught.value.code, night.calls["kaggle.upload"]) == (code, 0)
    assert url is None or caught.value.url == url
    assert len(sent(night)) == 1


def test_the_days_limit_is_told_where_only_the_submission_itself_tells_it(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    submit(submitter, file)
    use_up(night)
    night.faults.fail("kaggle.GetSubmissionLimits", None, 404)
    with pytest.raises(Refused, match="from 00:00 UTC") as caught:
        submit(submitter, file)
    assert caught.value.code == "kaggle_limit"


def test_a_file_too_large_for_kaggle_is_told_so(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail(START, 1, 413)
    with pytest.raises(Refused) as caught:
        submit(submitter, file)
    assert caught.value.code == "kaggle_too_large"


def test_a_file_too_large_for_storage_is_told_so(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail("kaggle.upload", 1, 413)
    with pytest.raises(Refused) as caught:
        submit(submitter, file)
    assert caught.value.code == "kaggle_too_large"


def test_nobody_signed_in_is_told_so(
    anonymous: KaggleService, night: KaggleCloud, file: Path
) -> None:
    with pytest.raises(SignInNeeded):
        submit(anonymous.submitter, file)


@pytest.mark.parametrize("method", ["GetCompetition", "GetSubmissionLimits", "ListSubmissions"])
@pytest.mark.parametrize("status", [404, 501])
def test_a_kaggle_that_serves_the_main_road_only_is_enough(
    submitter: Submitter, night: KaggleCloud, file: Path, method: str, status: int
) -> None:
    night.faults.fail(f"kaggle.{method}", None, status)
    assert submit(submitter, file).public_score == "0.25000"


def test_without_a_word_on_the_competition_the_leaderboard_tells_the_place(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail("kaggle.GetCompetition", None, 501)
    assert submit(submitter, file).rank == 2


# --- at most once


def test_a_lost_answer_does_not_submit_twice(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.lose_answer(CREATE)
    assert submit(submitter, file).public_score == "0.25000"
    assert (len(sent(night)), night.calls[CREATE]) == (1, 1)


def test_the_same_file_sent_before_is_not_taken_for_the_lost_one(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    first = submit(submitter, file)
    night.faults.lose_answer(CREATE)
    second = submit(submitter, file)
    assert first.submission != second.submission
    assert len(sent(night)) == 2


def test_an_older_one_is_not_taken_for_one_that_never_arrived(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    submit(submitter, file)
    night.faults.fail(CREATE, 1, 504)
    with pytest.raises(Unreachable) as caught:
        submit(submitter, file)
    assert caught.value.code == "kaggle_unsure"


@pytest.mark.parametrize("status", [502, 504])
def test_what_may_or_may_not_have_arrived_is_not_sent_again(
    submitter: Submitter, night: KaggleCloud, file: Path, status: int
) -> None:
    night.faults.fail(CREATE, None, status)
    with pytest.raises(Unreachable) as caught:
        submit(submitter, file)
    assert (caught.value.code, caught.value.url) == ("kaggle_unsure", PAGE)
    assert "only if it is not there" in caught.value.message
    assert night.calls[CREATE] == 1


def test_a_lost_answer_that_no_list_can_clear_up_is_not_sent_again(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail("kaggle.ListSubmissions", None, 404)
    night.faults.lose_answer(CREATE)
    with pytest.raises(Unreachable) as caught:
        submit(submitter, file)
    assert (caught.value.code, len(sent(night))) == ("kaggle_unsure", 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_kaggle_says_it_did_not_do_is_sent_again(
    submitter: Submitter, night: KaggleCloud, file: Path, status: int
) -> None:
    night.faults.fail(CREATE, 1, status)
    assert submit(submitter, file).public_score == "0.25000"
    assert (len(sent(night)), night.calls[CREATE]) == (1, 2)


def do_and_deny(night: KaggleCloud, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on Kaggle submits, and says that it failed."""
    methods = night.kaggle._methods
    kinds, create = methods[SERVICE_CREATE]

    def denied(ask: Ask) -> Reply:
        create(ask)
        raise KaggleError(503, "Service Unavailable")

    monkeypatch.setitem(methods, SERVICE_CREATE, (kinds, denied))


def test_what_kaggle_denies_and_lists_all_the_same_is_not_sent_again(
    submitter: Submitter, night: KaggleCloud, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    do_and_deny(night, monkeypatch)
    assert submit(submitter, file).public_score == "0.25000"
    assert (len(sent(night)), night.calls[CREATE]) == (1, 1)


def test_a_new_one_of_the_same_name_with_other_words_may_be_ours(
    submitter: Submitter, night: KaggleCloud, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A team mate's, or ours with a message that Kaggle cut short: nobody knows."""

    class Meddling(Pauses):
        def __call__(self, seconds: float) -> None:
            for each in night.kaggle.submitted.all.values():
                each.description = "first"

    submitter._access.pause = Meddling()
    do_and_deny(night, monkeypatch)
    with pytest.raises(Unreachable) as caught:
        submit(submitter, file)
    assert (caught.value.code, night.calls[CREATE]) == ("kaggle_unsure", 1)


def test_a_kaggle_that_is_down_for_long_gets_nothing(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail(CREATE, None, 503)
    with pytest.raises(Unreachable, match="Nothing was submitted"):
        submit(submitter, file)
    assert sent(night) == []


def test_an_answer_without_a_number_is_found_in_the_list(
    submitter: Submitter, night: KaggleCloud, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Older versions of the call told nothing but a sentence."""
    create = submissions.create
    monkeypatch.setattr(submissions, "create", lambda *given: create(*given) and None)
    report = submit(submitter, file)
    assert (report.public_score, len(sent(night))) == ("0.25000", 1)


def test_a_stop_while_the_number_is_looked_for_leaves_it_submitted(
    service: KaggleService, night: KaggleCloud, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submissions, "create", lambda *given: None)
    service.access.pause = None
    submitter = service.submitter
    found = submitter.send(submitter.order("night", file, ""), context(Stopping()))
    assert found.number is None


# --- on the way


def test_a_cut_upload_goes_on(submitter: Submitter, night: KaggleCloud, file: Path) -> None:
    rows = "".join(f"{name},{value}{' ' * 120_000}\n" for name, value in SOLUTION.items())
    file.write_text("id,light\n" + rows)
    night.faults.cut_request("kaggle.upload", 500_000)
    assert submit(submitter, file).public_score == "0.00000"
    assert night.calls["kaggle.upload"] == 3, "cut, asked, gone on"


def test_a_file_that_changes_while_it_is_sent_is_not_submitted(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    order = submitter.order("night", file, "")

    class Changing(CancelToken):
        def check(self) -> None:
            """First called when bytes go out."""
            os.utime(file, ns=(1, 1))

    with pytest.raises(Stale) as caught:
        submitter.submit(order, context(Changing()))
    assert caught.value.code == "kaggle_file_changed"
    assert (sent(night), night.calls[CREATE]) == ([], 0)


def test_stopping_before_it_is_submitted_submits_nothing(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    order = submitter.order("night", file, "")
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled, match="nothing counts yet"):
        submitter.submit(order, context(cancel))
    assert (sent(night), night.calls[CREATE]) == ([], 0)


def test_a_network_that_is_away_before_it_is_submitted_is_told_so(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail(START, None, 503)
    with pytest.raises(Unreachable, match="Nothing was submitted: Kaggle does not answer"):
        submit(submitter, file)


def test_a_stop_while_it_is_not_clear_says_that_it_is_not_clear(
    service: KaggleService, night: KaggleCloud, file: Path
) -> None:
    service.access.pause = None
    night.faults.fail(CREATE, 1, 504)
    order = service.submitter.order("night", file, "")

    with pytest.raises(Cancelled, match="not clear whether Kaggle took"):
        service.submitter.submit(order, context(Stopping()))


# --- waiting for the score


def test_stopping_the_waiting_does_not_take_the_submission_back(
    service: KaggleService, night: KaggleCloud, file: Path
) -> None:
    service.access.pause = None

    order = service.submitter.order("night", file, "")
    with pytest.raises(Cancelled, match="stays submitted"):
        service.submitter.submit(order, context(Stopping()))
    assert len(sent(night)) == 1


def test_scoring_that_takes_long_is_left_to_the_list(
    submitter: Submitter, night: KaggleCloud, file: Path, pauses: Pauses
) -> None:
    night.kaggle.set(looks_until_scored=1_000_000)
    report = submit(submitter, file)
    assert (report.state, report.public_score) == ("pending", None)
    assert "still scoring" in report.sentence()
    assert max(pauses.seconds) == 30.0
    assert sum(pauses.seconds) == pytest.approx(30 * 60, abs=30)


def test_a_network_that_is_away_for_a_while_does_not_end_the_waiting(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail("kaggle.GetSubmission", 20, 503)
    assert submit(submitter, file).public_score == "0.25000"


@pytest.mark.parametrize("status", [403, 404, 501])
def test_where_a_submission_cannot_be_asked_for_alone_the_list_tells(
    submitter: Submitter, night: KaggleCloud, file: Path, status: int
) -> None:
    night.faults.fail("kaggle.GetSubmission", None, status)
    assert submit(submitter, file).public_score == "0.25000"


def test_where_nothing_can_be_asked_the_submission_is_told_as_pending(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    night.faults.fail("kaggle.GetSubmission", None, 404)
    night.faults.fail("kaggle.ListSubmissions", None, 501)
    report = submit(submitter, file)
    assert (report.state, len(sent(night))) == ("pending", 1)


def test_a_sign_in_that_ends_while_waiting_does_not_hide_the_submission(
    service: KaggleService, night: KaggleCloud, file: Path
) -> None:
    submitter = service.submitter
    sent_one = submitter.send(submitter.order("night", file, ""), context())
    night.kaggle.revoke(STUDENT.name)
    assert submitter.watch(sent_one, context()).state == "pending"
    assert service.access.account().state == "expired"


def test_a_score_is_told_though_the_place_cannot_be_asked_for_any_more(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    sent_one = submitter.send(submitter.order("night", file, ""), context())
    night.faults.fail("kaggle.GetCompetition", None, 401)
    report = submitter.watch(sent_one, context())
    assert (report.public_score, report.rank) == ("0.25000", None)


# --- the list


def test_submissions_are_listed_newest_first_with_the_standing(
    submitter: Submitter, night: KaggleCloud, file: Path
) -> None:
    submit(submitter, file, "good")
    night.now_s += 60
    file.write_text("nonsense")
    with pytest.raises(Refused):
        submit(submitter, file, "bad")
    night.now_s += 60
    file.write_text(GOOD)
    submitter.send(submitter.order("night", file, "on its way"), context())
    found = submitter.submissions("https://www.kaggle.com/competitions/night")
    assert (found.competition, found.title, found.url) == ("night", "Night lights", PAGE)
    assert [(each.message, each.state, each.public_score) for each in found.submissions] == [
        ("on its way", "pending", None),
        ("bad", "error", None),
        ("good", "complete", "0.25000"),
    ]
    assert found.submissions[1].problem == "Submission must have the columns id, light"
    assert (found.left_today, found.rank, found.team_count) == (3, 2, 3)


def test_a_competition_nothing_was_sent_to_has_an_empty_list(
    submitter: Submitter, night: KaggleCloud
) -> None:
    found = submitter.submissions("night")
    assert (found.submissions, found.rank, found.team_count) == ((), None, 2)


@pytest.mark.parametrize("status", [404, 501])
def test_the_list_needs_nothing_but_the_list(
    submitter: Submitter, night: KaggleCloud, file: Path, status: int
) -> None:
    submit(submitter, file)
    for method in ("GetCompetition", "GetSubmissionLimits", "GetLeaderboard"):
        night.faults.fail(f"kaggle.{method}", None, status)
    found = submitter.submissions("night")
    assert [each.public_score for each in found.submissions] == ["0.25000"]
    assert (found.title, found.left_today, found.rank) == ("night", None, None)


def test_the_list_of_a_competition_that_is_none_says_so(submitter: Submitter) -> None:
    with pytest.raises(NotFound):
        submitter.submissions("day")
    with pytest.raises(BadRequest):
        submitter.submissions("demo-data/flowers")
