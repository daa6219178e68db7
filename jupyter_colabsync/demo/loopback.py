"""The server: one thread per connection, keep-alive, on this computer only."""

from __future__ import annotations

import io
import ipaddress
import logging
import socket
import threading
import time
from http.client import responses
from typing import BinaryIO, cast
from urllib.parse import parse_qsl, urlsplit

from .http import (
    BLOCK_BYTES,
    MAX_LINE_BYTES,
    BadRequest,
    Body,
    Handler,
    Hangup,
    Reply,
    Request,
    plain_reply,
)

log = logging.getLogger(__name__)

PATIENCE_S = 5.0
"""A server that stops waits for its threads no longer."""


class NotLoopback(ValueError):
    """The address asked for could be reached from other computers."""


class LoopbackServer:
    """Serves `app` on http://127.0.0.1:port, one thread per connection, until `stop()`.

    Raises NotLoopback for any host other computers could reach, OSError if the port is taken.
    `problems` keeps exceptions that handlers did not answer, so that tests can fail on them.
    """

    def __init__(self, app: Handler, port: int = 0, host: str = "127.0.0.1"):
        if not is_loopback(host):
            raise NotLoopback(
                f"The demo cloud has no protection and listens on this computer only, not on "
                f"{host!r}. Use 127.0.0.1."
            )
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=256)
        self._app = app
        self._open: dict[socket.socket, threading.Thread] = {}
        self._lock = threading.Lock()
        self._is_stopping = False
        self.problems: list[BaseException] = []
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{self.port}"
        self._thread = threading.Thread(target=self._accept, name="demo-cloud", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Close the port and every connection, and wait for the handlers, which end when they
        next touch theirs: what they write must not outlive what holds it."""
        with self._lock:
            if self._is_stopping:
                return
            self._is_stopping = True
        try:  # a blocked accept is woken by a visitor on every system, by close() only on some
            socket.create_connection(self._listener.getsockname()[:2], timeout=1).close()
        except OSError:
            log.debug("the demo cloud's port was closed already")
        self._thread.join(PATIENCE_S)
        self._listener.close()
        with self._lock:
            left = dict(self._open)
        for connection in left:
            _hang_up(connection)
        deadline_s = time.monotonic() + PATIENCE_S
        for thread in left.values():
            if thread is not threading.current_thread():
                thread.join(max(0.0, deadline_s - time.monotonic()))

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            if self._is_stopping:
                connection.close()
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._converse, args=(connection,), daemon=True)
            with self._lock:
                self._open[connection] = thread
            thread.start()

    def _converse(self, connection: socket.socket) -> None:
        reader = cast("BinaryIO", connection.makefile("rb", buffering=64 * 1024))
        try:
            while not self._is_stopping and self._serve_one(connection, reader):
                pass
        except (OSError, Hangup):
            log.debug("a connection to the demo cloud ended early")
        finally:
            with self._lock:
                self._open.pop(connection, None)
            reader.close()
            _hang_up(connection)

    def _serve_one(self, connection: socket.socket, reader: BinaryIO) -> bool:
        """Answer one request; True if the connection stays open for the next."""
        try:
            request, stays = _read_request(connection, reader)
        except BadRequest as error:
            _send(connection, plain_reply(400, str(error)), has_body=True, stays=False)
            return False
        if request is None:
            return False
        if not _is_from_here(request):
            reply = plain_reply(403, "The demo cloud answers only to addresses of this computer.")
            stays = False
        else:
            reply = self._answer(request)
        if stays and reply.cut_after_bytes is None:
            for _ in request.body.blocks():  # what the handler did not want is in the way
                pass
        return _send(connection, reply, has_body=request.verb != "HEAD", stays=stays)

    def _answer(self, request: Request) -> Reply:
        try:
            return self._app(request)
        except (Hangup, OSError):
            raise
        except BadRequest as error:
            return plain_reply(400, str(error))
        except Exception as error:
            self.problems.append(error)
            log.exception("the demo cloud failed on %s %s", request.verb, request.path)
            return plain_reply(500, "The demo cloud has a fault of its own; see its log.")


def is_loopback(host: str) -> bool:
    """True for `localhost` and addresses that never leave this computer."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_from_here(request: Request) -> bool:
    """False for a web page that points its own name at our port (DNS rebinding), or posts to us."""
    origin = request.headers.get("origin", "null")
    return _is_local(request.origin) and (origin == "null" or _is_local(origin))


def _is_local(origin: str) -> bool:
    try:
        return is_loopback(urlsplit(origin).hostname or "")
    except ValueError:
        return False


def _read_request(
    connection: socket.socket, reader: BinaryIO
) -> tuple[Request, bool] | tuple[None, bool]:
    line = reader.readline(MAX_LINE_BYTES)
    if not line.strip():
        return None, False
    parts = line.decode("latin-1").split()
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        raise BadRequest("This is not an HTTP/1.1 request.")
    verb, target, version = parts
    headers = _read_headers(reader)

    def go_ahead() -> None:
        if headers.get("expect", "").lower() == "100-continue":
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    is_chunked = headers.get("transfer-encoding", "").lower() == "chunked"
    length = headers.get("content-length", "0")
    if not length.isdigit():
        raise BadRequest("Content-Length is not a number.")
    body = Body(reader, None if is_chunked else int(length), go_ahead)
    path, _, query = target.partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    stays = version == "HTTP/1.1" and headers.get("connection", "").lower() != "close"
    return Request(verb, path, pairs, headers, body), stays


def _read_headers(reader: BinaryIO) -> dict[str, str]:
    headers: dict[str, str] = {}
    while line := reader.readline(MAX_LINE_BYTES).decode("latin-1").rstrip("\r\n"):
        name, colon, value = line.partition(":")
        if not colon:
            raise BadRequest("A header has no colon.")
        headers[name.strip().lower()] = value.strip()
    return headers


def _send(connection: socket.socket, reply: Reply, *, has_body: bool, stays: bool) -> bool:
    lines = [f"HTTP/1.1 {reply.status} {responses.get(reply.status, 'Status')}"]
    lines += [f"{name}: {value}" for name, value in reply.headers.items()]
    if reply.status not in (204, 304):
        lines.append(f"Content-Length: {reply.length_bytes}")
    if not stays:
        lines.append("Connection: close")
    head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
    source = io.BytesIO(reply.body) if isinstance(reply.body, bytes) else reply.body
    with source:
        if not has_body or not reply.length_bytes:
            connection.sendall(head)
            return stays
        left = reply.length_bytes
        if reply.cut_after_bytes is not None:
            left, stays = min(left, reply.cut_after_bytes), False
        block_bytes = _block_bytes(reply.bytes_per_s)
        block = source.read(min(block_bytes, left))
        connection.sendall(head + block)
        while block and (left := left - len(block)):
            if reply.bytes_per_s:
                time.sleep(len(block) / reply.bytes_per_s)
            block = source.read(min(block_bytes, left))
            connection.sendall(block)
    if reply.goes_silent and (reply.cut_after_bytes or 0) < reply.length_bytes:
        while connection.recv(BLOCK_BYTES):
            pass
    return stays


def _block_bytes(bytes_per_s: float | None) -> int:
    """Slow replies go out in twentieths of a second, so that they look slow and not stuck."""
    return BLOCK_BYTES if not bytes_per_s else max(1, min(BLOCK_BYTES, int(bytes_per_s / 20)))


def _hang_up(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        log.debug("the other side was gone already")
    connection.close()
