"""A demo cloud per test and a client on it that never really waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TypeAlias

import pytest

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.drive.pieces import Fixed, Pauses

NewClient: TypeAlias = Callable[[], DriveClient]
OddOrigin: TypeAlias = Callable[[dict[str, tuple[int, bytes]]], DriveClient]
"""Given answers (path -> status and body): a client of an origin that knows nothing else."""


@pytest.fixture
def cloud() -> Iterator[DemoCloud]:
    """Fails the test whose requests Google's description of Drive does not know."""
    with DemoCloud(sample=False, check_requests=True) as running:
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def pauses() -> Pauses:
    return Pauses()


@pytest.fixture
def new_client(cloud: DemoCloud, pauses: Pauses) -> Iterator[NewClient]:
    """Clients of one account that know nothing of each other: other devices, or the next life."""
    with ExitStack() as ending:

        def connect() -> DriveClient:
            token = cloud.access_token()
            client = DriveClient(
                lambda: Fixed(token),
                cloud.google_url,
                pauses.retry,
                pauses.new_pacer(),
            )
            return ending.enter_context(closing(client))

        yield connect


@pytest.fixture
def drive(new_client: NewClient) -> DriveClient:
    return new_client()


class Odd(BaseHTTPRequestHandler):
    """An origin with answers of its own making; `answers` maps a path to (status, body)."""

    protocol_version = "HTTP/1.1"
    answers: dict[str, tuple[int, bytes]]

    def do_GET(self) -> None:
        status, body = self.answers.get(self.path.partition("?")[0], (404, b"gone"))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
        pass


@pytest.fixture
def odd(pauses: Pauses) -> Iterator[OddOrigin]:
    class Handler(Odd):
        answers: dict[str, tuple[int, bytes]] = {}  # noqa: RUF012 - each test has its own class

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    client = DriveClient(
        lambda: Fixed("t"),
        f"http://127.0.0.1:{server.server_address[1]}",
        pauses.retry,
    )

    def answering(answers: dict[str, tuple[int, bytes]]) -> DriveClient:
        Handler.answers = answers
        return client

    yield answering
    client.close()
    server.shutdown()
    thread.join()
    server.server_close()
