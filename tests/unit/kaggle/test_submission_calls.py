"""Calls about submissions: our wire against the official client's, one try, and refusals."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any

import msgspec
import pytest
from kagglesdk.competitions.types import competition_api_service as competition

from jupyter_colabsync.demo.http import Hangup, Reply, Request, json_reply
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.errors import ColabSyncError, Refused, SignInNeeded
from jupyter_colabsync.kaggle.calls import submission_refusals as refusals
from jupyter_colabsync.kaggle.calls import submissions, wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.calls.once import Failed
from jupyter_colabsync.kaggle.calls.transport import Answer, Fields, Transport
from jupyter_colabsync.kaggle.credentials import KaggleToken
from jupyter_colabsync.kaggle.reference import KaggleRef
from tests.unit.kaggle.kaggle_cloud import Pauses

NIGHT = KaggleRef("competition", None, "night")
TOKEN = KaggleToken("KGAT_some_token_12")
NOON = datetime(2026, 3, 2, 12, 30, tzinfo=timezone.utc)


class Recorder(Transport):
    """Notes what would be sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def call(self, method: str, fields: Fields) -> Answer:
        self.sent.append((method, dict(fields)))
        return Answer(200, b"{}")

    def call_once(self, method: str, fields: Fields) -> Answer:
        return self.call(method, fields)


class Official:
    """Stands in for the official HTTP client and notes what its services would send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []

    def call(self, service: str, method: str, request: Any, response_type: Any) -> None:
        self.sent.append((f"{service}/{method}", request.to_dict()))


def official_calls() -> list[tuple[str, dict[str, Any]]]:
    from kagglesdk.competitions.services.competition_api_service import CompetitionApiClient

    def filled(request: Any, **fields: object) -> Any:
        for name, value in fields.items():
            setattr(request, name, value)
        return request

    night = {"competition_name": "night"}
    official = Official()
    client = CompetitionApiClient(official)
    client.start_submission_upload(
        filled(
            competition.ApiStartSubmissionUploadRequest(),
            **night,
            content_length=42,
            last_modified_epoch_seconds=1_700_000_000,
            file_name="submission.csv",
        )
    )
    client.create_submission(
        filled(
            competition.ApiCreateSubmissionRequest(),
            **night,
            blob_file_tokens="blob-1",
            submission_description="first try",
        )
    )
    client.get_submission(filled(competition.ApiGetSubmissionRequest(), ref=7))
    client.list_submissions(
        filled(competition.ApiListSubmissionsRequest(), **night, page_size=submissions.LISTED)
    )
    client.get_leaderboard(
        filled(competition.ApiGetLeaderboardRequest(), **night, override_public=True, page_size=200)
    )
    client.get_submission_limits(filled(competition.ApiGetSubmissionLimitsRequest(), **night))
    return official.sent


def test_we_send_exactly_what_the_official_client_sends() -> None:
    ours = Recorder()
    caller = Caller(ours)
    submissions.start_upload(caller, NIGHT, "submission.csv", 42, 1_700_000_000)
    submissions.create(caller, NIGHT, "blob-1", "first try")
    submissions.get(caller, NIGHT, 7)
    submissions.newest(caller, NIGHT)
    list(submissions.leaderboard(caller, NIGHT))
    submissions.limits(caller, NIGHT)
    assert ours.sent == official_calls()


def test_a_time_before_1970_is_left_out() -> None:
    ours = Recorder()
    submissions.start_upload(Caller(ours), NIGHT, "submission.csv", 42, -5)
    assert "lastModifiedEpochSeconds" not in ours.sent[0][1]


@pytest.mark.parametrize(
    ("ours", "official"),
    [
        (submissions.StartedUpload, "ApiStartSubmissionUploadResponse"),
        (submissions.Created, "ApiCreateSubmissionResponse"),
        (submissions.Submission, "ApiSubmission"),
        (submissions.SubmissionPage, "ApiListSubmissionsResponse"),
        (submissions.Place, "ApiLeaderboardSubmission"),
        (submissions.LeaderboardPage, "ApiGetLeaderboardResponse"),
        (submissions.Limits, "ApiSubmissionLimits"),
    ],
)
def test_every_field_we_read_is_one_the_official_client_knows(
    ours: type[wire.Answer], official: str
) -> None:
    known = {field.json_name for field in getattr(competition, official)._fields}
    assert {field.encode_name for field in msgspec.structs.fields(ours)} <= known


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (None, "pending"),
        ("PENDING", "pending"),
        ("COMPLETE", "complete"),
        ("SUBMISSION_STATUS_COMPLETE", "complete"),
        ("ERROR", "error"),
        ("SOMETHING_NEW", "pending"),
    ],
)
def test_what_a_status_means(status: str | None, state: str) -> None:
    assert submissions.Submission(status=status).state == state


Serve = Callable[[Callable[[Request], Reply]], Caller]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A caller of a server made to measure."""
    servers: list[LoopbackServer] = []

    def start(app: Callable[[Request], Reply]) -> Caller:
        server = LoopbackServer(app)
        servers.append(server)
        return Caller(Transport(TOKEN, server.url, Connections(2), Pauses()))

    yield start
    for server in servers:
        server.stop()


def hang_up(request: Request) -> Reply:
    raise Hangup("no word")


def saying(reply: Reply) -> Callable[[Request], Reply]:
    return lambda request: reply


@pytest.mark.parametrize(
    ("app", "doubt"),
    [
        pytest.param(hang_up, "unclear", id="cut before the answer"),
        pytest.param(saying(Reply(502)), "unclear", id="502"),
        pytest.param(saying(Reply(504)), "unclear", id="504"),
        pytest.param(saying(Reply(408)), "unclear", id="408"),
        pytest.param(saying(Reply(200, b"<html>")), "unclear", id="an answer not of Kaggle"),
        pytest.param(saying(Reply(302, b"", {"Location": "/x"})), "unclear", id="a redirect"),
        pytest.param(saying(Reply(500)), "denied", id="500"),
        pytest.param(saying(Reply(503)), "denied", id="503"),
        pytest.param(saying(Reply(429)), "not_done", id="429"),
    ],
)
def test_one_try_tells_what_is_known_when_there_is_no_answer(
    serve: Serve, app: Callable[[Request], Reply], doubt: str
) -> None:
    asked = []

    def counting(request: Request) -> Reply:
        asked.append(request.path)
        return app(request)

    with pytest.raises(Failed) as caught:
        submissions.create(serve(counting), NIGHT, "blob-1", "m")
    assert (caught.value.doubt, len(asked)) == (doubt, 1)


def test_a_call_without_a_connection_was_not_made() -> None:
    nobody = LoopbackServer(hang_up)
    nobody.stop()
    caller = Caller(Transport(TOKEN, nobody.url, Connections(1), Pauses()))
    with pytest.raises(Failed) as caught:
        submissions.create(caller, NIGHT, "blob-1", "m")
    assert caught.value.doubt == "not_done"


def test_a_call_that_ended_at_a_dead_proxy_was_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = LoopbackServer(hang_up)
    nobody.stop()
    monkeypatch.setenv("HTTP_PROXY", nobody.url)
    monkeypatch.setenv("http_proxy", nobody.url)
    caller = Caller(Transport(TOKEN, "http://kaggle.invalid", Connections(1), Pauses()))
    with pytest.raises(Failed) as caught:
        submissions.create(caller, NIGHT, "blob-1", "m")
    assert caught.value.doubt == "not_done"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(404), id="not served"),
        pytest.param(Reply(501), id="not served either"),
        pytest.param(json_reply({"code": 403, "message": "no"}, 403), id="forbidden"),
        pytest.param(Reply(503), id="down"),
        pytest.param(json_reply({}), id="all at zero: no team yet"),
        pytest.param(Reply(200, b"[]"), id="odd"),
    ],
)
def test_limits_that_nobody_tells_are_none(serve: Serve, reply: Reply) -> None:
    assert submissions.limits(serve(saying(reply)), NIGHT) is None


def test_limits_tell_of_a_sign_in_that_has_expired(serve: Serve) -> None:
    with pytest.raises(SignInNeeded):
        submissions.limits(serve(saying(Reply(401))), NIGHT)


ALLOWANCE = "Submission not allowed: Your team has used its daily Submission allowance (5) today"


@pytest.mark.parametrize(
    ("status", "message", "code"),
    [
        pytest.param(400, ALLOWANCE, "kaggle_limit", id="the day's limit"),
        pytest.param(
            403,
            "Your team has used its submission allowance (5 of 5). This resets at midnight UTC",
            "kaggle_limit",
            id="the day's limit, as it was worded before",
        ),
        pytest.param(429, "Daily submission limit reached", "kaggle_limit", id="as a 429"),
        pytest.param(
            400,
            "Submission not allowed: This competition only accepts Submissions from Notebooks.",
            "kaggle_notebooks_only",
            id="notebooks only",
        ),
        pytest.param(
            400,
            "Submission not allowed: Submissions have been disabled for this competition.",
            "kaggle_closed",
            id="closed",
        ),
        pytest.param(
            400,
            "Submission not allowed:  Your file exceeds the maximum size of 20 GB.",
            "kaggle_too_large",
            id="too large",
        ),
        pytest.param(413, "", "kaggle_too_large", id="too large, without a word"),
        pytest.param(
            400, "Submission not allowed: not you", "kaggle_not_allowed", id="another reason"
        ),
        pytest.param(
            403,
            "You must accept this competition's rules before you'll be able to download files.",
            "kaggle_rules",
            id="rules",
        ),
        pytest.param(403, "Verify your phone number", "kaggle_verify", id="phone"),
        pytest.param(401, ALLOWANCE, "kaggle_sign_in", id="401 whatever it says"),
        pytest.param(404, "", "kaggle_unknown", id="no such competition"),
        pytest.param(400, "", "kaggle_bad_request", id="400 without a word"),
        pytest.param(501, "", "kaggle_down", id="501"),
    ],
)
def test_why_a_submission_is_refused(status: int, message: str, code: str) -> None:
    error = refusals.refusal_of_submission(status, message, NIGHT)
    assert error.code == code
    assert error.message.endswith(".")


def test_the_days_limit_says_when_the_next_day_begins() -> None:
    said = refusals.day_is_used_up(NIGHT, NOON)
    assert "from 00:00 UTC, in 11 h 30 min" in said.message
    assert said.url == "https://www.kaggle.com/competitions/night/submissions"


def test_kaggles_own_reason_is_shown_in_one_short_line() -> None:
    words = "Submission not allowed: name it\n\x1b[31m“a.json”  " + "x" * 900
    error = refusals.refusal_of_submission(400, words, NIGHT)
    assert "name it \ufffd[31m“a.json” xxx" in error.message
    assert error.message.isprintable()
    assert len(error.message) < 450


def test_a_refused_upload_is_told_as_what_it_is(serve: Serve) -> None:
    reply = json_reply({"code": 400, "message": ALLOWANCE}, 400)
    with pytest.raises(Refused) as caught:
        submissions.start_upload(serve(saying(reply)), NIGHT, "a.csv", 1, 1)
    assert caught.value.code == "kaggle_limit"


def test_a_refused_submission_is_told_as_what_it_is(serve: Serve) -> None:
    reply = json_reply({"code": 403, "message": "You must accept the rules"}, 403)
    with pytest.raises(ColabSyncError) as caught:
        submissions.create(serve(saying(reply)), NIGHT, "blob-1", "m")
    assert caught.value.code == "kaggle_rules"


if not hasattr(competition, "ApiGetSubmissionLimitsRequest"):
    # the last kagglesdk for Python 3.10 is older than the wire we speak; newer Pythons compare it
    del test_we_send_exactly_what_the_official_client_sends
    del test_every_field_we_read_is_one_the_official_client_knows
