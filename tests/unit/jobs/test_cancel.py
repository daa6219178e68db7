"""The stop sign: set once, seen by all."""

from __future__ import annotations

import threading

import pytest

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken


def test_check_raises_only_after_set() -> None:
    token = CancelToken()
    token.check()
    seen = [token.is_set]
    token.set()
    seen.append(token.is_set)
    assert seen == [False, True]
    with pytest.raises(Cancelled):
        token.check()


def test_a_sleeper_wakes_when_asked_to_stop() -> None:
    token = CancelToken()
    threading.Timer(0.01, token.set).start()
    with pytest.raises(Cancelled):
        token.wait(60)


def test_a_sleep_nobody_stops_just_ends() -> None:
    CancelToken().wait(0.001)
