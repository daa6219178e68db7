"""Shelf: the lists of files taken last, kept in memory for a while; nobody takes one twice."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final

from jupyter_colabsync.kaggle.finding.tree import Tree

KEPT_TREES: Final = 4
KEPT_FILES: Final = 1_000_000
"""Of all trees together, some 200 MB; one that is larger is kept alone."""
KEPT_VERSIONS: Final = 64
FRESH_S: Final = 600.0
"""A competition's files may change without a new version."""
VERSION_FRESH_S: Final = 60.0


@dataclass(frozen=True, slots=True)
class Place:
    """Where a list belongs: whose it is, of what, in which version (None: has none)."""

    whose: int
    name: str
    version: int | None


class Shelf:
    """Thread-safe. Holds lists of one account at a time: another one's are dropped."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """`clock` counts seconds."""
        self._clock = clock
        self._lock = threading.Lock()
        self._whose: int | None = None
        self._trees: OrderedDict[Place, tuple[Tree, float]] = OrderedDict()
        self._under_way: dict[Place, Future[Tree]] = {}
        self._newest: OrderedDict[str, tuple[int | None, float]] = OrderedDict()

    def tree(self, place: Place, take: Callable[[], Tree]) -> Tree:
        """The tree kept there; else `take` makes it, once for all who ask meanwhile, who get its
        error too."""
        with self._lock:
            self._let_in(place.whose)
            if kept := self._fresh(place):
                return kept
            under_way = self._under_way.get(place)
            mine: Future[Tree] = Future()
            if under_way is None:
                self._under_way[place] = mine
        if under_way is not None:
            return under_way.result()
        try:
            tree = take()
        except BaseException as error:
            self._end(place, None)
            mine.set_exception(error)
            raise
        self._end(place, tree)
        mine.set_result(tree)
        return tree

    def peek(self, place: Place) -> Tree | None:
        """The tree kept there, if there is one."""
        with self._lock:
            return self._fresh(place)

    def newest(self, whose: int, name: str, ask: Callable[[], int | None]) -> int | None:
        """The newest version as heard of within the last minute; else `ask` tells it."""
        with self._lock:
            self._let_in(whose)
            version, heard_at = self._newest.get(name, (None, None))
            if heard_at is not None and self._clock() - heard_at < VERSION_FRESH_S:
                return version
        version = ask()
        self.learn(whose, name, version)
        return version

    def learn(self, whose: int, name: str, version: int | None) -> None:
        """Kaggle just said that this is the newest version."""
        with self._lock:
            self._let_in(whose)
            self._newest[name] = (version, self._clock())
            self._newest.move_to_end(name)
            while len(self._newest) > KEPT_VERSIONS:
                self._newest.popitem(last=False)

    def clear(self) -> None:
        """Nobody is signed in any more."""
        with self._lock:
            self._let_in(None)

    def _let_in(self, whose: int | None) -> None:
        if whose != self._whose:
            self._whose = whose
            self._trees.clear()
            self._newest.clear()

    def _fresh(self, place: Place) -> Tree | None:
        tree, taken_at = self._trees.get(place, (None, 0.0))
        if tree is None or self._clock() - taken_at >= FRESH_S:
            return None
        self._trees.move_to_end(place)
        return tree

    def _end(self, place: Place, tree: Tree | None) -> None:
        with self._lock:
            del self._under_way[place]
            if tree is None or place.whose != self._whose:
                return
            self._trees[place] = (tree, self._clock())
            self._trees.move_to_end(place)
            while len(self._trees) > 1 and self._is_full():
                self._trees.popitem(last=False)

    def _is_full(self) -> bool:
        files = sum(tree.file_count for tree, _ in self._trees.values())
        return len(self._trees) > KEPT_TREES or files > KEPT_FILES
