"""Caller: one typed question to Kaggle, its refusal turned into our error.

Our own thin client and not the official one, which reads its account from the environment and has
no time limits: docs/decisions/0008-kaggle-client.md. Wire contract: POST, JSON, camelCase, fields
at their default left out; source: kagglesdk 0.1.37, compared with it in tests/unit/kaggle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.errors import ColabSyncError, Unreachable
from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.once import Failed
from jupyter_colabsync.kaggle.calls.refusals import error_in, refusal
from jupyter_colabsync.kaggle.calls.retry import Trouble
from jupyter_colabsync.kaggle.calls.transport import Answer, Fields, Located, Transport
from jupyter_colabsync.kaggle.reference import KaggleRef

PAGE_SIZE: Final = 200
STRANGE: Final = "kaggle_strange"

Refuse = Callable[[int, str, KaggleRef | None], ColabSyncError]
"""(status, Kaggle's message, what it is about) -> our error."""

T = TypeVar("T", bound=wire.Answer)
P = TypeVar("P", bound=wire.Page)


class Caller:
    """Every question raises Unreachable after several tries, SignInNeeded (401), Refused (403),
    NotFound (404) or BadRequest. `ref` is what it is about, for the sentence."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    @property
    def whose(self) -> int:
        """The same number for the same sign-in, in this process; tells nothing else about it."""
        return self._transport.whose

    def ask(
        self,
        method: str,
        fields: Fields,
        answer: type[T],
        ref: KaggleRef | None = None,
        refuse: Refuse = refusal,
    ) -> T:
        """One answer to `Service/Method`. `refuse` puts what Kaggle refuses into a sentence."""
        reply = self._transport.call(method, fields)
        _check(reply, ref, refuse)
        return _decode(reply, answer)

    def ask_once(
        self,
        method: str,
        fields: Fields,
        answer: type[T],
        ref: KaggleRef | None = None,
        refuse: Refuse = refusal,
    ) -> T:
        """The same by a single try; raises Failed when there is no answer, or none of Kaggle's."""
        try:
            reply = self._transport.call_once(method, fields)
            _check(reply, ref, refuse)
            return _decode(reply, answer)
        except Unreachable as error:
            if error.code == STRANGE:
                raise Failed("unclear", Trouble("answer")) from error
            raise

    def pages(
        self, method: str, fields: Fields, answer: type[P], ref: KaggleRef | None = None
    ) -> Iterator[P]:
        """All pages, asked for as they are consumed; a token that repeats ends them."""
        seen = {""}
        token = None
        while token not in seen:
            at: Fields = {"pageToken": token} if token else {}
            page = self.ask(method, {**fields, "pageSize": PAGE_SIZE, **at}, answer, ref)
            yield page
            seen.add(token or "")
            token = page.next_page_token or ""

    def locate(self, method: str, fields: Fields, ref: KaggleRef) -> Located:
        """Where a download can be fetched; the address is good for minutes."""
        found = self._transport.locate(method, fields)
        if isinstance(found, Answer):
            _check(found, ref)
            raise _strange()
        return found


def _check(reply: Answer, ref: KaggleRef | None, refuse: Refuse = refusal) -> None:
    """Raise what the answer means if it is no success; an error may come with status 200."""
    if problem := error_in(reply.body):
        raise refuse(*problem, ref)
    if reply.status >= 400:
        raise refuse(reply.status, "", ref)
    if reply.status >= 300:
        raise _strange()


def _decode(reply: Answer, answer: type[T]) -> T:
    try:
        return decode_json(reply.body, answer, strict=False)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _strange() from error


def _strange() -> Unreachable:
    return Unreachable(
        "What answered is not Kaggle as we know it. Check the network (a sign-in page of the "
        "Wi-Fi?), then try again.",
        code=STRANGE,
    )
