"""The one limit on connections, and patience that ends."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from jupyter_colabsync.errors import Cancelled, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.calls.retry import LONGEST_ASKED_PAUSE_S, TRIES, Patience, Trouble
from tests.unit.kaggle.kaggle_cloud import Pauses


def test_never_more_connections_than_the_limit_whoever_asks() -> None:
    connections = Connections(3)
    meeting = threading.Barrier(3)
    lock = threading.Lock()
    under_way: set[int] = set()
    most = []

    def work(number: int) -> None:
        with connections.lease():
            with lock:
                under_way.add(number)
                most.append(len(under_way))
            meeting.wait(10)  # three at a time get here, or this breaks
            with lock:
                under_way.remove(number)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))
    connections.close()
    assert max(most) == 3


def test_waiting_for_a_connection_can_be_cancelled() -> None:
    connections = Connections(1)
    cancel = CancelToken()
    with connections.lease():
        cancel.set()
        with pytest.raises(Cancelled), connections.lease(cancel.check):
            pass
    with connections.lease(CancelToken().check):
        connections.close()


def test_pauses_grow_and_end() -> None:
    pauses = Pauses()
    patience = Patience(pauses)
    for _ in range(TRIES - 1):
        patience.after(Trouble("network"))
    with pytest.raises(Unreachable):
        patience.after(Trouble("network"))
    assert pauses.seconds == [0.5, 1, 2, 4, 8]


def test_progress_starts_patience_anew() -> None:
    pauses = Pauses()
    patience = Patience(pauses)
    for _ in range(TRIES * 3):
        patience.after(Trouble("network"))
        patience.progress()
    assert set(pauses.seconds) == {0.5}


def test_a_pause_asked_for_is_kept_within_reason() -> None:
    pauses = Pauses()
    patience = Patience(pauses)
    patience.after(Trouble("busy", 7))
    patience.after(Trouble("busy", 86_400))
    assert pauses.seconds == [7, LONGEST_ASKED_PAUSE_S]
