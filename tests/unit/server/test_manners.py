"""How the server process is set up so that workers do not slow the Lab."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from jupyter_colabsync.server.manners import (
    FEW_OBJECTS,
    SWITCH_S,
    settled_memory,
    share_the_interpreter,
)


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Leave the test process as it was."""
    interval_s = sys.getswitchinterval()
    gc.unfreeze()
    yield
    sys.setswitchinterval(interval_s)
    gc.unfreeze()


def test_workers_hand_the_interpreter_over_soon() -> None:
    sys.setswitchinterval(0.005)
    share_the_interpreter()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S, rel=0.05)


def test_a_shorter_interval_of_the_admin_stays() -> None:
    sys.setswitchinterval(SWITCH_S / 5)
    share_the_interpreter()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_S / 5, rel=0.05)


def test_what_is_loaded_is_left_out_of_later_collections() -> None:
    with settled_memory():
        before = gc.get_freeze_count()
        loaded = [[number] for number in range(FEW_OBJECTS)]
    assert gc.get_freeze_count() > before + len(loaded) // 2  # a few others ended meanwhile


def test_memory_is_settled_once_in_a_process() -> None:
    with settled_memory():
        kept = [[number] for number in range(FEW_OBJECTS)]
    settled = gc.get_freeze_count()
    with settled_memory():
        more = [[number] for number in range(FEW_OBJECTS)]
    assert gc.get_freeze_count() <= settled
    assert len(kept) == len(more)
