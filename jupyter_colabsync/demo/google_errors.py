"""Drive's refusals, in Google's exact JSON shape.

Source of reasons and wording: Drive API v3 guide "Resolve errors", and answers of the live service
quoted in public bug reports.
"""

from __future__ import annotations

from collections.abc import Mapping

from .http import Reply, json_reply
from .plans import Failure

STATUS_WORDS = {401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED", 429: "RESOURCE_EXHAUSTED"}

MESSAGES = {
    "authError": "Invalid Credentials",
    "backendError": "Backend Error",
    "cannotDownloadAbusiveFile": (
        "This file has been identified as malware or spam and cannot be downloaded."
    ),
    "conditionNotMet": "Precondition Failed",
    "dailyLimitExceeded": "Daily Limit Exceeded",
    "exportSizeLimitExceeded": "This file is too large to be exported.",
    "fileNotDownloadable": (
        "Only files with binary content can be downloaded. Use Export with Docs Editors files."
    ),
    "insufficientFilePermissions": ("The user does not have sufficient permissions for this file."),
    "insufficientPermissions": "Request had insufficient authentication scopes.",
    "internalError": "Internal Error",
    "numChildrenInNonRootLimitExceeded": (
        "The limit for this folder's number of children (files and folders) has been exceeded."
    ),
    "rateLimitExceeded": "Rate Limit Exceeded",
    "storageQuotaExceeded": "The user's Drive storage quota has been exceeded.",
    "userRateLimitExceeded": "User Rate Limit Exceeded",
}


class GoogleError(Exception):
    """One refusal: HTTP status, reason, message, and the part of the request at fault."""

    def __init__(
        self,
        status: int,
        reason: str,
        message: str = "",
        location: str = "",
        location_type: str = "parameter",
        domain: str = "global",
    ):
        super().__init__(f"{status} {reason}: {message}")
        self.status = status
        self.reason = reason
        self.message = message or MESSAGES.get(reason, reason)
        self.location = location
        self.location_type = location_type
        self.domain = domain

    def in_v2_words(self) -> GoogleError:
        """The same refusal as version 2 of the API has it: it names kinds, not parameters.

        Source: answers of the live service quoted in public projects that use v2.
        """
        if self.reason != "notFound" or not self.location:
            return self
        kind = self.location.removesuffix("Id")
        message = self.message.removesuffix(".")
        return GoogleError(self.status, self.reason, message, kind, "other", self.domain)

    def reply(self, headers: Mapping[str, str] = {}) -> Reply:
        item = {"message": self.message, "domain": self.domain, "reason": self.reason}
        if self.location:
            item |= {"location": self.location, "locationType": self.location_type}
        error: dict[str, object] = {
            "code": self.status,
            "message": self.message,
            "errors": [item],
        }
        if self.reason in ("authError", "required", "forbidden", "insufficientPermissions"):
            error["status"] = STATUS_WORDS.get(self.status, "")
        return json_reply({"error": error}, self.status, headers)


def reply_to_failure(failure: Failure) -> Reply:
    """How Drive words a programmed failure."""
    domain = "usageLimits" if failure.reason.endswith("LimitExceeded") else "global"
    return GoogleError(failure.status, failure.reason, failure.message, domain=domain).reply()


def not_found(file_id: str, what: str = "File", location: str = "fileId") -> GoogleError:
    return GoogleError(404, "notFound", f"{what} not found: {file_id}.", location)


def invalid(message: str = "Invalid Value", location: str = "") -> GoogleError:
    return GoogleError(400, "invalid", message, location)


def invalid_parameter(message: str, location: str) -> GoogleError:
    return GoogleError(400, "invalidParameter", message, location)


def no_permission(message: str = "") -> GoogleError:
    return GoogleError(403, "insufficientFilePermissions", message)
