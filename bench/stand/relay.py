"""HTTP/1.1 messages passed on as they come: heads are read, bodies only flow through."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from typing import BinaryIO, cast

BLOCK_BYTES = 256 * 1024
MAX_LINE_BYTES = 64 * 1024
BODILESS = (204, 304)


class Broken(Exception):
    """The other side went away in the middle of a message, or does not speak HTTP."""


@dataclass(slots=True)
class Head:
    """A start line of three parts, and headers by their names in lower case."""

    start: tuple[str, str, str]
    headers: dict[str, str]

    @property
    def stays_open(self) -> bool:
        """Whether this side will use the connection again."""
        return self.headers.get("connection", "").lower() != "close"

    def to_bytes(self) -> bytes:
        """As it goes over the wire, with the empty line that ends it."""
        lines = [" ".join(self.start), *(f"{name}: {text}" for name, text in self.headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Line:
    """One connection: `stream` to read from, `send` to write to."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection = connection
        self.stream = cast("BinaryIO", connection.makefile("rb", buffering=BLOCK_BYTES))
        self.send = connection.sendall

    def close(self) -> None:
        """Both directions; the other side notices."""
        self.stream.close()
        self._connection.close()

    def read_head(self) -> Head | None:
        """The next message's head; None when there is none any more. Raises Broken."""
        start = self.stream.readline(MAX_LINE_BYTES)
        if not start:
            return None
        words = start.decode("latin-1").strip().split(" ", 2)
        if len(words) < 2:
            raise Broken(f"{start[:80]!r} starts no HTTP message")
        headers: dict[str, str] = {}
        while text := self.stream.readline(MAX_LINE_BYTES).strip().decode("latin-1"):
            name, _, value = text.partition(":")
            headers[name.lower()] = value.strip()
        return Head((words[0], words[1], words[2] if words[2:] else ""), headers)


def pass_request_body(head: Head, source: Line, sink: Line) -> None:
    """The body that follows a request's head, in the framing it came in. Raises Broken."""
    if head.headers.get("transfer-encoding", "").lower() == "chunked":
        _pass_chunks(source, sink)
    else:
        _pass_bytes(source, sink, int(head.headers.get("content-length", "0")))


def pass_answer_body(head: Head, source: Line, sink: Line, verb: str) -> None:
    """The body of the answer to a request of this verb; its length was told. Raises Broken."""
    if verb != "HEAD" and int(head.start[1]) not in BODILESS:
        _pass_bytes(source, sink, int(head.headers.get("content-length", "0")))


def _pass_bytes(source: Line, sink: Line, left: int) -> None:
    while left:
        block = source.stream.read(min(BLOCK_BYTES, left))
        if not block:
            raise Broken("the connection ended in the middle of a body")
        sink.send(block)
        left -= len(block)


def _pass_chunks(source: Line, sink: Line) -> None:
    """Chunks up to the empty one, then trailers up to the empty line."""
    size = -1
    while size:
        line = source.stream.readline(MAX_LINE_BYTES)
        if not line.strip():
            raise Broken("the connection ended between two chunks")
        size = int(line.partition(b";")[0], 16)
        sink.send(line)
        if size:
            _pass_bytes(source, sink, size + len(b"\r\n"))
    while True:
        line = source.stream.readline(MAX_LINE_BYTES)
        sink.send(line or b"\r\n")
        if not line.strip():
            return
