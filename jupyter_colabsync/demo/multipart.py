"""Bodies of several parts: multipart/related uploads and multipart/mixed batches."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message

from .google_errors import GoogleError
from .http import Request


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its headers, names in lower case, and its bytes."""

    headers: dict[str, str]
    content: bytes


def read_multipart(request: Request) -> list[Part]:
    """Raises GoogleError 400 badContent."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or header.get_content_maintype() != "multipart":
        raise GoogleError(400, "badContent", "The content is not multipart.")
    mark = b"--" + boundary.encode()
    body = request.body.read_all()
    # Google's own client ends lines with a bare newline: the first line tells which it is, so that
    # a file that ends in a carriage return keeps it
    first = body.find(mark)
    newline = b"\n" if body[first + len(mark) :][:1] == b"\n" else b"\r\n"
    pieces = (newline + body).split(newline + mark)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise GoogleError(400, "badContent", "Malformed multipart body.")
    return [read_part(piece.removeprefix(newline), newline) for piece in pieces[1:-1]]


def read_part(piece: bytes, newline: bytes) -> Part:
    """Headers, an empty line, content. Raises GoogleError 400 badContent."""
    head, gap, content = (newline + piece).partition(newline * 2)
    if not gap:
        raise GoogleError(400, "badContent", "Malformed multipart body.")
    headers = {}
    for line in head.decode("latin-1").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Part(headers, content)
