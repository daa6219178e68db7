"""A tiny HTTP vocabulary: Request, Reply, Body, and a Router from (verb, path pattern) to function.

Handlers are plain functions `Request -> Reply`; what the bytes mean is their business. Request
bodies are read lazily, and any reply can be slowed down or cut short, which is how the demo cloud
plays a bad network. The server itself is in `loopback.py`.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeAlias, cast
from urllib.parse import parse_qsl, unquote

BLOCK_BYTES = 256 * 1024
SPOOL_BYTES = 1024 * 1024
MAX_LINE_BYTES = 256 * 1024


class Hangup(Exception):
    """Raised by a handler, or by reading a body, to end the connection without an answer."""


class BadRequest(Exception):
    """What arrived is not HTTP, or not the JSON it claims to be."""


class Body:
    """The bytes of one request, read from the connection only when asked for.

    `received_bytes` counts what has been read. Reading raises Hangup when the sender went away.
    """

    def __init__(self, source: BinaryIO, length_bytes: int | None, before: Callable[[], None]):
        """`length_bytes` None means chunked; `before` runs once, ahead of the first read."""
        self._source = source
        self._is_chunked = length_bytes is None
        self._left = length_bytes or 0
        self._is_over = length_bytes == 0
        self._before: Callable[[], None] | None = before
        self.received_bytes = 0
        self.breaks_after_bytes: int | None = None
        """The connection dies once this much has been read; None for never."""

    def read(self, limit_bytes: int = BLOCK_BYTES) -> bytes:
        """Up to `limit_bytes`; b"" only at the end."""
        if self._is_over:
            return b""
        if self._before:
            self._before()
            self._before = None
        if self._is_chunked and not self._left and not self._open_chunk():
            return b""
        block = self._source.read(min(limit_bytes, self._left, self._until_break()))
        if not block:
            raise Hangup("the sender went away in the middle of a body")
        self._left -= len(block)
        self.received_bytes += len(block)
        if not self._left:
            if self._is_chunked:
                self._source.readline(MAX_LINE_BYTES)
            else:
                self._is_over = True
        return block

    def _until_break(self) -> int:
        if self.breaks_after_bytes is None:
            return self._left
        if self.received_bytes >= self.breaks_after_bytes:
            raise Hangup("this connection was told to break here")
        return self.breaks_after_bytes - self.received_bytes

    def _open_chunk(self) -> bool:
        line = self._source.readline(MAX_LINE_BYTES).split(b";")[0].strip()
        try:
            self._left = int(line, 16)
        except ValueError:
            raise Hangup("a chunk of a body has no size") from None
        if self._left:
            return True
        while self._source.readline(MAX_LINE_BYTES).strip():
            pass
        self._is_over = True
        return False

    def blocks(self) -> Iterator[bytes]:
        while block := self.read():
            yield block

    def read_all(self) -> bytes:
        return b"".join(self.blocks())

    def spool(self) -> BinaryIO:
        """The whole body as a seekable file at position 0, on disk if big; the caller closes it."""
        spooled = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=SPOOL_BYTES))  # noqa: SIM115
        for block in self.blocks():
            spooled.write(block)
        spooled.seek(0)
        return spooled


@dataclass(slots=True)
class Request:
    """One request: `path` still percent-encoded, `args` the decoded `{names}` of the route."""

    verb: str
    path: str
    query: list[tuple[str, str]]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: Body
    args: dict[str, str] = field(default_factory=dict)
    is_batched: bool = False
    """True for a call inside a batch."""

    def param(self, name: str, default: str = "") -> str:
        """The first value of a query parameter: the first of a repeated one counts."""
        return next((value for key, value in self.query if key == name), default)

    def json(self) -> Any:
        """The body as JSON; an empty body is None. Raises BadRequest."""
        text = self.body.read_all()
        if not text.strip():
            return None
        try:
            return json.loads(text)
        except ValueError as error:
            raise BadRequest("The body is not JSON. Send a JSON document.") from error

    def form(self) -> dict[str, str]:
        """The body as a web form; the first of a repeated field counts."""
        pairs = parse_qsl(self.body.read_all().decode("utf-8", "replace"), keep_blank_values=True)
        return dict(reversed(pairs))

    @property
    def origin(self) -> str:
        """How the client spelled this server, for links that lead back to it."""
        return f"http://{self.headers.get('host', '127.0.0.1')}"


@dataclass(slots=True)
class Reply:
    """One answer. A file body is sent from its position and closed; then give `length_bytes`."""

    status: int = 200
    body: bytes | BinaryIO = b""
    headers: dict[str, str] = field(default_factory=dict)
    length_bytes: int = -1
    cut_after_bytes: int | None = None
    """Announce everything, send this many bytes of the body, hang up."""
    goes_silent: bool = False
    """Instead of hanging up after the cut, send nothing more until the other side does."""
    bytes_per_s: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.body, bytes) and self.length_bytes < 0:
            self.length_bytes = len(self.body)


def json_reply(document: object, status: int = 200, headers: Mapping[str, str] = {}) -> Reply:
    try:
        body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half a pair of UTF-16, in some name: only an escape can hold it
        body = json.dumps(document, separators=(",", ":")).encode()
    return Reply(status, body, {"Content-Type": "application/json; charset=UTF-8", **headers})


Handler: TypeAlias = Callable[[Request], Reply]
Around: TypeAlias = Callable[[str, Request, Handler], Reply]


@dataclass(frozen=True, slots=True)
class _Route:
    pattern: re.Pattern[str]
    handler: Handler
    method: str | Callable[[Request], str]


class Router:
    """(verb, path pattern) -> function.

    `around` sees every call of a named method, by its name: there calls are counted and failed.
    """

    def __init__(self, around: Around | None = None):
        self._around = around
        self._routes: dict[str, list[_Route]] = {}

    def add(
        self,
        verb: str,
        pattern: str,
        handler: Handler,
        method: str | Callable[[Request], str] = "",
    ) -> None:
        """`{name}` matches one path segment, `{name...}` everything to the end.

        The first pattern added wins. `method` is the call's public name, or finds it.
        """
        expression = re.sub(r"\\\{(\w+)(\\\.\\\.\\\.)?\\\}", _group, re.escape(pattern))
        route = _Route(re.compile(expression + r"\Z"), handler, method)
        self._routes.setdefault(verb, []).append(route)

    def __call__(self, request: Request) -> Reply:
        verb = "GET" if request.verb == "HEAD" else request.verb
        for route in self._routes.get(verb, ()):
            if match := route.pattern.match(request.path):
                request.args = {name: unquote(text) for name, text in match.groupdict().items()}
                method = route.method if isinstance(route.method, str) else route.method(request)
                if method and self._around:
                    return self._around(method, request, route.handler)
                return route.handler(request)
        allowed = [
            other
            for other, routes in self._routes.items()
            if any(route.pattern.match(request.path) for route in routes)
        ]
        if allowed:
            return plain_reply(405, "This address has no such verb.", {"Allow": ", ".join(allowed)})
        return plain_reply(404, "There is nothing at this address of the demo cloud.")


def _group(match: re.Match[str]) -> str:
    return f"(?P<{match[1]}>{'.+' if match[2] else '[^/]+'})"


def plain_reply(status: int, message: str, headers: Mapping[str, str] = {}) -> Reply:
    return json_reply({"error": {"code": status, "message": message}}, status, headers)
