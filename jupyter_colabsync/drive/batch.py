"""Several calls in one request, as Google's batches put them on the wire. Pure.

Source: Drive API v3 guide "Improve performance", "Batching requests": `multipart/mixed`, one HTTP
request a part, at most 100 of them, no contents of files; answers are told apart by Content-ID and
come in any order.
"""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from email.parser import BytesParser
from typing import Final

from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.api import JSON_TYPE, ApiRequest

MAX_CALLS: Final = 100
RESPONSE: Final = "response-"


def write_batch(boundary: str, calls: Sequence[ApiRequest]) -> bytes:
    """The body of a batch; each call is known by its place in the sequence."""
    parts = [_part(boundary, number, call) for number, call in enumerate(calls)]
    return b"".join((*parts, f"--{boundary}--\r\n".encode()))


def read_batch(content_type: str, body: bytes) -> dict[int, Answer]:
    """The answers by the place of their call. What cannot be read is left out."""
    message = BytesParser().parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = message.get_payload() if message.is_multipart() else []
    found = {}
    for part in parts:
        if isinstance(part, Message) and (numbered := _read_part(part)) is not None:
            found[numbered[0]] = numbered[1]
    return found


def _part(boundary: str, number: int, call: ApiRequest) -> bytes:
    body = call.body or b""
    head = (
        f"--{boundary}\r\n"
        "Content-Type: application/http\r\n"
        f"Content-ID: <{number}>\r\n"
        "\r\n"
        f"{call.verb} {call.path} HTTP/1.1\r\n"
        f"Content-Type: {JSON_TYPE}\r\n"
        f"Content-Length: {len(body)}\r\n"
        "\r\n"
    )
    return head.encode() + body + b"\r\n"


def _read_part(part: Message) -> tuple[int, Answer] | None:
    number = str(part.get("Content-ID", "")).strip("<> ").removeprefix(RESPONSE)
    content = part.get_payload(decode=True)
    if not number.isdigit() or not isinstance(content, bytes):
        return None
    line, _, rest = content.partition(b"\n")
    words = line.split()
    if len(words) < 2 or not words[1].isdigit():
        return None
    inner = BytesParser().parsebytes(rest)
    body = inner.get_payload(decode=True)
    headers = {name.lower(): str(value) for name, value in inner.items()}
    return int(number), Answer(int(words[1]), headers, body if isinstance(body, bytes) else b"")
