"""What each answer of Drive means for us: every row of the table, and which of several counts."""

from __future__ import annotations

import json

import pytest

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.verdicts import (
    Again,
    AlreadyThere,
    ConditionNotMet,
    Fail,
    LimitReached,
    RenewSignIn,
    verdict_on,
)
from jupyter_colabsync.errors import (
    ColabSyncError,
    DriveFull,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
)
from tests.unit.drive.pieces import refusal

UPLOAD_LIMIT_MESSAGE = "User rate limit exceeded."


def answer(status: int, *reasons: str) -> Answer:
    return refusal(status, *reasons).answer


@pytest.mark.parametrize(
    ("status", "reasons", "code"),
    [
        pytest.param(429, (), "rate_limited", id="429"),
        pytest.param(429, ("rateLimitExceeded",), "rate_limited", id="429 with its reason"),
        pytest.param(403, ("rateLimitExceeded",), "rate_limited", id="rate of the project"),
        pytest.param(403, ("userRateLimitExceeded",), "rate_limited", id="rate of the user"),
        pytest.param(403, ("sharingRateLimitExceeded",), "rate_limited", id="rate of sharing"),
        pytest.param(403, ("RATE_LIMIT_EXCEEDED",), "rate_limited", id="rate, new style"),
        pytest.param(403, ("backendError",), "drive_trouble", id="403 backendError"),
        pytest.param(403, ("internalError",), "drive_trouble", id="403 internalError"),
        pytest.param(408, (), "drive_trouble", id="408"),
        pytest.param(500, ("internalError",), "drive_trouble", id="500"),
        pytest.param(502, (), "drive_trouble", id="502"),
        pytest.param(503, ("backendError",), "drive_trouble", id="503"),
        pytest.param(504, (), "drive_trouble", id="504"),
    ],
)
def test_passing_trouble_is_tried_again_ten_times(
    status: int, reasons: tuple[str, ...], code: str
) -> None:
    verdict = verdict_on(answer(status, *reasons))

    assert isinstance(verdict, Again)
    assert (verdict.tries, verdict.code) == (10, code)
    assert verdict.is_too_fast == (code == "rate_limited")


@pytest.mark.parametrize(
    ("status", "reason", "error", "code"),
    [
        pytest.param(403, "storageQuotaExceeded", DriveFull, "drive_full", id="Drive is full"),
        pytest.param(403, "quotaExceeded", DriveFull, "drive_full", id="full, another word"),
        pytest.param(403, "dailyLimitExceeded", LimitReached, "daily_limit", id="calls of today"),
        pytest.param(
            403,
            "activeItemCreationLimitExceeded",
            DriveFull,
            "too_many_items",
            id="items of the account",
        ),
        pytest.param(
            403,
            "teamDriveFileLimitExceeded",
            DriveFull,
            "too_many_items",
            id="items of a shared drive",
        ),
    ],
)
def test_what_stops_a_class_of_work_for_the_account_is_a_full_drive(
    status: int, reason: str, error: type[ColabSyncError], code: str
) -> None:
    verdict = verdict_on(answer(status, reason))

    assert isinstance(verdict, Fail)
    assert (verdict.error, verdict.code) == (error, code)
    assert issubclass(verdict.error, DriveFull)


@pytest.mark.parametrize(
    ("status", "reason", "error", "code"),
    [
        pytest.param(
            403, "numChildrenInNonRootLimitExceeded", Refused, "folder_full", id="folder full"
        ),
        pytest.param(
            403, "insufficientFilePermissions", Refused, "no_permission", id="no right on a file"
        ),
        pytest.param(
            403,
            "insufficientParentPermissions",
            Refused,
            "no_permission",
            id="no right on a folder",
        ),
        pytest.param(403, "cannotTrashFile", Refused, "no_permission", id="no right to trash"),
        pytest.param(403, "appNotAuthorizedToFile", Refused, "not_authorized", id="not our file"),
        pytest.param(403, "fileNotDownloadable", Refused, "not_downloadable", id="a document"),
        pytest.param(403, "cannotDownloadFile", Refused, "no_download", id="owner forbids"),
        pytest.param(403, "cannotDownloadAbusiveFile", Refused, "abusive_file", id="abusive"),
        pytest.param(403, "domainPolicy", Refused, "domain_policy", id="domain policy"),
        pytest.param(403, "accessNotConfigured", Refused, "api_disabled", id="API switched off"),
        pytest.param(403, "SERVICE_DISABLED", Refused, "api_disabled", id="off, new style"),
        pytest.param(403, "insufficientPermissions", SignInNeeded, "scope_missing", id="no scope"),
        pytest.param(
            403,
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
            SignInNeeded,
            "scope_missing",
            id="no scope, new style",
        ),
        pytest.param(403, "somethingNew", Refused, "refused", id="unknown reason"),
        pytest.param(400, "invalid", Refused, "malformed", id="400"),
        pytest.param(404, "notFound", NotFound, "not_found", id="404"),
        pytest.param(405, "httpMethodNotAllowed", Refused, "not_served", id="405"),
        pytest.param(409, "fileIdInUse", AlreadyThere, "already_there", id="409"),
        pytest.param(410, "gone", Stale, "gone", id="410"),
        pytest.param(412, "conditionNotMet", ConditionNotMet, "stale", id="412"),
        pytest.param(416, "requestedRangeNotSatisfiable", Stale, "stale", id="416"),
        pytest.param(501, "notImplemented", Refused, "not_served", id="501"),
    ],
)
def test_other_refusals_concern_one_item_and_are_final(
    status: int, reason: str, error: type[ColabSyncError], code: str
) -> None:
    verdict = verdict_on(answer(status, reason))

    assert isinstance(verdict, Fail)
    assert (verdict.error, verdict.code) == (error, code)
    assert verdict.message.endswith(".")
    assert not issubclass(verdict.error, DriveFull)


@pytest.mark.parametrize("reasons", [(), ("authError",), ("authError", "rateLimitExceeded")])
def test_a_401_renews_the_sign_in(reasons: tuple[str, ...]) -> None:
    assert verdict_on(answer(401, *reasons)) == RenewSignIn()


@pytest.mark.parametrize(
    ("reasons", "code"),
    [
        pytest.param(("forbidden", "userRateLimitExceeded"), "rate_limited", id="the known one"),
        pytest.param(
            ("userRateLimitExceeded", "storageQuotaExceeded"), "drive_full", id="full beats slow"
        ),
        pytest.param(
            ("backendError", "insufficientFilePermissions"), "no_permission", id="final beats again"
        ),
        pytest.param(
            ("rateLimitExceeded", "dailyLimitExceeded"), "daily_limit", id="a day beats a minute"
        ),
    ],
)
def test_every_reason_of_an_answer_is_read_and_the_weightiest_counts(
    reasons: tuple[str, ...], code: str
) -> None:
    verdict = verdict_on(answer(403, *reasons))

    assert not isinstance(verdict, RenewSignIn)
    assert verdict.code == code


def test_reasons_are_found_in_old_and_new_style_together() -> None:
    body = {
        "error": {
            "errors": [{"reason": "forbidden"}, "nonsense", {"reason": 7}],
            "details": [{"reason": "SERVICE_DISABLED"}],
        }
    }

    assert Answer(403, {}, json.dumps(body).encode()).reasons() == ("forbidden", "SERVICE_DISABLED")


@pytest.mark.parametrize("body", [b"<html>proxy says no", b"[]", b'{"error": "text"}', b""])
def test_a_body_of_another_shape_is_judged_by_its_status(body: bytes) -> None:
    verdict = verdict_on(Answer(403, {}, body))

    assert isinstance(verdict, Fail)
    assert verdict.code == "refused"


def test_the_daily_limit_of_uploads_is_believed_when_no_try_got_through() -> None:
    told = refusal(403, "userRateLimitExceeded", message=UPLOAD_LIMIT_MESSAGE).answer

    verdict = verdict_on(Answer(told.status, told.headers, told.body, is_upload=True))

    assert isinstance(verdict, Again)
    assert (verdict.tries, verdict.error, verdict.code) == (10, LimitReached, "upload_limit")


def test_what_is_no_upload_does_not_meet_the_daily_limit_of_uploads() -> None:
    verdict = verdict_on(refusal(403, "userRateLimitExceeded", message=UPLOAD_LIMIT_MESSAGE).answer)

    assert isinstance(verdict, Again)
    assert verdict.code == "rate_limited"
