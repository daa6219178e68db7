"""Turns: of several runs at once only one goes on at a time, for as many steps as is said."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, repeat

PATIENCE_S = 60.0


class Turns:
    """Each run has a thread, and waits in `step` whenever it is not its turn."""

    def __init__(self, lengths: Sequence[int], count: int) -> None:
        self._lengths: Iterator[int] = chain(lengths, repeat(1 << 30))
        self._left = next(self._lengths)
        self._turn = 0
        self._is_over = [False] * count
        self._changed = threading.Condition()

    def run(self, works: Sequence[Callable[[], None]]) -> None:
        """Do all work; raises the first error that one of it raised."""
        errors: list[BaseException] = []

        def live(number: int, work: Callable[[], None]) -> None:
            try:
                self._wait_for(number)
                work()
            except BaseException as error:  # noqa: BLE001 - told to whoever began
                errors.append(error)
            finally:
                self._end(number)

        threads = [
            threading.Thread(target=live, args=each, name=f"run-{each[0]}")
            for each in enumerate(works)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    def step(self, number: int) -> None:
        """One more step of a run; perhaps others go on before."""
        with self._changed:
            self._left -= 1
            if self._left <= 0:
                self._pass_on()
        self._wait_for(number)

    def _wait_for(self, number: int) -> None:
        with self._changed:
            is_mine = self._changed.wait_for(lambda: self._turn == number, PATIENCE_S)
            assert is_mine, "a run waits for a turn that never comes"

    def _end(self, number: int) -> None:
        with self._changed:
            self._is_over[number] = True
            self._pass_on()

    def _pass_on(self) -> None:
        count = len(self._is_over)
        later = (each % count for each in range(self._turn + 1, self._turn + 1 + count))
        self._turn = next((each for each in later if not self._is_over[each]), self._turn)
        self._left = next(self._lengths)
        self._changed.notify_all()
