"""A file on its way to storage: cut, resumed, stopped, changed, and never signed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.demo.calls import Calls
from jupyter_colabsync.demo.faults import Faults
from jupyter_colabsync.demo.http import Reply, Request, Router
from jupyter_colabsync.demo.kaggle_uploads import KaggleUploads, Upload
from jupyter_colabsync.demo.loopback import LoopbackServer
from jupyter_colabsync.errors import (
    BadRequest,
    Cancelled,
    ColabSyncError,
    NotFound,
    Refused,
    Stale,
    Unreachable,
)
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.calls.submissions import StartedUpload
from jupyter_colabsync.kaggle.submitting.outgoing import check_file, open_outgoing
from jupyter_colabsync.kaggle.submitting.uploader import TooLarge, Uploader
from tests.unit.kaggle.kaggle_cloud import Pauses, context

DATA = os.urandom(3_000_000)


class Depot:
    """The pretend storage alone."""

    def __init__(self) -> None:
        self.calls = Calls()
        self.faults = Faults(self.calls)
        self.uploads = KaggleUploads()
        self.headers: list[dict[str, str]] = []
        router = Router(self._around)
        self.uploads.mount(router)
        self.server = LoopbackServer(router)
        self.started = 0

    def start(self) -> StartedUpload:
        self.started += 1
        token = f"blob-{self.started}"
        upload = Upload("night", "student", "submission.csv", len(DATA))
        return StartedUpload(
            token=token, create_url=self.uploads.open(token, upload, self.server.url)
        )

    def has(self, token: str) -> bool:
        found = self.uploads.find(token)
        return found is not None and bytes(found.data) == DATA

    def _around(self, method: str, request: Request, handler: Callable[[Request], Reply]) -> Reply:
        self.headers.append(dict(request.headers))
        return self.faults(method, request, handler)


@pytest.fixture
def depot() -> Iterator[Depot]:
    made = Depot()
    yield made
    made.faults.clear()
    made.server.stop()
    assert made.server.problems == []


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "submission.csv"
    path.write_bytes(DATA)
    return path


def send(
    depot: Depot,
    file: Path,
    *,
    at: JobContext | None = None,
    start: Callable[[], StartedUpload] | None = None,
    pauses: Pauses | None = None,
) -> str:
    with open_outgoing(file) as opened:
        uploader = Uploader(opened, True, at or context(), pauses or Pauses())
        return uploader.run(start or depot.start)


def test_a_file_comes_whole_by_one_put(depot: Depot, file: Path) -> None:
    assert depot.has(send(depot, file))
    assert depot.calls["kaggle.upload"] == 1


def test_no_sign_in_goes_to_storage(
    depot: Depot, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("default login somebody password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    depot.faults.cut_request("kaggle.upload", 1_000_000)
    send(depot, file)
    assert len(depot.headers) > 1
    for headers in depot.headers:
        assert not {"authorization", "cookie"} & set(headers)


def test_a_cut_upload_goes_on_where_it_was(depot: Depot, file: Path) -> None:
    depot.faults.cut_request("kaggle.upload", 1_000_000)
    pauses = Pauses()
    assert depot.has(send(depot, file, pauses=pauses))
    assert [each.get("content-range", "")[:8] for each in depot.headers] == [
        "",
        "bytes */",
        "bytes 10",
    ]
    assert pauses.seconds == [0.5]


def test_many_cuts_are_no_matter_as_long_as_each_try_brings_something(
    depot: Depot, file: Path
) -> None:
    depot.faults.cut_request("kaggle.upload", 250_000, None)
    pauses = Pauses()
    assert depot.has(send(depot, file, pauses=pauses))
    assert set(pauses.seconds) == {0.5}
    assert len(pauses.seconds) >= 11


def test_progress_never_counts_a_byte_twice(depot: Depot, file: Path) -> None:
    depot.faults.cut_request("kaggle.upload", 1_000_000)
    told: list[JobProgress] = []
    progress = Progress(told.append)
    progress.start(len(DATA), "bytes")
    send(depot, file, at=JobContext(progress, CancelToken()))
    progress.flush()
    assert told[-1].done == len(DATA)
    assert max(each.done for each in told) == len(DATA)


def test_an_answer_that_got_lost_is_asked_for_not_sent_again(depot: Depot, file: Path) -> None:
    depot.faults.lose_answer("kaggle.upload")
    assert depot.has(send(depot, file))
    assert [each.get("content-range") for each in depot.headers] == [
        None,
        f"bytes */{len(DATA)}",
    ]


def test_a_forgotten_upload_begins_again_at_a_new_address(depot: Depot, file: Path) -> None:
    forgotten = depot.start()
    depot.uploads.forget_all()
    addresses = iter([forgotten])
    token = send(depot, file, start=lambda: next(addresses, None) or depot.start())
    assert (token, depot.has(token)) == ("blob-2", True)


def test_storage_that_always_forgets_is_given_up(depot: Depot, file: Path) -> None:
    depot.faults.fail("kaggle.upload", None, 404)
    with pytest.raises(Unreachable) as caught:
        send(depot, file)
    assert (caught.value.code, depot.started) == ("kaggle_upload", 3)


def test_storage_that_never_answers_is_given_up(depot: Depot, file: Path) -> None:
    depot.faults.fail("kaggle.upload", None, 503)
    pauses = Pauses()
    with pytest.raises(Unreachable):
        send(depot, file, pauses=pauses)
    assert pauses.seconds == sorted(pauses.seconds)


class PlainStorage:
    """Keeps whatever comes and knows nothing of going on; the first try is cut."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.started = 0
        self.server = LoopbackServer(self._keep)

    def start(self) -> StartedUpload:
        self.started += 1
        name = str(self.started)
        return StartedUpload(token=name, create_url=f"{self.server.url}/{name}")

    def _keep(self, request: Request) -> Reply:
        if "cut" not in self.kept:
            self.kept["cut"] = b""
            request.body.breaks_after_bytes = 1_000
        self.kept[request.path.strip("/")] = b"".join(request.body.blocks())
        return Reply(200)


@pytest.fixture
def plain_storage() -> Iterator[PlainStorage]:
    made = PlainStorage()
    yield made
    made.server.stop()


def test_an_empty_question_never_passes_for_the_file(
    plain_storage: PlainStorage, file: Path
) -> None:
    with open_outgoing(file) as opened:
        token = Uploader(opened, True, context(), Pauses()).run(plain_storage.start)
    assert plain_storage.kept[token] == DATA


def test_stopping_ends_an_upload_in_its_middle(depot: Depot, file: Path) -> None:
    cancel = CancelToken()
    sent = 0

    def stop_at_half(now: JobProgress) -> None:
        nonlocal sent
        sent = now.done
        if now.done * 2 > len(DATA):
            cancel.set()

    clock = iter(range(1_000_000))
    progress = Progress(stop_at_half, clock=lambda: float(next(clock)))
    progress.start(len(DATA), "bytes")
    with pytest.raises(Cancelled):
        send(depot, file, at=JobContext(progress, cancel))
    assert sent < len(DATA)


@pytest.mark.parametrize(
    ("status", "error"), [(413, TooLarge), (418, Refused), (302, Refused)], ids=str
)
def test_what_storage_does_not_take(
    depot: Depot, file: Path, status: int, error: type[Exception]
) -> None:
    depot.faults.fail("kaggle.upload", 1, status)
    with pytest.raises(error):
        send(depot, file)


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.7/x", "file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "https:///x"],
)
def test_a_file_is_not_sent_to_an_address_that_cannot_be_trusted(
    depot: Depot, file: Path, url: str
) -> None:
    with pytest.raises(Refused) as caught:
        send(depot, file, start=lambda: StartedUpload(token="t", create_url=url))
    assert caught.value.code == "kaggle_untrusted"


@pytest.mark.parametrize("started", [StartedUpload(), StartedUpload(token="t")], ids=repr)
def test_an_answer_without_an_address_is_given_up(
    depot: Depot, file: Path, started: StartedUpload
) -> None:
    with pytest.raises(Unreachable):
        send(depot, file, start=lambda: started)


def longer(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"more")


def touched(path: Path) -> None:
    os.utime(path, ns=(1, 1))


def replaced(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(DATA)
    os.utime(other, ns=(1, 1))
    other.replace(path)


def gone(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))


@pytest.mark.parametrize("change", [longer, touched, replaced, gone])
def test_a_file_that_changes_is_noticed(file: Path, change: Callable[[Path], None]) -> None:
    with open_outgoing(file) as opened:
        opened.check_unchanged()
        change(file)
        with pytest.raises(Stale) as caught:
            opened.check_unchanged()
    assert caught.value.code == "kaggle_file_changed"
    assert str(file.parent) not in caught.value.message


def test_a_file_that_gets_shorter_while_it_is_sent_is_not_sent(depot: Depot, file: Path) -> None:
    def start() -> StartedUpload:
        os.truncate(file, 1_000_000)
        return depot.start()

    with pytest.raises(Stale):
        send(depot, file, start=start)
    assert not depot.has("blob-1")


@pytest.mark.parametrize(
    ("make", "error", "code"),
    [
        pytest.param(lambda path: None, NotFound, "kaggle_no_file", id="nothing there"),
        pytest.param(Path.mkdir, BadRequest, "kaggle_no_file", id="a folder"),
        pytest.param(Path.touch, BadRequest, "kaggle_empty_file", id="an empty file"),
    ],
)
def test_what_cannot_be_submitted(
    tmp_path: Path, make: Callable[[Path], None], error: type[ColabSyncError], code: str
) -> None:
    path = tmp_path / "submission.csv"
    make(path)
    with pytest.raises(error) as caught:
        check_file(path)
    assert caught.value.code == code
    assert str(tmp_path) not in caught.value.message


def test_a_pipe_is_refused_instead_of_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "submission.csv"
    os.mkfifo(path)
    with pytest.raises(BadRequest):
        check_file(path)


if os.name == "nt":
    # there an open file cannot be replaced, and there are no such pipes
    del test_a_file_that_changes_is_noticed
    del test_a_pipe_is_refused_instead_of_waited_for
