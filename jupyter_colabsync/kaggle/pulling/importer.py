"""Importer: makes the folder ready, lets one pull at a time into it, and tidies up after it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from jupyter_colabsync.errors import Busy
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.kaggle.alone import alone
from jupyter_colabsync.kaggle.calls.connections import Connections
from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.folder.disk import disk_problem
from jupyter_colabsync.kaggle.folder.ledger import Ledger
from jupyter_colabsync.kaggle.folder.room import TargetFolder
from jupyter_colabsync.kaggle.pulling.pull import Order, Pull
from jupyter_colabsync.kaggle.pulling.reach import Reach
from jupyter_colabsync.kaggle.pulling.report import PullReport
from jupyter_colabsync.kaggle.storage.gets import Storage
from jupyter_colabsync.kaggle.storage.sources import Meter
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance
from jupyter_colabsync.kaggle.unpacking.halt import Halt


class Importer:
    """Pulls through one set of connections, with one allowance of memory."""

    def __init__(
        self, connections: Connections, allowance: Allowance, has_own_origin: bool
    ) -> None:
        self._connections = connections
        self._allowance = allowance
        self._has_own_origin = has_own_origin

    def run(self, order: Order, context: JobContext, pause: Pause) -> PullReport:
        """Bring what is chosen into the folder; what is there already is not fetched again.

        Raises Cancelled, Unreachable, Refused, Stale, LocalProblem, BadRequest, Busy, and what
        the order's holding raises. Whatever was complete by then stays, is noted, and is not
        fetched twice.
        """
        began = time.monotonic()
        target = TargetFolder(order.folder)
        try:
            target.make()
            with _claimed(order) as ledger:
                halt = Halt(context.cancel)
                storage = Storage(self._connections, self._has_own_origin, halt.check)
                limit = self._connections.limit
                reach = Reach(storage, pause, Meter(), limit, self._allowance)
                return Pull(order, context, reach, halt, ledger).run(began)
        except OSError as error:
            raise disk_problem(error) from error
        finally:
            target.remove_if_empty()


@contextmanager
def _claimed(order: Order) -> Iterator[Ledger]:
    """The folder's ledger, for one pull at a time. Raises Busy, OSError."""
    from filelock import Timeout

    ledger = Ledger(order.folder, order.ref)
    ledger.workshop.mkdir(exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(alone(ledger.workshop / "lock", 0))
        except Timeout as error:
            raise Busy("Another pull is filling this folder. Wait until it ends.") from error
        ledger.open()
        yield ledger
