"""Contents over HTTP: whole, or a range of bytes (206, 416)."""

from __future__ import annotations

import re

from .blobs import Blobs
from .google_errors import GoogleError
from .http import Reply, Request
from .records import Content

RANGE = re.compile(r"bytes=(\d*)-(\d*)\Z")


def media_reply(blobs: Blobs, content: Content, mime_type: str, request: Request) -> Reply:
    """Several ranges at once are answered with everything, as RFC 9110 allows."""
    total = content.size_bytes
    headers = {"Content-Type": mime_type, "Accept-Ranges": "bytes"}
    match = RANGE.match(request.headers.get("range", ""))
    if not match or not any(match.groups()):
        return Reply(200, blobs.open(content), headers, total)
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
    file = blobs.open(content)
    file.seek(start)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{total}"
    return Reply(206, file, headers, end - start)


def _span(first: str, last: str, total: int) -> tuple[int, int] | None:
    """(start, end) of a range, or None if no byte of it exists."""
    if not first:  # the last n bytes
        start, end = max(0, total - int(last)), total
    else:
        start = int(first)
        end = min(total, int(last) + 1) if last else total
    return (start, end) if start < end else None
