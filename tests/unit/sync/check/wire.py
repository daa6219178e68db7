"""The wire between a client and the demo cloud: in this thread, and with a step at each end.

A request is handed to the cloud as its server would hand it, without a socket, so that one seed
decides everything.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from typing import Any, BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import NewConnectionError, ProtocolError

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.http import Body, Hangup, Reply, Request
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.connections import Connections

Ends = Callable[[str, str], None]
"""Hears `send` and `answer` with a word on the request; may raise."""


class NoLine(Exception):
    """Raised by whoever hears of a request: it does not get through to anybody."""


class Wire(HTTPAdapter):
    """Takes the place of a connection."""

    def __init__(self, cloud: DemoCloud, ends: Ends) -> None:
        super().__init__()
        self._cloud, self._ends = cloud, ends

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> Any:
        what = _word(request)
        try:
            self._ends("send", what)
        except NoLine as error:
            raise _nobody_listens() from error
        answer = self._carry(request)
        self._ends("answer", what)
        return answer

    def _carry(self, request: requests.PreparedRequest) -> Any:
        sending = _Sending(request)
        asked = _as_the_server_reads_it(request, sending)
        try:
            reply = self._cloud._server._answer(asked)
            if reply.cut_after_bytes is None:
                for _block in asked.body.blocks():
                    pass
        except (Hangup, OSError) as error:
            if sending.failed is not None:
                raise sending.failed from None
            raise requests.ConnectionError(ProtocolError("hung up", error)) from error
        return self.build_response(request, _as_the_client_gets_it(request, reply))


def connect(drive: DriveClient, cloud: DemoCloud, ends: Ends) -> None:
    """Let a client speak over a watched wire."""

    class Watched(Connections):
        def _open(self) -> requests.Session:
            session = super()._open()
            session.mount("http://", Wire(cloud, ends))
            return session

    drive._transport._connections = Watched(cloud.google_url)


class _Sending(io.RawIOBase):
    """A request's body as it comes out of the sender, who may fail on the way."""

    def __init__(self, request: requests.PreparedRequest) -> None:
        body: Any = request.body  # bytes, or something to be read block by block
        parts: Iterable[bytes | str] = body or ()
        self._blocks = iter([parts] if isinstance(parts, bytes | str) else parts)
        self._rest = b""
        self.failed: BaseException | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        while not self._rest:
            try:
                block = next(self._blocks, b"")
            except BaseException as error:
                self.failed = error
                raise Hangup("the sender stopped") from error
            if not block:
                return b""
            self._rest = block.encode() if isinstance(block, str) else block
        found, self._rest = self._rest[:size], self._rest[size:]
        return found


def _as_the_server_reads_it(request: requests.PreparedRequest, sending: _Sending) -> Request:
    parts = urlsplit(cast("str", request.url))
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    headers["host"] = parts.netloc
    length = int(headers.get("content-length", "0"))
    body = Body(cast("BinaryIO", sending), length, lambda: None)
    query = parse_qsl(parts.query, keep_blank_values=True)
    return Request(cast("str", request.method), parts.path, query, headers, body)


def _as_the_client_gets_it(request: requests.PreparedRequest, reply: Reply) -> HTTPResponse:
    with io.BytesIO(reply.body) if isinstance(reply.body, bytes) else reply.body as source:
        cut = reply.cut_after_bytes
        content = source.read(reply.length_bytes if cut is None else min(cut, reply.length_bytes))
    headers: Mapping[str, str] = {**reply.headers, "Content-Length": str(reply.length_bytes)}
    if reply.status in (204, 304):
        headers = reply.headers
    return HTTPResponse(
        io.BytesIO(content),
        headers,
        reply.status,
        preload_content=False,
        decode_content=False,
        enforce_content_length=True,
        request_method=request.method,
    )


def _nobody_listens() -> requests.ConnectionError:
    return requests.ConnectionError(
        _Reasoned(NewConnectionError(cast("Any", None), "nobody listens"))
    )


class _Reasoned(Exception):
    """As urllib3's MaxRetryError: with the reason of the last try."""

    def __init__(self, reason: Exception) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _word(request: requests.PreparedRequest) -> str:
    """`PATCH files/ID` and the like, without query."""
    path = urlsplit(cast("str", request.url)).path
    for start in ("/upload/drive/v3/", "/upload/drive/v2/", "/drive/v3/", "/drive/v2/"):
        path = path.removeprefix(start)
    return f"{request.method} {path}"


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value
