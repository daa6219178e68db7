"""Lists that are kept: how long, how many, whose; and that none is taken twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NoReturn

import pytest

from jupyter_colabsync.errors import Unreachable
from jupyter_colabsync.kaggle.finding import shelf as module
from jupyter_colabsync.kaggle.finding.shelf import FRESH_S, VERSION_FRESH_S, Place, Shelf
from jupyter_colabsync.kaggle.finding.tree import Tree
from jupyter_colabsync.kaggle.kinds.holding import ListedFile

ALICE, BOB = 1, 2


@dataclass
class Bench:
    """A shelf with a clock of its own, and a count of the lists that were taken."""

    now_s: float = 0.0
    taken: list[Place] = field(default_factory=list)
    shelf: Shelf = field(init=False)

    def __post_init__(self) -> None:
        self.shelf = Shelf(lambda: self.now_s)

    def get(self, name: str, version: int | None = 1, *, whose: int = ALICE, size: int = 1) -> Tree:
        place = Place(whose, name, version)

        def take() -> Tree:
            self.taken.append(place)
            return Tree(ListedFile(f"{index}", 1) for index in range(size))

        return self.shelf.tree(place, take)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_a_list_is_taken_once(bench: Bench) -> None:
    assert bench.get("a") is bench.get("a")
    assert len(bench.taken) == 1


def test_another_version_is_another_list(bench: Bench) -> None:
    bench.get("a", 1)
    bench.get("a", 2)
    bench.get("a", None)
    assert len(bench.taken) == 3


def test_a_list_grows_old(bench: Bench) -> None:
    bench.get("a")
    bench.now_s = FRESH_S - 1
    bench.get("a")
    assert len(bench.taken) == 1
    bench.now_s = FRESH_S
    bench.get("a")
    assert len(bench.taken) == 2


def test_the_ones_used_last_are_kept(bench: Bench) -> None:
    for name in "abcd":
        bench.get(name)
    bench.get("a")
    bench.get("e")
    bench.taken.clear()
    for name in "acde":
        bench.get(name)
    assert bench.taken == []
    bench.get("b")
    assert len(bench.taken) == 1


def test_many_files_make_room_for_the_newest_list(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT_FILES", 10)
    bench.get("small", size=4)
    bench.get("middle", size=6)
    bench.get("small")
    bench.get("middle")
    assert len(bench.taken) == 2
    bench.get("huge", size=50)
    bench.get("huge")
    assert len(bench.taken) == 3
    bench.get("small", size=4)
    assert len(bench.taken) == 4


def test_another_account_finds_nothing_and_leaves_nothing(bench: Bench) -> None:
    bench.get("a", whose=ALICE)
    bench.get("a", whose=BOB)
    assert len(bench.taken) == 2
    bench.get("a", whose=ALICE)
    assert len(bench.taken) == 3


def test_after_signing_out_nothing_is_kept(bench: Bench) -> None:
    bench.get("a")
    bench.shelf.learn(ALICE, "a", 7)
    bench.shelf.clear()
    assert bench.shelf.peek(Place(ALICE, "a", 1)) is None
    assert bench.shelf.newest(ALICE, "a", lambda: 8) == 8


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set once somebody waits for a list that another one is taking."""
    event = threading.Event()

    class Watched(Future[Tree]):
        def result(self, timeout: float | None = None) -> Tree:
            event.set()
            return super().result(timeout)

    monkeypatch.setattr(module, "Future", Watched)
    return event


def test_who_asks_meanwhile_gets_the_same_list(bench: Bench, waiting: threading.Event) -> None:
    began = threading.Event()

    def slowly() -> Tree:
        began.set()
        assert waiting.wait(10)
        return Tree([])

    place = Place(ALICE, "a", 1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bench.shelf.tree, place, slowly)
        assert began.wait(10)
        second = pool.submit(bench.shelf.tree, place, _never)
        assert second.result(10) is first.result(10)


def test_who_asks_meanwhile_gets_the_same_error_and_later_a_new_try(
    bench: Bench, waiting: threading.Event
) -> None:
    began = threading.Event()

    def failing() -> Tree:
        began.set()
        assert waiting.wait(10)
        raise Unreachable("Not now. Try again later.")

    place = Place(ALICE, "a", 1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(bench.shelf.tree, place, failing)
        assert began.wait(10)
        second = pool.submit(bench.shelf.tree, place, _never)
        for each in (first, second):
            assert isinstance(each.exception(10), Unreachable)
    assert bench.get("a").file_count == 1


def test_a_list_that_ends_after_its_account_is_gone_is_not_kept(bench: Bench) -> None:
    def take() -> Tree:
        bench.shelf.clear()
        return Tree([])

    place = Place(ALICE, "a", 1)
    bench.shelf.tree(place, take)
    assert bench.shelf.peek(place) is None


def test_the_newest_version_is_asked_for_once_a_minute(bench: Bench) -> None:
    answers = iter([3, 4])
    ask: Callable[[], int] = lambda: next(answers)  # noqa: E731
    assert bench.shelf.newest(ALICE, "a", ask) == 3
    bench.now_s = VERSION_FRESH_S - 1
    assert bench.shelf.newest(ALICE, "a", ask) == 3
    bench.now_s = VERSION_FRESH_S
    assert bench.shelf.newest(ALICE, "a", ask) == 4


def test_what_was_just_heard_is_not_asked_for(bench: Bench) -> None:
    bench.shelf.learn(ALICE, "a", None)
    assert bench.shelf.newest(ALICE, "a", _never) is None


def test_versions_of_many_things_do_not_pile_up(bench: Bench) -> None:
    for index in range(module.KEPT_VERSIONS + 1):
        bench.shelf.learn(ALICE, f"{index}", index)
    assert bench.shelf.newest(ALICE, "1", _never) == 1
    assert bench.shelf.newest(ALICE, "0", lambda: 99) == 99


def _never() -> NoReturn:
    raise AssertionError
