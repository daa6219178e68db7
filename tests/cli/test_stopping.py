"""Signals to stop: asked once, insisted upon once, and then as usual."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator

import pytest

from jupyter_colabsync.cli.stopping import SIGNALS, on_stop

WAIT_S = 20


@pytest.fixture(autouse=True)
def heard() -> Iterator[list[int]]:
    """The signals that came through as usual."""
    through: list[int] = []
    before = {
        each: signal.signal(each, lambda number, _: through.append(number)) for each in SIGNALS
    }
    yield through
    for each, handler in before.items():
        signal.signal(each, handler)


@pytest.mark.parametrize("first", SIGNALS)
def test_each_signal_moves_on_a_step(first: signal.Signals, heard: list[int]) -> None:
    told: list[str] = []
    insisted = threading.Event()
    with on_stop(lambda: told.append("asked"), insisted.set):
        signal.raise_signal(first)
        assert (told, insisted.is_set(), heard) == (["asked"], False, [])
        signal.raise_signal(signal.SIGINT)
        assert insisted.wait(WAIT_S)
        assert heard == []
        signal.raise_signal(first)
    assert (told, heard) == (["asked"], [first])


def test_where_nobody_can_insist_the_second_comes_through(heard: list[int]) -> None:
    told: list[str] = []
    with on_stop(lambda: told.append("asked")):
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGTERM)
    assert (told, heard) == (["asked"], [signal.SIGTERM])


def test_afterwards_signals_come_through_as_before(heard: list[int]) -> None:
    told: list[str] = []
    with on_stop(lambda: told.append("asked"), lambda: told.append("insisted")):
        pass
    signal.raise_signal(signal.SIGINT)
    assert (told, heard) == ([], [signal.SIGINT])
