"""Reading large files ahead: in order, and all of them together in little memory."""

from __future__ import annotations

from collections.abc import Callable, Generator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from jupyter_colabsync.kaggle.unpacking import ahead
from jupyter_colabsync.kaggle.unpacking.ahead import Ahead, Turns
from jupyter_colabsync.kaggle.unpacking.allowance import PIECES_AHEAD, SPARE_PIECES, Allowance

LONG_AGO_S = 60
"""Nothing here takes so long: a test that waits for it has found somebody who starves."""
PIECES = 40
DATA = bytes(range(PIECES))


@pytest.fixture(autouse=True)
def _a_piece_is_a_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PIECE_BYTES", 1)


class Counted:
    """A file of which each byte is a piece; knows how many were fetched."""

    total_bytes = PIECES

    def __init__(self) -> None:
        self.fetched = 0

    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        del is_fresh
        self.fetched += 1
        yield DATA[start:end]

    def tail(self, length: int, *, is_fresh: bool = False) -> bytes:
        raise AssertionError("nobody looks at the end here")


class AtOnce(Executor):
    """Does everything as soon as it is asked to: the most that is ever held at once."""

    def submit(self, work: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(work())
        return future


class OnlyTheFirst(AtOnce):
    """Does the first at once; all others are under way until `end`."""

    def __init__(self) -> None:
        self._is_first = True
        self._under_way: list[Future[Any]] = []

    def submit(self, work: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
        if self._is_first:
            self._is_first = False
            return super().submit(work)
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()
        self._under_way.append(future)
        return future

    def end(self) -> None:
        for future in self._under_way:
            future.set_result([])


class Reader:
    """Somebody who takes one piece after the other."""

    def __init__(self, allowance: Allowance, pieces: Executor | None = None) -> None:
        self._source = Counted()
        reader = Ahead(self._source, pieces or AtOnce(), Turns(8), allowance)
        self._blocks = reader.read(0, PIECES)
        self.taken = b""

    @property
    def held(self) -> int:
        """Pieces in memory: the one handed out last counts until the next is asked for."""
        return self._source.fetched - max(0, len(self.taken) - 1)

    def take(self, pieces: int = 1) -> None:
        for _ in range(pieces):
            self.taken += next(self._blocks)

    def take_all(self) -> bytes:
        with closing(self._blocks):
            return self.taken + b"".join(self._blocks)

    def leave(self) -> None:
        self._blocks.close()


@pytest.mark.parametrize("readers", [1, 2, 3, 5, 20])
def test_no_more_is_held_than_a_piece_a_reader_and_what_is_spare(readers: int) -> None:
    allowance = Allowance()
    everybody = [Reader(allowance) for _ in range(readers)]
    most = 0
    for _ in range(PIECES):
        for each in everybody:
            each.take()
            most = max(most, sum(each.held for each in everybody if each.taken))
    assert most == min(readers * (1 + PIECES_AHEAD), readers + SPARE_PIECES)
    assert [each.taken for each in everybody] == [DATA] * readers


@pytest.mark.parametrize(
    ("readers", "ahead_each"),
    [
        pytest.param(1, 8, id="one: enough for every connection"),
        pytest.param(2, 6, id="two: half of what is spare"),
        pytest.param(3, 4, id="three: a third"),
        pytest.param(12, 1, id="twelve: one each"),
    ],
)
def test_whoever_comes_late_gets_as_much_as_the_others(readers: int, ahead_each: int) -> None:
    allowance = Allowance()
    everybody: list[Reader] = []
    for _ in range(readers):
        everybody.append(Reader(allowance))
        everybody[-1].take()
    for _ in range(10):
        for each in everybody:
            each.take()
    assert [each.held for each in everybody] == [1 + ahead_each] * readers


def test_what_somebody_held_who_leaves_early_is_there_for_the_others() -> None:
    allowance = Allowance()
    stays, leaves = Reader(allowance), Reader(allowance)
    for _ in range(10):
        stays.take()
        leaves.take()
    leaves.leave()
    stays.take(3)
    assert stays.held == 1 + PIECES_AHEAD


def test_a_piece_that_is_under_way_when_its_reader_leaves_counts_until_it_is_here() -> None:
    allowance, slow = Allowance(spare=2), OnlyTheFirst()
    leaves, stays = Reader(allowance, slow), Reader(allowance)
    leaves.take()
    leaves.leave()
    stays.take(5)
    # two are under way: as if the one who left handed out one of them, and had one ahead
    assert stays.held == 1 + 1
    slow.end()
    stays.take()
    assert stays.held == 1 + 2


def test_somebody_for_whom_nothing_is_spare_still_gets_everything() -> None:
    allowance = Allowance(spare=0)
    rests = Reader(allowance)
    rests.take()  # and holds it as long as the others read
    assert [Reader(allowance).take_all() for _ in range(3)] == [DATA] * 3
    assert rests.take_all() == DATA


def test_many_readers_at_once_all_come_to_their_end() -> None:
    allowance = Allowance(spare=2)
    with ThreadPoolExecutor(4) as pieces, ThreadPoolExecutor(16) as threads:
        everybody = [threads.submit(Reader(allowance, pieces).take_all) for _ in range(16)]
        assert [each.result(LONG_AGO_S) for each in everybody] == [DATA] * 16


@pytest.mark.parametrize("asked_for", [0, 1, 3])
def test_what_cannot_be_asked_for_leaves_the_others_their_share(asked_for: int) -> None:
    class FewThreads(AtOnce):
        left = asked_for

        def submit(self, work: Callable[..., Any], /, *_: Any, **__: Any) -> Future[Any]:
            if self.left == 0:
                raise RuntimeError("can't start new thread")
            self.left -= 1
            return super().submit(work)

    allowance = Allowance()
    for _ in range(SPARE_PIECES):
        with pytest.raises(RuntimeError):
            Reader(allowance, FewThreads()).take()
    alone = Reader(allowance)
    alone.take(5)
    assert alone.held == 1 + PIECES_AHEAD
