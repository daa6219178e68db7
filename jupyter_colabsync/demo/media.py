"""Contents over HTTP: whole, or a range of bytes (206, 416)."""

from __future__ import annotations

import re
from typing import BinaryIO

from .blobs import Blobs, NotKept
from .google_errors import GoogleError
from .http import Reply, Request
from .records import Content

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def media_reply(blobs: Blobs, content: Content, mime_type: str, request: Request) -> Reply:
    """Several ranges at once are answered with everything, as RFC 9110 allows.

    Raises GoogleError 403 for a content of which the demo kept only the checksum.
    """
    total = content.size_bytes
    headers = {"Content-Type": mime_type, "Accept-Ranges": "bytes"}
    match = RANGE.match(request.headers.get("range", ""))
    if not match or not any(match.groups()):
        return Reply(200, _open(blobs, content), headers, total)
    span = _span(match[1], match[2], total)
    if span is None:
        error = GoogleError(
            416,
            "requestedRangeNotSatisfiable",
            "Request range not satisfiable",
            "Range",
            "header",
        )
        return error.reply({"Content-Range": f"bytes */{total}"})
    start, end = span
    file = _open(blobs, content)
    file.seek(start)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{total}"
    return Reply(206, file, headers, end - start)


def _open(blobs: Blobs, content: Content) -> BinaryIO:
    try:
        return blobs.open(content)
    except NotKept as error:
        raise GoogleError(403, "fileNotDownloadable", str(error)) from error


def _span(first: str, last: str, total: int) -> tuple[int, int] | None:
    """(start, end) of a range, or None if no byte of it exists."""
    if not first:  # the last n bytes
        start, end = max(0, total - int(last)), total
    else:
        start = int(first)
        end = min(total, int(last) + 1) if last else total
    return (start, end) if start < end else None
