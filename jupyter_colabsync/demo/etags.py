"""Entity tags of files, and the condition `If-Match` that a writer may set.

Source: Drive API v2 reference (File.etag) and, for what a stale tag is answered, reports of four
projects that write through v2 under this condition; not tried on the live service. Here a tag
follows the version, so that it changes with content, metadata, and when somebody looks; whether
a look changes Google's is not known.
"""

from __future__ import annotations

import base64
import hashlib

from .google_errors import GoogleError
from .records import File


def etag_of(file: File) -> str:
    """The tag with its quotation marks, as it stands in JSON and in headers."""
    digest = hashlib.sha256(f"{file.id}:{file.version}".encode()).digest()
    return f'"{base64.urlsafe_b64encode(digest[:15]).decode()}"'


def require_match(if_match: str, file: File) -> None:
    """Raises GoogleError 412 conditionNotMet unless the header is empty, `*`, or has the tag.

    Weak tags (`W/"…"`) never match: RFC 9110 asks for a strong comparison.
    """
    tags = [tag.strip() for tag in if_match.split(",") if tag.strip()]
    if tags and "*" not in tags and etag_of(file) not in tags:
        raise GoogleError(412, "conditionNotMet", "", "If-Match", "header")
