"""Everything that the line, Drive and its feed can do to a sync, at every kind of work."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import BinaryIO

import pytest
import requests
from urllib3 import HTTPConnectionPool
from urllib3.connection import HTTPConnection
from urllib3.exceptions import MaxRetryError, NewConnectionError

from jupyter_colabsync.demo.blobs import Blobs
from jupyter_colabsync.demo.faults import Faults
from jupyter_colabsync.demo.records import Content
from jupyter_colabsync.drive.client import DriveClient
from tests.unit.drive.pieces import Fixed, Pauses
from tests.unit.sync.check.steps import Step
from tests.unit.sync.faults.cells import (
    CALLS,
    CREATE,
    FEED,
    GET,
    PUT,
    UPDATE,
    Cell,
    GoThrough,
    Trouble,
    cells,
)
from tests.unit.sync.faults.zygote import watch_wire
from tests.unit.sync.two_sides import TOP

ONE_OF_EACH = ["upload, new", "update, large", "move there", "download, over", "trash here"]
"""One for each kind of request: enough for answers of a class of which another has all columns."""
SENDING = [name for name, call in CALLS.items() if call in {CREATE, PUT, UPDATE}]
"""Requests with a body: only those can be cut in the middle."""
SESSIONS = ["upload, new and large", "update, large"]
LOOKED_UP = ["upload, new and large", "update", "update, large"]
"""Uploads that find out by another request whether they have arrived."""
FETCHING = [name for name, call in CALLS.items() if call == GET]
HEARING = ["download, new", "download, over", "move here", "trash here", "folders, new there"]
HEARING += ["conflict", "merge"]
"""Work that Drive's feed has to tell of."""


def wire(begin: Callable[[Faults, str], object]) -> Callable[[Cell], AbstractContextManager[None]]:
    """Trouble with the request that the work needs."""

    @contextmanager
    def lasting(cell: Cell) -> Iterator[None]:
        begin(cell.cloud.faults, cell.call)
        yield
        cell.cloud.faults.clear()

    return lasting


def failing(
    status: int,
    reason: str,
    times: int | None,
    hits: Sequence[str] = tuple(CALLS),
    says: Sequence[str] = (),
    retry_after_s: float | None = None,
) -> Trouble:
    """Drive answers so."""

    def begin(faults: Faults, call: str) -> None:
        faults.fail(call, times, status, reason, "", retry_after_s)

    return Trouble(starts=wire(begin), hits=hits, says=says)


LINE = {
    "cut in the request": Trouble(
        starts=wire(lambda faults, call: faults.cut_request(call, 1, 2)), hits=SENDING
    ),
    "cut in the answer": Trouble(starts=wire(lambda faults, call: faults.cut(call, 1, 2))),
    "the answer lost": Trouble(starts=wire(lambda faults, call: faults.lose_answer(call, 2))),
    "no answer, ever": Trouble(
        starts=wire(lambda faults, call: faults.lose_answer(call, None)),
        hits=[each for each in CALLS if each not in LOOKED_UP],
        says=["unreachable", "answer_lost"],
    ),
    "no answer, ever, but it is looked up": Trouble(
        starts=wire(lambda faults, call: faults.lose_answer(call, None)), hits=LOOKED_UP
    ),
    "cut in the request, ever": Trouble(
        starts=wire(lambda faults, call: faults.cut_request(call, 1, None)), hits=SENDING,
        says=["unreachable", "answer_lost"],
    ),
}  # fmt: skip

ANSWERS = {
    "503": failing(503, "backendError", 2),
    "500": failing(500, "internalError", 2, hits=ONE_OF_EACH),
    "502": failing(502, "", 2, hits=ONE_OF_EACH),
    "504": failing(504, "", 2, hits=ONE_OF_EACH),
    "503, ever": failing(503, "backendError", None, says=["drive_trouble"]),
    "403 for the rate": failing(403, "userRateLimitExceeded", 2),
    "429 with Retry-After": failing(429, "rateLimitExceeded", 2, retry_after_s=7),
    "429, ever": failing(429, "rateLimitExceeded", None, says=["rate_limited"]),
    "401": failing(401, "authError", None, says=["sign_in_expired", "sign_in_needed"]),
    "403, Drive is full": failing(
        403, "storageQuotaExceeded", None, hits=["upload, new", "update", "folders, new"],
        says=["drive_full"],
    ),
    "403, no right": failing(
        403, "insufficientFilePermissions", None, hits=[*SENDING, *FETCHING],
        says=["no_permission"],
    ),
    "404 for a moment": failing(404, "notFound", 1, hits=[*SENDING, *FETCHING]),
    "409 to our own id": failing(409, "fileIdInUse", 1, hits=["upload, new", "folders, new"]),
    "412 to the first try": failing(412, "conditionNotMet", 1, hits=["update", "update, large"]),
    "404 to the session": failing(
        404, "notFound", 1, hits=SESSIONS
    ),
    "410 to the session": failing(410, "gone", 1, hits=SESSIONS),
}  # fmt: skip


@contextmanager
def another_client(cell: Cell, signed_in: Fixed) -> Iterator[None]:
    """The engine has a client of its own, whose memory ends with the trouble."""
    pauses, device = Pauses(), cell.case.device
    before, client = (
        device.drive,
        DriveClient(lambda: signed_in, cell.cloud.google_url, pauses.retry, pauses.pacer),
    )
    device.drive = client
    device.restarted()
    yield
    device.drive = before
    device.restarted()
    client.close()


@contextmanager
def renewable(cell: Cell) -> Iterator[None]:
    """The token ends at the request that the work needs; the sign-in gives another one."""
    cloud = cell.cloud

    class SignedIn(Fixed):
        def renew(self) -> None:
            self.token = cloud.access_token()

    with another_client(cell, SignedIn(cloud.access_token())):
        cloud.faults.fail(cell.call, 1, 401, "authError")
        yield


@contextmanager
def offline(cell: Cell) -> Iterator[None]:
    """Nobody listens: no request ever leaves this machine."""

    def refuse(step: Step) -> None:
        if step.kind == "send":
            pool = HTTPConnectionPool("drive")
            reason = NewConnectionError(HTTPConnection("drive"), "nobody listens")
            raise requests.ConnectionError(MaxRetryError(pool, "/", reason))

    with another_client(cell, Fixed(cell.cloud.access_token())):
        watch_wire(cell.case.device.drive, refuse)
        yield


@contextmanager
def spoilt(cell: Cell) -> Iterator[None]:
    """The first bytes of everything that is fetched are not what Drive says it holds."""
    seen: set[str] = set()
    whole = Blobs.open

    def open_once_spoilt(blobs: Blobs, content: Content) -> BinaryIO:
        if content.md5 in seen:
            return whole(blobs, content)
        seen.add(content.md5)
        return io.BytesIO(bytes(content.size_bytes))

    cell.patch.setattr(Blobs, "open", open_once_spoilt)
    yield
    cell.patch.undo()


@contextmanager
def in_the_bin(cell: Cell) -> Iterator[None]:
    """Somebody has put the linked folder into the bin."""
    folder = f"id:{cell.cloud.drive.find(TOP).id}"
    cell.cloud.drive.trash(folder)
    yield
    cell.cloud.drive.untrash(folder)


@contextmanager
def old_drive(cell: Cell) -> Iterator[None]:
    """No second version of the API, and no ids."""
    cell.cloud.faults.serve_v2(False)
    cell.cloud.faults.fail("drive.files.generateIds", None, 404, "notFound")
    with another_client(cell, Fixed(cell.cloud.access_token())):
        yield
    cell.cloud.faults.clear()
    cell.cloud.faults.serve_v2()


@contextmanager
def without_feed(cell: Cell) -> Iterator[None]:
    """Drive does not know our place in its feed any more: all is listed anew."""
    cell.cloud.faults.fail(FEED, 1, 410, "gone")
    yield
    cell.cloud.faults.clear()
    cell.cloud.drive.set_list_lag()


@contextmanager
def nothing(cell: Cell) -> Iterator[None]:
    """What is wrong began before."""
    yield
    cell.cloud.drive.set_feed_lag()
    cell.cloud.drive.set_feed_noise()


DRIVE = {
    "no network": Trouble(starts=offline, says=["unreachable"]),
    "401, renewed": Trouble(starts=renewable),
    "other bytes than listed": Trouble(starts=spoilt, hits=FETCHING),
    "the linked folder in the bin": Trouble(starts=in_the_bin, says=["link_remote_missing"]),
    "no conditions, no ids": Trouble(starts=old_drive, hits=[*SENDING, "conflict", "merge"]),
}  # fmt: skip

FEEDS = {
    "late": Trouble(
        starts=nothing, hits=HEARING, early=lambda hand: hand.set_feed_lag(polls=2), runs=3
    ),
    "twice": Trouble(
        starts=nothing, early=lambda hand: hand.set_feed_noise(seed=1, twice=1.0), runs=2
    ),
    "late, twice and shuffled": Trouble(
        starts=nothing,
        early=lambda hand: hand.set_feed_noise(seed=1, late=0.5, twice=0.5, is_shuffled=True),
        runs=4,
    ),
    "missing": Trouble(
        starts=nothing, hits=HEARING, early=lambda hand: hand.set_feed_noise(seed=1, lost=1.0),
        is_slept_over=True,
    ),
    "gone": Trouble(starts=without_feed),
    "gone, and the list lacks what is fresh": Trouble(
        starts=without_feed, early=lambda hand: hand.set_list_lag(lists=3), is_slept_over=True
    ),
}  # fmt: skip


@pytest.mark.parametrize(("trouble", "action"), cells({**LINE, **ANSWERS, **DRIVE}))
def test_after_trouble_it_is_as_if_there_had_been_none(
    trouble: Trouble, action: str, go: GoThrough
) -> None:
    go(trouble, action)


@pytest.mark.parametrize(("trouble", "action"), cells(FEEDS))
def test_a_feed_that_errs_is_set_right(trouble: Trouble, action: str, go: GoThrough) -> None:
    go(trouble, action)
