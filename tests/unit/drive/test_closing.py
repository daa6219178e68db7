"""The end of a client: whoever waits for an answer hears of it at once, and nothing is asked
any more. Without that a request that hangs would keep a process alive for a minute."""

from __future__ import annotations

import contextlib
import io
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias

import pytest

from bench.stand.authority import make_authority
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import NewFolder
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.errors import Cancelled, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from tests.unit.drive.pieces import BIG, Bytes, Fixed, Pauses

WAIT_S = 20
"""Far less than the minute after which a request that hangs ends by itself."""
AT_MS = 1_700_000_000_000
Ask: TypeAlias = Callable[[DriveClient], object]


def send(drive: DriveClient, content: bytes) -> object:
    """A new file, by an id of its own."""
    (file_id,) = drive.generate_ids(1)
    return drive.create_file(Bytes(content), "a", "root", modified_at_ms=AT_MS, file_id=file_id)


def make_two(drive: DriveClient) -> object:
    """Two folders in one request."""
    new = [NewFolder(file_id, file_id, "root") for file_id in drive.generate_ids(2)]
    return drive.create_folders(new)


def begin(ask: Callable[[], object]) -> Future[object]:
    """Ask in another thread, which nobody waits for."""
    pool = ThreadPoolExecutor(1)
    future = pool.submit(ask)
    pool.shutdown(wait=False)
    return future


@pytest.mark.parametrize(
    ("method", "ask"),
    [
        pytest.param("drive.about.get", DriveClient.about, id="a question"),
        pytest.param("drive.changes.list", lambda drive: drive.changes("1"), id="the feed"),
        pytest.param("drive.files.create", lambda drive: send(drive, b"1"), id="a small file"),
        pytest.param("drive.upload.put", lambda drive: send(drive, BIG), id="a big file"),
        pytest.param("drive.files.create", make_two, id="folders by the batch"),
    ],
)
def test_who_waits_for_an_answer_is_stopped(
    drive: DriveClient, cloud: DemoCloud, method: str, ask: Ask
) -> None:
    gate = cloud.faults.hold(method)
    waiting = begin(lambda: ask(drive))
    assert gate.reached.wait(WAIT_S)
    drive.close()
    try:
        with pytest.raises(Cancelled):
            waiting.result(WAIT_S)
    finally:
        cloud.faults.release(method)


def test_a_file_on_its_way_here_is_stopped(drive: DriveClient, cloud: DemoCloud) -> None:
    cloud.drive.put("a.bin", BIG)
    cloud.faults.slow("drive.files.download", bytes_per_s=100_000)  # a minute for all of it
    (file,) = drive.list_folder("root").files
    came, token = threading.Event(), CancelToken()
    waiting = begin(
        lambda: drive.download(file, io.BytesIO(), on_bytes=lambda _: came.set(), cancel=token)
    )
    assert came.wait(WAIT_S)
    drive.close()
    with pytest.raises(Cancelled):
        waiting.result(WAIT_S)


def test_what_must_not_be_done_twice_is_told_as_unknown(
    drive: DriveClient, cloud: DemoCloud
) -> None:
    gate = cloud.faults.hold("drive.files.create")
    waiting = begin(lambda: drive.create_folder("a", "root"))
    assert gate.reached.wait(WAIT_S)
    drive.close()
    cloud.faults.release("drive.files.create")
    with pytest.raises(Unreachable) as caught:
        waiting.result(WAIT_S)
    assert caught.value.code == "answer_lost"


def test_a_pause_before_another_try_is_cut_short(cloud: DemoCloud) -> None:
    token, paused = cloud.access_token(), threading.Event()

    def sleep(seconds: float, cancel: CancelToken | None) -> None:
        paused.set()
        assert cancel is not None, "nothing could end it"
        cancel.wait(seconds)

    client = DriveClient(lambda: Fixed(token), cloud.google_url, Retry(sleep=sleep))
    cloud.faults.fail("drive.about.get", times=None, retry_after_s=100)
    waiting = begin(client.about)
    assert paused.wait(WAIT_S)
    client.close()
    with pytest.raises(Cancelled):
        waiting.result(WAIT_S)


def test_nothing_is_asked_after_the_end(drive: DriveClient, cloud: DemoCloud) -> None:
    drive.about()
    asked = cloud.calls.total
    drive.close()
    for cancel in (None, CancelToken()):
        with pytest.raises(Cancelled):
            drive.about(cancel=cancel)
        with pytest.raises(Cancelled):
            drive.create_folder("a", "root", cancel=cancel)
    assert cloud.calls.total == asked


def test_the_end_of_one_client_is_not_that_of_another(
    new_client: Callable[[], DriveClient],
) -> None:
    first, second = new_client(), new_client()
    second.about()
    first.close()
    first.close()
    assert second.about().email


# --- other roads to Drive


class Silent:
    """A server that takes whatever comes and never says a word."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._taken: list[socket.socket] = []
        self.heard = threading.Event()
        self.port = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                taken, _ = self._listening.accept()
                if self._context is not None:
                    taken = self._context.wrap_socket(taken, server_side=True)
                self._taken.append(taken)
                if taken.recv(1):
                    self.heard.set()

    def close(self) -> None:
        """Hang up on everybody."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(WAIT_S)
        for taken in self._taken:
            taken.close()


@pytest.fixture(params=["plain", "TLS", "a proxy"])
def silent(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Silent, str]]:
    """The server, and the origin under which it stands for Drive."""
    context = None
    if request.param == "TLS":
        ca_file, context = make_authority(tmp_path, ["localhost"])
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(ca_file))
    server = Silent(context)
    if request.param == "a proxy":
        for name in ("HTTP_PROXY", "http_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{server.port}")
        yield server, "http://drive.test"
    else:
        scheme = "http" if context is None else "https"
        yield server, f"{scheme}://localhost:{server.port}"
    server.close()


def test_every_road_to_drive_is_cut(silent: tuple[Silent, str], pauses: Pauses) -> None:
    server, origin = silent
    client = DriveClient(lambda: Fixed("t"), origin, pauses.retry)
    waiting = begin(client.about)
    assert server.heard.wait(WAIT_S)
    client.close()
    with pytest.raises(Cancelled):
        waiting.result(WAIT_S)
    assert pauses.seconds == [], "it ends with the try under way"
