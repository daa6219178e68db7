"""The running Jupyter servers of this user, asked by a program that is none of them.

Each leaves a file in Jupyter's runtime folder that tells how it is reached, and with which token;
only its user can read it. The token goes to this machine alone, and nowhere else.
"""

from __future__ import annotations

import http.client
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final, TypeVar

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.system.owners.facts import Facts, facts_here
from jupyter_colabsync.system.owners.models import KernelModel, SessionModel, kernels_of
from jupyter_colabsync.system.owners.work import Kernel, Terminal

PATIENCE_S: Final = 2.0
EVERYWHERE: Final = frozenset({"", "0.0.0.0", "::", "*"})  # noqa: S104 - compared, not bound

_Reply = TypeVar("_Reply")


class ServerFile(msgspec.Struct, frozen=True):
    """`jpserver-PID.json`, as Jupyter Server 2 writes it (`ServerApp.server_info`)."""

    pid: int
    port: int = 0
    hostname: str = ""
    base_url: str = "/"
    sock: str = ""
    secure: bool = False
    token: str = ""

    def __repr__(self) -> str:
        return f"ServerFile(pid={self.pid})"  # a traceback shows no token


class RunningServers:
    """Tells of the kernels of all of them. Their pids it cannot know: a kernel is recognised by
    its id, which its process was started with. Terminals have nothing of the kind."""

    def __init__(self, folder: Path | None = None, facts: Facts | None = None) -> None:
        self._folder = folder
        self._facts = facts or facts_here()

    def pids(self) -> frozenset[int]:
        """The servers that run."""
        return frozenset(each.pid for each in self._servers())

    def kernels(self) -> tuple[Kernel, ...]:
        found: list[Kernel] = []
        for server in self._servers():
            kernels = _get(server, "api/kernels", list[KernelModel])
            if kernels:
                sessions = _get(server, "api/sessions", list[SessionModel])
                found.extend(kernels_of(kernels, sessions or (), {}))
        return tuple(found)

    def terminals(self) -> tuple[Terminal, ...]:
        return ()

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        return None

    def _servers(self) -> Iterator[ServerFile]:
        for path in sorted(self._place().glob("jpserver-*.json")):
            try:
                server = decode_json(path.read_bytes(), ServerFile)
            except (OSError, msgspec.DecodeError):
                continue  # it ends just now, or it is not for us
            user = self._facts.user(server.pid)
            if user is not None and user.is_me and self._facts.process(server.pid) is not None:
                yield server

    def _place(self) -> Path:
        if self._folder is not None:
            return self._folder
        from jupyter_core.paths import jupyter_runtime_dir

        return Path(jupyter_runtime_dir())


def _get(server: ServerFile, path: str, kind: type[_Reply]) -> _Reply | None:
    """The server's reply; None when it gives none: it may be busy, or want another sign-in."""
    headers = {"Authorization": f"token {server.token}"} if server.token else {}
    try:
        with closing(_connection(server)) as connection:
            connection.request("GET", f"{server.base_url.rstrip('/')}/{path}", headers=headers)
            reply = connection.getresponse()
            return decode_json(reply.read(), kind) if reply.status == 200 else None
    except (OSError, http.client.HTTPException, msgspec.DecodeError, ValueError):
        return None


def _connection(server: ServerFile) -> http.client.HTTPConnection:
    """Straight to the server: a proxy in the environment is never asked."""
    if server.sock:
        return _SocketConnection(server.sock)
    host = "localhost" if server.hostname in EVERYWHERE else server.hostname
    kind = http.client.HTTPSConnection if server.secure else http.client.HTTPConnection
    return kind(host, server.port, timeout=PATIENCE_S)


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a socket in the file system."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=PATIENCE_S)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(PATIENCE_S)
        self.sock.connect(self._path)
