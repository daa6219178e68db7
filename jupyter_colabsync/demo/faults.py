"""Programmable trouble: slow, failing, cut, stalled and lost answers, by method name.

Method names are those of `calls.Calls`; one without a version also means the same method of API
version 2 (`drive.files.update` and `drive.v2.files.update`), `*` means every method. `times` counts
down; None lasts until `clear()`.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from .calls import Calls
from .http import Handler, Hangup, Reply, Request, plain_reply
from .methods import V2
from .pace import Latency, WriteCeiling
from .plans import Failure, Gate, Gates, Plans

RATE_REFUSALS = {403: "userRateLimitExceeded", 429: "rateLimitExceeded"}
WHAT_ABSENCE_LOOKS_LIKE = {
    404: Failure(404, "notFound", "Not Found"),
    501: Failure(501, "notImplemented", "Not Implemented"),
}


class Faults:
    """Wraps every named call: counts it, then makes it fail as programmed.

    `shapes` holds, per first part of the method name, how that service words a failure.
    """

    def __init__(self, calls: Calls, clock: Callable[[], float] = time.monotonic):
        """`clock`, for the write ceiling, gives seconds that only grow."""
        self._calls = calls
        self._clock = clock
        self._failures: Plans[Failure] = Plans()
        self._delays_ms: Plans[float] = Plans()
        self._cuts: Plans[int] = Plans()
        self._stalls: Plans[int] = Plans()
        self._request_cuts: Plans[int] = Plans()
        self._losses: Plans[bool] = Plans()
        self._speeds: Plans[float] = Plans()
        self._gates = Gates()
        self._ceiling: WriteCeiling | None = None
        self._latency = Latency()
        self._v2_is_absent: Failure | None = None
        self.etag_checked_at_completion = True
        """Whether a conditional resumable upload is held against the file's ETag once more when
        its last byte has come. Whether Google does so is not known; tests run both ways."""
        self.sends_etag_header = False
        """Whether v3 sends the ETag of a single file as a header, as one report has it."""
        self.shapes: dict[str, Callable[[Failure], Reply]] = {}

    def fail(
        self,
        method: str,
        times: int | None = 1,
        status: int = 503,
        reason: str = "backendError",
        message: str = "",
        retry_after_s: float | None = None,
    ) -> None:
        """Refuse the next calls before they do anything."""
        self._failures.put(method, Failure(status, reason, message, retry_after_s), times)

    def delay(self, method: str, ms: float, times: int | None = None) -> None:
        """Wait before doing the work."""
        self._delays_ms.put(method, ms, times)

    def cut(self, method: str, after_bytes: int, times: int | None = 1) -> None:
        """Hang up after so many bytes of the answer's body."""
        self._cuts.put(method, after_bytes, times)

    def stall(self, method: str, after_bytes: int, times: int | None = 1) -> None:
        """After so many bytes of the answer's body send nothing more, and do not hang up."""
        self._stalls.put(method, after_bytes, times)

    def cut_request(self, method: str, after_bytes: int, times: int | None = 1) -> None:
        """Hang up after receiving so many bytes of the request's body."""
        self._request_cuts.put(method, after_bytes, times)

    def lose_answer(self, method: str, times: int | None = 1) -> None:
        """Do the work, then hang up without a word."""
        self._losses.put(method, True, times)

    def slow(self, method: str, bytes_per_s: float, times: int | None = None) -> None:
        """Send the answer's body at this speed."""
        self._speeds.put(method, bytes_per_s, times)

    def hold(self, method: str) -> Gate:
        """Stop calls of a method at the door until `release`; they are counted already."""
        return self._gates.hold(method)

    def release(self, method: str) -> None:
        self._gates.release(method)

    def limit_writes(
        self, per_s: float, burst: int, status: int = 403, retry_after_s: float | None = None
    ) -> None:
        """Refuse writes beyond this rate, as Drive does: 403 userRateLimitExceeded, or a 429.

        Calls inside a batch count one by one. What is refused shows in `Calls.refusals`.
        """
        refusal = Failure(status, RATE_REFUSALS[status], "", retry_after_s)
        self._ceiling = WriteCeiling(per_s, burst, refusal, self._clock)

    def model_latency(
        self,
        read_ms: float = 0,
        write_ms: float = 0,
        first_byte_ms: float = 0,
        chunk_ms: float = 0,
    ) -> None:
        """Let every Drive call take as long as its kind does (`Latency`); on top of `delay`."""
        self._latency = Latency(read_ms, write_ms, first_byte_ms, chunk_ms)

    def serve_v2(self, is_served: bool = True, status_if_not: int = 404) -> None:
        """Switch version 2 of the API off (404 or 501 to each call) and on again.

        An upload session that was open goes on. `clear` leaves this as it is.
        """
        self._v2_is_absent = None if is_served else WHAT_ABSENCE_LOOKS_LIKE[status_if_not]

    def assume(
        self,
        etag_checked_at_completion: bool | None = None,
        sends_etag_header: bool | None = None,
    ) -> None:
        """Settle what nobody is sure of about the real Drive; None, and `clear`, leave it alone."""
        if etag_checked_at_completion is not None:
            self.etag_checked_at_completion = etag_checked_at_completion
        if sends_etag_header is not None:
            self.sends_etag_header = sends_etag_header

    def clear(self) -> None:
        """End all trouble."""
        for plans in (self._failures, self._losses):
            plans.clear()
        for numbers in (self._delays_ms, self._speeds):
            numbers.clear()
        for cuts in (self._cuts, self._stalls, self._request_cuts):
            cuts.clear()
        self._ceiling = None
        self._latency = Latency()
        self._gates.release_all()

    def __call__(self, method: str, request: Request, handler: Handler) -> Reply:
        """The Router's `around`: one call from count to answer."""
        self._calls.note(method)
        self._gates.wait(method)
        self._dawdle(method, request)
        if refusal := self._refusal(method):
            return self._word(method, refusal)
        request.body.breaks_after_bytes = self._request_cuts.take(method)
        try:
            reply = handler(request)
        finally:
            self._calls.add_bytes(request.body.received_bytes, 0)
        if self._losses.take(method):
            raise Hangup("this answer was told to get lost")
        reply.cut_after_bytes = self._cuts.take(method)
        if reply.cut_after_bytes is None and (stall := self._stalls.take(method)) is not None:
            reply.cut_after_bytes, reply.goes_silent = stall, True
        reply.bytes_per_s = self._speeds.take(method)
        announced, cut = reply.length_bytes, reply.cut_after_bytes
        self._calls.add_bytes(0, announced if cut is None else min(announced, cut))
        return reply

    def _dawdle(self, method: str, request: Request) -> None:
        wait_ms = self._delays_ms.take(method) or 0
        wait_ms += self._latency.of(method, is_batched=request.is_batched)
        if wait_ms:
            time.sleep(wait_ms / 1000)

    def _refusal(self, method: str) -> Failure | None:
        if self._v2_is_absent and method.startswith(V2):
            return self._v2_is_absent
        if failure := self._failures.take(method):
            return failure
        if self._ceiling and not self._ceiling.admits(method):
            self._calls.note_refusal(method)
            return self._ceiling.refusal
        return None

    def _word(self, method: str, failure: Failure) -> Reply:
        shape = self.shapes.get(method.partition(".")[0])
        reply = shape(failure) if shape else plain_reply(failure.status, failure.message)
        if failure.retry_after_s is not None:
            reply.headers["Retry-After"] = f"{failure.retry_after_s:g}"
        return reply
