"""Sign-ins under way: each waits for one answer from the browser, for ten minutes."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from jupyter_colabsync.contract.account import Flow
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.errors import ColabSyncError, NotFound, SignInFailed

if TYPE_CHECKING:
    from jupyter_colabsync.auth.exchange import Consent
    from jupyter_colabsync.auth.loopback import LoopbackListener

LASTS_S = 600.0
MOST = 20
Road = Literal["loopback", "web", "paste"]


@dataclass(slots=True)
class SignInFlow:
    """One sign-in. `step` goes waiting -> exchanging -> done or failed."""

    consent: Consent
    road: Road
    remembers_client: bool
    ends_at: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(16))
    listener: LoopbackListener | None = None
    step: Literal["waiting", "exchanging", "done", "failed"] = "waiting"
    problem: Problem | None = None
    ended: threading.Event = field(default_factory=threading.Event)

    def wire(self) -> Flow:
        """How it stands, as the browser sees it."""
        step = "waiting" if self.step == "exchanging" else self.step
        return Flow(flow_id=self.id, state=step, problem=self.problem)


class Flows:
    """All sign-ins under way and a few that ended; thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._flows: dict[str, SignInFlow] = {}

    def add(
        self,
        consent: Consent,
        road: Road,
        remembers_client: bool,
        listener: LoopbackListener | None = None,
    ) -> SignInFlow:
        """One more; the oldest is given up when there are too many."""
        ends_at = self._clock() + LASTS_S
        flow = SignInFlow(consent, road, remembers_client, ends_at, listener=listener)
        with self._lock:
            self._flows[flow.id] = flow
            surplus = list(self._flows.values())[:-MOST]
        for old in surplus:
            self.remove(old.id)
        return flow

    def get(self, flow_id: str) -> SignInFlow:
        """A sign-in by its id; NotFound `flow_gone`."""
        with self._lock:
            flow = self._flows.get(flow_id)
        if flow is None:
            raise NotFound(GONE, code="flow_gone")
        if flow.step == "waiting" and self._clock() >= flow.ends_at:
            self.fail(flow, gone())
        return flow

    def by_state(self, state: str) -> SignInFlow:
        """The sign-in this `state` belongs to; SignInFailed `wrong_state`."""
        with self._lock:
            ids = [flow.id for flow in self._flows.values() if is_same(flow.consent.state, state)]
        if not ids:
            raise wrong_state()
        return self.get(ids[0])

    def claim(self, flow: SignInFlow) -> None:
        """Begin the one exchange of this sign-in; SignInFailed `flow_gone` for a second one."""
        self.get(flow.id)
        with self._lock:
            if flow.step != "waiting":
                raise gone()
            flow.step = "exchanging"

    def release(self, flow: SignInFlow) -> None:
        """The exchange could not be tried (no network): it may be claimed again."""
        with self._lock:
            flow.step = "waiting"

    def succeed(self, flow: SignInFlow) -> None:
        """This sign-in led to a connected account."""
        with self._lock:
            flow.step = "done"
        flow.ended.set()

    def fail(self, flow: SignInFlow, error: ColabSyncError) -> None:
        """This sign-in is over, without an account."""
        with self._lock:
            flow.step = "failed"
            flow.problem = Problem(code=error.code, message=error.message, url=error.url)
        flow.ended.set()

    def remove(self, flow_id: str) -> None:
        """Give a sign-in up and stop its listener; unknown ids are fine."""
        with self._lock:
            flow = self._flows.pop(flow_id, None)
        if flow is None:
            return
        if flow.step == "waiting":
            self.fail(flow, gone())
        if flow.listener is not None:
            flow.listener.close()

    def close(self) -> None:
        """Give all up."""
        with self._lock:
            ids = list(self._flows)
        for flow_id in ids:
            self.remove(flow_id)


GONE = "This sign-in is no longer waiting: it is done, was stopped or took too long. Connect again."


def gone() -> SignInFailed:
    """Too late for this sign-in."""
    return SignInFailed(GONE, code="flow_gone")


def wrong_state() -> SignInFailed:
    """An answer that belongs to no sign-in of ours: perhaps somebody else's."""
    return SignInFailed(
        "This answer does not belong to the sign-in that was started here. Connect again, and use "
        "the newest tab.",
        code="wrong_state",
    )


def is_same(left: str, right: str) -> bool:
    """Compare secrets without telling by the time it takes how much is right."""
    return hmac.compare_digest(left.encode(), right.encode())
