"""Bytes of storage in any order: by ranges that outlive cuts, stalls and expiry."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from jupyter_colabsync.errors import Refused
from jupyter_colabsync.kaggle.calls.retry import Patience, Pause, Trouble
from jupyter_colabsync.kaggle.storage.address import Address
from jupyter_colabsync.kaggle.storage.gets import (
    Expired,
    Identity,
    Storage,
    file_name_of,
    first_byte_of,
    identity_of,
    md5_of_whole,
    same_or_stale,
)

HEAD_BYTES: Final = 64 * 1024


class Meter:
    """Counts every byte that came over the network, useful or not; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.total_bytes = 0

    def add(self, count_bytes: int) -> None:
        with self._lock:
            self.total_bytes += count_bytes


class Source(Protocol):
    """An archive whose bytes can be had in any order."""

    @property
    def total_bytes(self) -> int: ...
    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        """Bytes [start, end) in blocks; `is_fresh` asks again for what may be kept in memory."""
        ...

    def tail(self, length: int, *, is_fresh: bool = False) -> bytes:
        """The last bytes, all if there are fewer."""
        ...


@dataclass(frozen=True, slots=True)
class Opening:
    """What the first answer told. `head` is None where ranges are not served."""

    identity: Identity
    file_name: str
    md5: str | None
    head: bytes | None


def open_ranges(address: Address, storage: Storage, pause: Pause, meter: Meter) -> Opening | None:
    """Ask for the first 64 KiB; None when the data comes with the answer to the call itself."""
    patience = Patience(pause)
    while True:
        located = address.current()
        if located.url is None:
            address.put_back(located)
            return None
        try:
            return _open_once(located.url, storage, meter)
        except Expired:
            address.renew(located.url)
        except Trouble as trouble:
            patience.after(trouble)


def _open_once(url: str, storage: Storage, meter: Meter) -> Opening:
    with storage.get(url, {"Range": f"bytes=0-{HEAD_BYTES - 1}"}) as response:
        identity, name = identity_of(response), file_name_of(url, response.headers)
        md5 = md5_of_whole(response.headers)
        total = identity.total_bytes
        if response.status_code != 206 or total is None or first_byte_of(response) != 0:
            return Opening(identity, name, md5, None)
        head = b"".join(storage.blocks(response))
        meter.add(len(head))
        if len(head) != min(HEAD_BYTES, total):
            raise Trouble("cut")
        return Opening(identity, name, md5, head)


class RangedSource:
    """An archive in storage that serves ranges; safe to read from several threads at once."""

    def __init__(
        self,
        address: Address,
        storage: Storage,
        pause: Pause,
        meter: Meter,
        opening: Opening,
    ) -> None:
        assert opening.head is not None
        assert opening.identity.total_bytes is not None
        self._address = address
        self._storage = storage
        self._pause = pause
        self._meter = meter
        self._identity = opening.identity
        self._kept: list[tuple[int, bytes]] = [(0, opening.head)]
        self.total_bytes = opening.identity.total_bytes

    def tail(self, length: int, *, is_fresh: bool = False) -> bytes:
        """The last bytes, all if there are fewer; remembered for later reads."""
        start = max(0, self.total_bytes - length)
        data = b"".join(self.read(start, self.total_bytes, is_fresh=is_fresh))
        self._kept = [self._kept[0], (start, data)]
        return data

    def read(self, start: int, end: int, *, is_fresh: bool = False) -> Generator[bytes, None, None]:
        """Bytes [start, end) in blocks, taken up again after a cut where it happened.

        Raises Stale when the bytes behind the address have changed, Unreachable.
        """
        position = start
        while position < end:
            at_hand = b"" if is_fresh else self._at_hand(position, end)
            if at_hand:
                yield at_hand
                position += len(at_hand)
                continue
            stop = end if is_fresh else self._next_at_hand(position, end)
            yield from self._fetch(position, stop)
            position = stop

    def _at_hand(self, start: int, end: int) -> bytes:
        """What memory holds of the beginning of [start, end)."""
        for kept_start, data in self._kept:
            if kept_start <= start < kept_start + len(data):
                return data[start - kept_start : end - kept_start]
        return b""

    def _next_at_hand(self, start: int, end: int) -> int:
        """Where in [start, end) memory holds something again, else `end`."""
        return min((kept for kept, _ in self._kept if start < kept < end), default=end)

    def _fetch(self, position: int, end: int) -> Iterator[bytes]:
        patience = Patience(self._pause)
        while position < end:
            url = self._address.current().url
            if url is None:
                raise Refused(
                    "Kaggle's storage stopped serving parts. Pull again.", code="kaggle_storage"
                )
            try:
                for block in self._range(url, position, end):
                    position += len(block)
                    self._meter.add(len(block))
                    patience.progress()
                    self._address.worked()
                    yield block
                if position < end:
                    raise Trouble("cut")
            except Expired:
                self._address.renew(url)
            except Trouble as trouble:
                patience.after(trouble)

    def _range(self, url: str, start: int, end: int) -> Iterator[bytes]:
        headers = {"Range": f"bytes={start}-{end - 1}"}
        if validator := self._identity.validator:
            headers["If-Range"] = validator
        with self._storage.get(url, headers) as response:
            same_or_stale(self._identity, identity_of(response))
            if response.status_code != 206 or first_byte_of(response) != start:
                raise Trouble("no range")
            left = end - start
            for block in self._storage.blocks(response):
                yield block[:left]
                left -= len(block)
                if left <= 0:
                    return
