"""The server: this computer only, keep-alive, odd requests, and a clean end."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from jupyter_colabsync.demo.http import Reply, Request, Router, json_reply
from jupyter_colabsync.demo.loopback import LoopbackServer, NotLoopback


@pytest.fixture
def server() -> Iterator[LoopbackServer]:
    router = Router()
    router.add("GET", "/name/{name}", lambda request: json_reply(request.args))
    router.add("GET", "/rest/{rest...}", lambda request: json_reply(request.args))
    router.add("POST", "/length", lambda r: json_reply(len(r.body.read_all())))
    router.add("POST", "/ignore", lambda r: json_reply("ignored"))
    router.add("POST", "/json", lambda r: json_reply(r.json()))
    router.add("GET", "/broken", _break)
    running = LoopbackServer(router)
    yield running
    running.stop()


def _break(request: Request) -> Reply:
    raise RuntimeError("a fault of the handler")


def talk(server: LoopbackServer, *pieces: bytes) -> bytes:
    """Send raw bytes, return everything until the server hangs up."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while block := connection.recv(65536):
            answer += block
    return answer


def request(head: str, body: bytes = b"") -> bytes:
    return f"{head}\r\nHost: 127.0.0.1\r\n".encode() + b"\r\n" + body


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "example.com", ""])
def test_it_listens_on_no_address_others_can_reach(host: str) -> None:
    with pytest.raises(NotLoopback, match=r"Use 127\.0\.0\.1"):
        LoopbackServer(Router(), host=host)


def test_it_answers_several_requests_on_one_connection(server: LoopbackServer) -> None:
    answer = talk(server, request("GET /name/a%2Fb HTTP/1.1") * 3)

    assert answer.count(b'{"name":"a/b"}') == 3


def test_a_rest_pattern_takes_slashes(server: LoopbackServer) -> None:
    assert b'{"rest":"a/b/c"}' in talk(server, request("GET /rest/a/b/c HTTP/1.1"))


def test_a_chunked_body_arrives_whole(server: LoopbackServer) -> None:
    head = request("POST /length HTTP/1.1\r\nTransfer-Encoding: chunked")

    answer = talk(server, head, b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n")

    assert answer.endswith(b"13")


def test_a_body_nobody_read_does_not_spoil_the_next_request(server: LoopbackServer) -> None:
    first = request("POST /ignore HTTP/1.1\r\nContent-Length: 5", b"GET /")

    answer = talk(server, first, request("GET /name/next HTTP/1.1"))

    assert b'"ignored"' in answer
    assert answer.endswith(b'{"name":"next"}')


def test_it_lets_a_careful_client_continue(server: LoopbackServer) -> None:
    head = "POST /length HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2"

    assert talk(server, request(head), b"ok").startswith(b"HTTP/1.1 100 Continue\r\n\r\n")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        pytest.param(request("GET /nowhere HTTP/1.1"), 404, id="no such address"),
        pytest.param(request("DELETE /length HTTP/1.1"), 405, id="no such verb there"),
        pytest.param(b"nonsense\r\n\r\n", 400, id="not HTTP"),
        pytest.param(b"GET / HTTP/2.0\r\n\r\n", 400, id="another HTTP"),
        pytest.param(b"GET / HTTP/1.1\r\nno colon\r\n\r\n", 400, id="a broken header"),
        pytest.param(request("POST /length HTTP/1.1\r\nContent-Length: x"), 400, id="no length"),
        pytest.param(request("POST /json HTTP/1.1\r\nContent-Length: 1", b"{"), 400, id="no JSON"),
        pytest.param(b"GET /rest/a HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, id="rebound name"),
        pytest.param(
            request("POST /json HTTP/1.1\r\nOrigin: https://evil.example\r\nContent-Length: 0"),
            403,
            id="a foreign page",
        ),
    ],
)
def test_a_request_it_cannot_serve_is_told_so(
    server: LoopbackServer, sent: bytes, status: int
) -> None:
    assert talk(server, sent).startswith(f"HTTP/1.1 {status} ".encode())


def test_a_fault_of_its_own_is_a_500_and_kept_for_the_tests(server: LoopbackServer) -> None:
    answer = talk(server, request("GET /broken HTTP/1.1"))

    assert answer.startswith(b"HTTP/1.1 500 ")
    assert b"a fault of the handler" not in answer
    assert [str(problem) for problem in server.problems] == ["a fault of the handler"]


def test_a_stopped_server_hangs_up_and_frees_its_port(server: LoopbackServer) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(request("GET /name/a HTTP/1.1"))
        connection.recv(65536)
        server.stop()
        assert connection.recv(1) == b""
    LoopbackServer(Router(), port=server.port).stop()
