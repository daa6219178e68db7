"""Up to 100 metadata calls in one request: `/batch/drive/v3`.

Source: Drive API v3 guide "Improve performance", section "Batching requests". Every inner call is
counted, and can fail, by itself; contents cannot travel in a batch.
"""

from __future__ import annotations

import io
from http.client import responses
from urllib.parse import parse_qsl

from .front import Front, Violation
from .google_errors import GoogleError
from .http import Body, Handler, Reply, Request, Router
from .multipart import Part, read_multipart, read_part

MAX_CALLS = 100


def mount_batch(router: Router, front: Front) -> None:
    def run(request: Request) -> Reply:
        return _run(request, router, front)

    router.add("POST", "/batch/drive/v3", run, "drive.batch")


def _run(request: Request, router: Handler, front: Front) -> Reply:
    try:
        parts = read_multipart(request)
        if len(parts) > MAX_CALLS:
            front.violations.append(Violation("drive.batch", "More than 100 calls."))
            raise GoogleError(400, "badRequest", "The batch contains more than 100 calls.")
        inner = [_inner_request(part, request) for part in parts]
    except GoogleError as error:
        return error.reply()
    answers = [_answer(part, router(each)) for part, each in zip(parts, inner, strict=True)]
    boundary = "batch_demo"
    body = b"".join(f"--{boundary}\r\n".encode() + answer for answer in answers)
    body += f"--{boundary}--\r\n".encode()
    return Reply(200, body, {"Content-Type": f"multipart/mixed; boundary={boundary}"})


def _inner_request(part: Part, outer: Request) -> Request:
    """The call inside a part, signed in as the batch unless it brings its own token."""
    newline = b"\r\n" if b"\r\n" in part.content else b"\n"
    line, _, rest = part.content.partition(newline)
    words = line.decode("latin-1").split()
    if len(words) < 2 or "/upload/" in words[1]:
        raise GoogleError(400, "badRequest", "A batch holds metadata calls only.")
    inner = read_part(rest if newline * 2 in rest else rest + newline * 2, newline)
    shared = {name: outer.headers.get(name, "") for name in ("authorization", "host")}
    headers = shared | {name: value for name, value in inner.headers.items() if name != "host"}
    path, _, query = words[1].partition("?")
    length = int(inner.headers.get("content-length", len(inner.content)))
    body = Body(io.BytesIO(inner.content), min(length, len(inner.content)), lambda: None)
    pairs = parse_qsl(query, keep_blank_values=True)
    if ("alt", "media") in pairs:
        raise GoogleError(400, "badRequest", "A batch holds metadata calls only.")
    return Request(words[0], path, pairs, headers, body, is_batched=True)


def _answer(part: Part, reply: Reply) -> bytes:
    content = reply.body if isinstance(reply.body, bytes) else b""
    name = part.headers.get("content-id", "").replace("<", "<response-", 1)
    lines = ["Content-Type: application/http"]
    lines += [f"Content-ID: {name}"] if name else []
    lines += ["", f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Status')}"]
    lines += [f"{key}: {value}" for key, value in reply.headers.items()]
    lines += [f"Content-Length: {len(content)}", "", ""]
    return "\r\n".join(lines).encode() + content + b"\r\n"
