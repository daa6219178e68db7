"""Bodies of several parts: multipart/related uploads and multipart/mixed batches."""

from __future__ import annotations

from email.message import Message

from .google_errors import GoogleError
from .http import Request


def read_multipart(request: Request) -> list[tuple[str, bytes]]:
    """The parts of a multipart body as (content type, bytes)."""
    header = Message()
    header["content-type"] = request.headers.get("content-type", "")
    boundary = header.get_param("boundary")
    if not isinstance(boundary, str) or header.get_content_maintype() != "multipart":
        raise GoogleError(400, "badContent", "Multipart uploads need multipart/related content.")
    mark = b"--" + boundary.encode()
    body = request.body.read_all()
    # Google's own client ends lines with a bare newline: the first line tells which it is, so that
    # a file that ends in a carriage return keeps it
    first = body.find(mark)
    newline = b"\n" if body[first + len(mark) :][:1] == b"\n" else b"\r\n"
    pieces = (newline + body).split(newline + mark)
    if len(pieces) < 3 or not pieces[-1].startswith(b"--"):
        raise GoogleError(400, "badContent", "Malformed multipart body.")
    return [_part(piece, newline) for piece in pieces[1:-1]]


def _part(piece: bytes, newline: bytes) -> tuple[str, bytes]:
    head, gap, content = piece.partition(newline * 2)
    if not gap:
        raise GoogleError(400, "badContent", "Malformed multipart body.")
    for line in head.decode("latin-1").splitlines():
        name, _, value = line.partition(":")
        if name.strip().lower() == "content-type":
            return value.strip(), content
    return "", content
