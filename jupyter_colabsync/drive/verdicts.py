"""One table: what each refusal of Drive means for us, and the sentence for the person.

Source: Drive API v3 guide "Resolve errors"; reasons seen in the field are named where they differ.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from jupyter_colabsync.errors import (
    ColabSyncError,
    DriveFull,
    NotFound,
    Refused,
    SignInNeeded,
    Stale,
)


class AlreadyThere(Stale):
    """Something with the id we chose exists: perhaps our own earlier try."""

    default_code = "already_there"


class FeedLost(Stale):
    """Drive no longer knows this place in the change feed; list everything anew."""

    default_code = "feed_lost"


@dataclass(frozen=True, slots=True)
class Answer:
    """A refusal as it came: header names in lower case, the body unread by anybody."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def reasons(self) -> tuple[str, ...]:
        """Every reason Drive gives, old style (`errors[].reason`) and new (`details[].reason`)."""
        try:
            error = json.loads(self.body)["error"]
        except (ValueError, TypeError, KeyError):
            return ()
        if not isinstance(error, dict):
            return ()
        entries = [*_list(error.get("errors")), *_list(error.get("details"))]
        return tuple(
            each["reason"]
            for each in entries
            if isinstance(each, dict) and isinstance(each.get("reason"), str)
        )


@dataclass(frozen=True, slots=True)
class Again:
    """Try again later, at most `tries` times in all."""

    tries: int
    is_refusal: bool
    """True when Drive surely did nothing; False when it may have done the work and then failed."""
    code: str
    message: str


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


MALFORMED = "malformed"
"""The code of an answer 400."""

Verdict: TypeAlias = Again | RenewSignIn | Fail

SLOW_DOWN = Again(
    10, True, "rate_limited", "Google Drive asks to go slower. Wait a few minutes, then try again."
)
TROUBLE = Again(
    6,
    False,
    "drive_trouble",
    "Google Drive has trouble right now; nothing was lost. Try again in a few minutes.",
)
UNAVAILABLE = Again(6, True, TROUBLE.code, TROUBLE.message)
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
API_OFF = Fail(
    Refused,
    "api_disabled",
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
        Refused,
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
        "Google marks that file as harmful and does not hand it out. Look at it on Drive.",
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
        "not_found",
        "That is no longer on Drive, or this account cannot see it. Refresh, then try again.",
    ),
    408: TROUBLE,
    409: Fail(
        AlreadyThere, "already_there", "Something with this id is on Drive already. Sync again."
    ),
    410: Fail(Stale, "stale", "Drive no longer keeps what was asked for. Sync again."),
    412: Fail(Stale, "stale", "The file was changed on Drive meanwhile. Sync again."),
    416: Fail(Stale, "stale", "The file was changed on Drive meanwhile. Sync again."),
    429: SLOW_DOWN,
    500: TROUBLE,
    502: TROUBLE,
    503: UNAVAILABLE,
    504: TROUBLE,
}


def verdict_on(answer: Answer) -> Verdict:
    """What to do about a refusal: a known reason first, else its status, else a plain refusal."""
    if answer.status in (401, 503):
        return STATUSES[answer.status]
    reasons = answer.reasons()
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


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
