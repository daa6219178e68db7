"""One table: what each refusal of Drive means for us, and the sentence for the person.

Source: Drive API v3 guide "Resolve errors"; what was only met by others is named where it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.errors import (
    ColabSyncError,
    DriveFull,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
    Unreachable,
)


class AlreadyThere(Stale):
    """Something with the id we chose exists: perhaps our own earlier try."""

    default_code = "already_there"


class ConditionNotMet(Stale):
    """The file is no longer at the etag that the request named; nothing was done."""


class LimitReached(DriveFull):
    """Google takes no more of this for today (`daily_limit`: calls, `upload_limit`: bytes). Like
    a full Drive it concerns every such action of the account, so none of them is worth trying."""

    default_code = "daily_limit"


class FeedLost(Stale):
    """Drive no longer knows this place in the change feed; list everything anew."""

    default_code = "feed_lost"


@dataclass(frozen=True, slots=True)
class Again:
    """Try again later, at most `tries` times in all."""

    tries: int
    is_refusal: bool
    """True when Drive surely did nothing; False when it may have done the work and then failed."""
    code: str
    message: str
    is_too_fast: bool = False
    """True when Drive asks to go slower; the pause after a write is the pacer's then. Trouble on
    its own side says nothing about our speed."""
    error: type[ColabSyncError] = Unreachable
    """What it ends as after the last try."""


@dataclass(frozen=True, slots=True)
class RenewSignIn:
    """The access token is no longer good: one renewal, one more try."""


@dataclass(frozen=True, slots=True)
class Fail:
    """No use in trying again before something changes."""

    error: type[ColabSyncError]
    code: str
    message: str
    url: str | None = None

    def as_error(self) -> ColabSyncError:
        """Our error, to be raised."""
        return self.error(self.message, code=self.code, url=self.url)


MALFORMED = "malformed"
"""The code of an answer 400."""
NOT_FOUND = "not_found"
NOT_SERVED = "not_served"
"""The code of an answer 405 or 501: this origin has no such method."""
GONE = "gone"
"""The code of an answer 410."""
API_DISABLED = "api_disabled"

Verdict: TypeAlias = Again | RenewSignIn | Fail

TRIES = 10
SLOW_DOWN = Again(
    TRIES,
    True,
    "rate_limited",
    "Google Drive asks to go slower. Wait a few minutes, then try again.",
    is_too_fast=True,
)
TROUBLE = Again(
    TRIES,
    False,
    "drive_trouble",
    "Google Drive has trouble right now; nothing was lost. Try again in a few minutes.",
)
UNAVAILABLE = Again(TRIES, True, TROUBLE.code, TROUBLE.message)
UPLOAD_LIMIT = Again(
    TRIES,
    True,
    "upload_limit",
    "Google takes no more uploads from this account today (750 GB a day are allowed). They go on "
    "tomorrow; downloads go on now.",
    is_too_fast=True,
    error=LimitReached,
)
UPLOAD_LIMIT_MESSAGE = "User rate limit exceeded."
"""How the daily limit of uploads words a `userRateLimitExceeded` (labbots/google-drive-upload
issue 192, rclone's `--drive-stop-on-upload-limit`). The ordinary limit was worded the same at times
(odeke-em/drive issue 343), so it is believed only when no try of ten got through."""
FULL = Fail(
    DriveFull, "drive_full", "Google Drive is full. Free some space there, then sync again."
)
TOO_MANY_ITEMS = Fail(
    DriveFull,
    "too_many_items",
    "This Drive holds as many items as Google allows. Delete some for good, then sync again.",
)
NO_RIGHT = Fail(
    Refused,
    "no_permission",
    "This account may not change that on Drive. Ask its owner for the right to edit.",
)
SCOPE_MISSING = Fail(
    SignInNeeded,
    "scope_missing",
    "This sign-in does not allow access to Drive. Connect again and leave the box for Drive "
    "ticked.",
)
UNKNOWN_METHOD = Fail(
    Refused,
    NOT_SERVED,
    "This Drive does not know that request. Check the address of the server that stands for it.",
)
API_OFF = Fail(
    Refused,
    API_DISABLED,
    "The Google Drive API is switched off in the project of your client file. Enable it in the "
    "Google Cloud console, wait a minute, then try again.",
    "https://console.cloud.google.com/apis/library/drive.googleapis.com",
)

REASONS: Mapping[str, Verdict] = {
    "storageQuotaExceeded": FULL,
    "quotaExceeded": FULL,
    "activeItemCreationLimitExceeded": TOO_MANY_ITEMS,
    "teamDriveFileLimitExceeded": TOO_MANY_ITEMS,
    "numChildrenInNonRootLimitExceeded": Fail(
        Refused,
        "folder_full",
        "That Drive folder holds as many items as Google allows. Use another folder.",
    ),
    "dailyLimitExceeded": Fail(
        LimitReached,
        "daily_limit",
        "Google's limit for today is used up. It goes on tomorrow; start the sync again then.",
    ),
    "accessNotConfigured": API_OFF,
    "SERVICE_DISABLED": API_OFF,
    "insufficientPermissions": SCOPE_MISSING,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": SCOPE_MISSING,
    "insufficientFilePermissions": NO_RIGHT,
    "insufficientParentPermissions": NO_RIGHT,
    "cannotTrashFile": NO_RIGHT,
    "appNotAuthorizedToFile": Fail(
        Refused,
        "not_authorized",
        "This sign-in was not given access to that file. Connect again with access to all of "
        "Drive.",
    ),
    "domainPolicy": Fail(
        Refused,
        "domain_policy",
        "The administrator of this Google account forbids apps on Drive. Ask them to allow it, or "
        "connect another account.",
    ),
    "fileNotDownloadable": Fail(
        Refused,
        "not_downloadable",
        "That has no bytes to fetch (a Google document, say). Open it in the browser.",
    ),
    "cannotDownloadFile": Fail(
        Refused,
        "no_download",
        "The owner forbids downloading that file. Ask them to allow it.",
    ),
    "cannotDownloadAbusiveFile": Fail(
        Refused,
        "abusive_file",
        "Google marks that file as harmful and holds it back. Look at it on Drive; if you trust "
        "it, download it anyway.",
    ),
    "rateLimitExceeded": SLOW_DOWN,
    "userRateLimitExceeded": SLOW_DOWN,
    "sharingRateLimitExceeded": SLOW_DOWN,
    "RATE_LIMIT_EXCEEDED": SLOW_DOWN,
    "backendError": TROUBLE,
    "internalError": TROUBLE,
}
"""In order of weight: where Drive gives several reasons, the one that stands first here counts."""

STATUSES: Mapping[int, Verdict] = {
    400: Fail(
        Refused,
        MALFORMED,
        "Google Drive did not understand this request. Try again, and report it if it stays.",
    ),
    401: RenewSignIn(),
    404: Fail(
        NotFound,
        NOT_FOUND,
        "That is no longer on Drive, or this account cannot see it. Refresh, then try again.",
    ),
    405: UNKNOWN_METHOD,
    408: TROUBLE,
    409: Fail(
        AlreadyThere, "already_there", "Something with this id is on Drive already. Sync again."
    ),
    410: Fail(Stale, GONE, "Drive no longer keeps what was asked for. Sync again."),
    412: Fail(ConditionNotMet, "stale", "The file was changed on Drive meanwhile. Sync again."),
    416: Fail(Stale, "stale", "The file was changed on Drive meanwhile. Sync again."),
    429: SLOW_DOWN,
    500: TROUBLE,
    501: UNKNOWN_METHOD,
    502: TROUBLE,
    503: UNAVAILABLE,
    504: TROUBLE,
}


def verdict_on(answer: Answer) -> Verdict:
    """What to do about a refusal: a known reason first, else its status, else a plain refusal."""
    if answer.status in (401, 503):
        return STATUSES[answer.status]
    reasons = answer.reasons()
    if answer.is_upload and UPLOAD_LIMIT_MESSAGE in answer.messages():
        return UPLOAD_LIMIT
    for reason, verdict in REASONS.items():
        if reason in reasons:
            return verdict
    if (verdict_by_status := STATUSES.get(answer.status)) is not None:
        return verdict_by_status
    said = f"{answer.status} {reasons[0]}" if reasons else str(answer.status)
    return Fail(
        Refused,
        "refused",
        f"Google Drive refused this ({said}). Look at the item on Drive, then try again.",
    )
