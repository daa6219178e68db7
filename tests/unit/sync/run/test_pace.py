"""How long transfers rest so that a server's other threads get their turn."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import pytest

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.run import pace as pace_module
from jupyter_colabsync.sync.run.pace import MAX_REST_S, Pace


class Rests(CancelToken):
    """Notes what was slept instead of sleeping."""

    def __init__(self) -> None:
        super().__init__()
        self.slept_s: list[float] = []

    def wait(self, seconds: float) -> None:
        self.check()
        self.slept_s.append(seconds)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A clock that stands still unless `s` is set."""
    now = SimpleNamespace(s=100.0)
    monkeypatch.setattr(pace_module, "time", SimpleNamespace(monotonic=lambda: now.s))
    return now


@pytest.mark.parametrize(
    ("share", "used_s", "expected"),
    [
        pytest.param(0.5, 0.01, 0.01, id="half of the time: as long as the work took"),
        pytest.param(0.25, 0.01, 0.03, id="a quarter: three times as long"),
        pytest.param(0.1, 0.5, MAX_REST_S, id="large files rest while they hash and send"),
        pytest.param(1.0, 0.01, 0.0, id="all of it"),
    ],
)
def test_rest_is_what_the_share_leaves(
    now: SimpleNamespace, share: float, used_s: float, expected: float
) -> None:
    rests = Rests()
    Pace(share).rest(used_s, rests)
    assert rests.slept_s == [pytest.approx(expected)]


def test_without_a_share_nobody_rests() -> None:
    rests = Rests()
    Pace(None).rest(9.0, rests)
    assert rests.slept_s == []


def test_threads_share_one_share(now: SimpleNamespace) -> None:
    pace, rests = Pace(0.5), Rests()
    for _ in range(3):
        pace.rest(0.01, rests)
    assert rests.slept_s == pytest.approx([0.01, 0.02, 0.03]), "one after the other"
    now.s += 1.0
    pace.rest(0.01, rests)
    assert rests.slept_s[-1] == pytest.approx(0.01), "time that passed anyway is not owed"


def test_many_threads_at_once_lose_no_rest(now: SimpleNamespace) -> None:
    pace, rests = Pace(0.5), Rests()
    threads = [threading.Thread(target=pace.rest, args=(0.001, rests)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(rests.slept_s) == pytest.approx(0.02)


def test_rest_ends_when_the_run_is_stopped() -> None:
    cancel = CancelToken()
    cancel.set()
    with pytest.raises(Cancelled):
        Pace(0.01).rest(1.0, cancel)
