"""One run while it goes on: its steps one by one, and what a story has put before each of them."""

from __future__ import annotations

import threading
from collections.abc import Callable

from jupyter_colabsync.demo.faults import Faults
from tests.unit.sync.check.clock import Clock
from tests.unit.sync.check.steps import Death, Step
from tests.unit.sync.check.story import Run, Trouble
from tests.unit.sync.check.wire import NoLine

JUMPS_S = (10.0, 40.0)
"""Longer than what is known of Drive counts as fresh, and longer than plans are carried out
without another look."""


class Running:
    """A run of one device. `act` carries out changes of people, `look` checks what must hold."""

    def __init__(
        self,
        run: Run,
        death: int | None,
        faults: Faults,
        clock: Clock,
        act: Callable[[int], None],
        look: Callable[[Step], None],
    ) -> None:
        self._run, self._death = run, death
        self._faults, self._clock = faults, clock
        self._act, self._look = act, look
        self._troubles = {each.at: each for each in run.troubles}
        self.pass_turn: Callable[[], None] = lambda: None
        self._lock = threading.RLock()
        self.steps: list[Step] = []
        self.requests = 0
        self.is_dead = False

    def step(self, step: Step) -> None:
        """The next step is about to happen. Raises Death, NoLine."""
        with self._lock:
            self._step(step)

    def _step(self, step: Step) -> None:
        if self.is_dead:
            raise Death
        self.pass_turn()
        self.steps.append(step)
        number = len(self.steps)
        if number in self._run.jumps:
            self._clock.pass_by(JUMPS_S[number % 2])
        self._act(number)
        if self._death == number:
            self.is_dead = True
            raise Death
        self._look(step)
        if step.kind == "send":
            self._meet_trouble()

    def _meet_trouble(self) -> None:
        self.requests += 1
        trouble = self._troubles.get(self.requests)
        if trouble is not None:
            bring(self._faults, trouble)


def bring(faults: Faults, trouble: Trouble) -> None:
    """Let the next request meet this. Raises NoLine."""
    match trouble.kind:
        case "503":
            faults.fail("*", 1, 503, "backendError")
        case "500":
            faults.fail("*", 1, 500, "internalError")
        case "429":
            faults.fail("*", 1, 429, "rateLimitExceeded", retry_after_s=trouble.amount)
        case "403":
            faults.fail("*", 1, 403, "userRateLimitExceeded")
        case "refused":
            for method in ("drive.files.create", "drive.files.update"):
                faults.fail(method, 1, 403, "insufficientFilePermissions")
        case "lost":
            faults.lose_answer("*", 1)
        case "cut":
            faults.cut("*", trouble.amount, 1)
        case "cut request":
            faults.cut_request("*", trouble.amount, 1)
        case "no line":
            raise NoLine
