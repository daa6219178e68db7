"""WholeStream: data that comes from its first byte to its last, for storage without ranges."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from jupyter_colabsync.kaggle.calls.retry import Patience, Pause, Trouble
from jupyter_colabsync.kaggle.storage.address import Address
from jupyter_colabsync.kaggle.storage.gets import (
    Expired,
    Identity,
    Storage,
    file_name_of,
    identity_of,
    md5_of_whole,
    same_or_stale,
)
from jupyter_colabsync.kaggle.storage.sources import Meter, Opening

if TYPE_CHECKING:
    import requests

T = TypeVar("T")


class WholeStream:
    """After a cut everything comes again from the first byte on."""

    def __init__(self, address: Address, storage: Storage, pause: Pause, meter: Meter) -> None:
        self._address = address
        self._storage = storage
        self._pause = pause
        self._meter = meter
        self._identity: Identity | None = None
        self._furthest = 0

    def read(self, take: Callable[[Opening, Iterator[bytes]], T]) -> T:
        """What `take` makes of all the bytes; it is called again after each cut.

        Raises Unreachable when no try comes further than those before, Stale when the data is
        another one than before, and what `take` raises.
        """
        patience = Patience(self._pause)
        while True:
            before = self._furthest
            located = self._address.current()
            try:
                if located.response is not None:
                    with located.response as response:
                        return self._once(response, "", take)
                with self._storage.get(located.url or "", {}) as response:
                    return self._once(response, located.url or "", take)
            except Expired:
                self._address.renew(located.url or "")
            except Trouble as trouble:
                if self._furthest > before:
                    patience.progress()
                patience.after(trouble)

    def _once(
        self,
        response: requests.Response,
        url: str,
        take: Callable[[Opening, Iterator[bytes]], T],
    ) -> T:
        if response.status_code != 200:
            raise Trouble("answer")
        identity = identity_of(response)
        if self._identity is None:
            self._identity = identity
        same_or_stale(self._identity, identity)
        name, md5 = file_name_of(url, response.headers), md5_of_whole(response.headers)
        return take(Opening(identity, name, md5, None), self._body(response, identity))

    def _body(self, response: requests.Response, identity: Identity) -> Iterator[bytes]:
        came = 0
        for block in self._storage.blocks(response):
            came += len(block)
            self._meter.add(len(block))
            self._address.worked()
            self._furthest = max(self._furthest, came)
            yield block
        if identity.total_bytes is not None and came != identity.total_bytes:
            raise Trouble("cut")
