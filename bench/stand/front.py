"""Google as seen through a company's proxy: TLS for its hosts, and its answers' slowness.

A process of its own, run as `python -m stand.front CLOUD_PORT FOLDER`. It listens on the loopback
as an HTTP proxy, takes CONNECT for the hosts below and for no others, speaks TLS in their name with
a certificate of its own authority, hands each request to the demo cloud and keeps the answer back
until Google would have given it. So a program with Google's addresses built in, and one that can be
pointed elsewhere, meet the very same road.
"""

from __future__ import annotations

import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from .authority import make_authority
from .child import answer
from .pace import AT_ONCE, Pace, kind_of
from .relay import Broken, Head, Line, pass_answer_body, pass_request_body

log = logging.getLogger(__name__)

GOOGLE = "google.test"
"""Stands for every Google host where that can be chosen; names in `.test` exist nowhere else."""
HOSTS = (GOOGLE, "www.googleapis.com", "oauth2.googleapis.com", "accounts.google.com")
LOOPBACK = "127.0.0.1"
HANDSHAKE_S = 10.0
MAX_CONNECT_BYTES = 16 * 1024
NOT_PASSED_ON = ("expect", "proxy-authorization", "proxy-connection")


@dataclass(slots=True)
class Traffic:
    """What went through since the last count began."""

    now: int = 0
    """Requests under way."""
    most_at_once: int = 0
    latest_s: float = 0.0
    """By how much the cloud's slowest answer missed its time."""


class Front:
    """The proxy; `pace` may be changed at any time and holds for requests that come then."""

    def __init__(
        self,
        cloud_port: int,
        context: ssl.SSLContext,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.pace = AT_ONCE
        self._sleep = sleep
        self._cloud = (LOOPBACK, cloud_port)
        self._context = context
        self._lock = threading.Lock()
        self._traffic = Traffic()
        self._listener = socket.create_server((LOOPBACK, 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        """Serve in threads that end with the process, one for each connection."""
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self) -> None:
        """Take no more connections."""
        with suppress(OSError):  # wakes the thread that waits for one, where closing does not
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def set_pace(self, *, is_real: bool) -> None:
        """Answer as slowly as Google, or at once."""
        self.pace = Pace() if is_real else AT_ONCE

    def count_anew(self) -> None:
        """Forget what went through so far."""
        with self._lock:
            self._traffic = Traffic(now=self._traffic.now)

    def count(self) -> dict[str, float]:
        """The most requests at once since then, and by how much the slowest answer was late."""
        with self._lock:
            traffic = self._traffic
            return {"most_at_once": traffic.most_at_once, "latest_s": traffic.latest_s}

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed by `stop`
                return
            threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        try:
            host = self._open_tunnel(connection)
            if host is None:
                return
            connection = self._context.wrap_socket(connection, server_side=True)
            connection.settimeout(None)
            cloud = socket.create_connection(self._cloud)
            with closing(Line(connection)) as here, closing(Line(cloud)) as there:
                while self._relay(here, there, host):
                    pass
        except (OSError, ValueError, Broken) as error:
            log.debug("a connection ended early: %s", error)
        finally:
            connection.close()

    def _open_tunnel(self, connection: socket.socket) -> str | None:
        """The host whose part to play; None, and a refusal, for any other wish."""
        connection.settimeout(HANDSHAKE_S)
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            # the client waits for our word before it goes on, so no byte of TLS is among these
            block = connection.recv(MAX_CONNECT_BYTES - len(asked))
            if not block:
                raise Broken("no CONNECT came")
            asked += block
        verb, target, _ = asked.split(b" ", 2)
        host = target.decode("latin-1").removesuffix(":443")
        if verb != b"CONNECT" or host not in HOSTS:
            connection.sendall(b"HTTP/1.1 403 Nothing but Google\r\nContent-Length: 0\r\n\r\n")
            return None
        connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        return host

    def _relay(self, here: Line, there: Line, host: str) -> bool:
        """One request and its answer; True if the connection stays for another. Raises Broken."""
        asked = here.read_head()
        if asked is None:
            return False
        verb, target, _ = asked.start
        if asked.headers.get("expect", "").lower() == "100-continue":
            here.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        with self._counted():
            there.send(self._for_cloud(asked).to_bytes())
            pass_request_body(asked, here, there)
            came_s = time.monotonic()
            answered = there.read_head()
            if answered is None:
                raise Broken("the demo cloud hung up")
            takes_s = self.pace.wait_s(kind_of(verb, target, asked.headers), int(answered.start[1]))
            self._hold_back(came_s + takes_s)
            here.send(self._for_client(answered, host).to_bytes())
            pass_answer_body(answered, there, here, verb)
        return asked.stays_open and answered.stays_open

    def _for_cloud(self, asked: Head) -> Head:
        kept = {name: text for name, text in asked.headers.items() if name not in NOT_PASSED_ON}
        verb, target, version = asked.start
        if verb == "POST" and "upload_id=" in target:
            verb = "PUT"  # rclone sends chunks so, and Google takes them; the demo cloud does not
        return Head((verb, target, version), {**kept, "host": "{}:{}".format(*self._cloud)})

    def _for_client(self, answered: Head, host: str) -> Head:
        """Upload sessions are told as addresses: they must lead through here again."""
        headers = dict(answered.headers)
        if place := headers.get("location"):
            inside = "http://{}:{}".format(*self._cloud)
            headers["location"] = place.replace(inside, f"https://{host}", 1)
        return Head(answered.start, headers)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        with self._lock:
            traffic = self._traffic
            traffic.now += 1
            traffic.most_at_once = max(traffic.most_at_once, traffic.now)
        try:
            yield
        finally:
            with self._lock:
                self._traffic.now -= 1

    def _hold_back(self, due_s: float) -> None:
        """Wait until then; what the cloud took itself is part of what Google would have taken."""
        early_s = due_s - time.monotonic()
        if early_s > 0:
            self._sleep(early_s)
        elif self.pace is not AT_ONCE:
            with self._lock:
                self._traffic.latest_s = max(self._traffic.latest_s, -early_s)


def main(cloud_port: int, folder: Path) -> None:
    """Serve until the parent goes away."""
    ca_file, context = make_authority(folder, HOSTS)
    front = Front(cloud_port, context)
    front.start()
    hello = {"proxy": f"http://{LOOPBACK}:{front.port}", "ca_file": str(ca_file)}
    answer(
        hello, {"set_pace": front.set_pace, "count": front.count, "count_anew": front.count_anew}
    )
    front.stop()


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
