"""A token endpoint that answers nonsense: a hotel's page, a proxy, a half-broken stand-in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TypeAlias

import pytest

from jupyter_colabsync.auth.clients import OAuthClient
from jupyter_colabsync.auth.exchange import Consent
from jupyter_colabsync.auth.grants import Grant, endpoints
from jupyter_colabsync.auth.renewal import renewed
from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.network.wires import Wires

CLIENT = OAuthClient("id", "secret")
NONSENSE = [
    pytest.param(status, body, id=f"{status} {body.decode(errors='replace')}")
    for status in (200, 400)
    for body in (b"<html>", b"[]", b"null", b'"x"', b"\xff", b"{}")
]

Answering: TypeAlias = Callable[[int, bytes], str]


@pytest.fixture
def answering() -> Iterator[Answering]:
    """Given status and body: an origin that answers nothing else."""

    class Handler(BaseHTTPRequestHandler):
        answer = (404, b"")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            status, body = self.answer
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()

    def answer(status: int, body: bytes) -> str:
        Handler.answer = (status, body)
        return f"http://127.0.0.1:{server.server_port}"

    yield answer
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        *NONSENSE,
        pytest.param(200, b'{"access_token": null}', id="no token"),
        pytest.param(200, b'{"access_token": "t", "expires_in": "soon"}', id="no number"),
        pytest.param(200, b'{"access_token": "t", "expires_in": 1e30}', id="too long a life"),
    ],
)
def test_a_renewal_that_gets_nonsense_is_no_answer(
    status: int, body: bytes, answering: Answering
) -> None:
    origin = answering(status, body)

    with pytest.raises(Unreachable):
        renewed(Grant(CLIENT, "mine", ()), f"{origin}/token", origin, Wires())


@pytest.mark.parametrize(
    ("status", "body"),
    [*NONSENSE, pytest.param(200, b'{"access_token": "t", "expires_in": "soon"}', id="no number")],
)
def test_a_code_that_gets_nonsense_may_be_tried_again(
    status: int, body: bytes, answering: Answering
) -> None:
    origin = answering(status, body)
    consent = Consent(CLIENT, endpoints(origin), origin, "http://127.0.0.1:1/")

    with pytest.raises(Unreachable):
        consent.exchange("code")


def test_a_refresh_token_of_null_does_not_replace_ours(answering: Answering) -> None:
    origin = answering(200, b'{"access_token": "t", "refresh_token": null}')

    fresh = renewed(Grant(CLIENT, "mine", ()), f"{origin}/token", origin, Wires())

    assert (fresh.access_token, fresh.refresh_token) == ("t", "mine")
