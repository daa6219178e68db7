"""Reach: how a pull gets at bytes in storage."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from jupyter_colabsync.kaggle.calls.retry import Pause
from jupyter_colabsync.kaggle.calls.transport import Located
from jupyter_colabsync.kaggle.storage.address import Address
from jupyter_colabsync.kaggle.storage.gets import Storage
from jupyter_colabsync.kaggle.storage.sources import (
    Meter,
    Opening,
    RangedSource,
    Source,
    open_ranges,
)
from jupyter_colabsync.kaggle.storage.streams import WholeStream
from jupyter_colabsync.kaggle.unpacking.ahead import Ahead, Turns
from jupyter_colabsync.kaggle.unpacking.allowance import Allowance


@dataclass(frozen=True, slots=True)
class Reach:
    """`connections`: how many may be used at a time. `allowance`: shared by all pulls."""

    storage: Storage
    pause: Pause
    meter: Meter
    connections: int
    allowance: Allowance

    def open(self, locate: Callable[[], Located], first: Located | None = None) -> Download:
        """Look at what lies where `locate` says. Raises what it raises, Unreachable, Refused."""
        address = Address(locate, first)
        opening = open_ranges(address, self.storage, self.pause, self.meter)
        if opening is None or opening.head is None:
            stream = WholeStream(address, self.storage, self.pause, self.meter)
            return Download(address, opening, None, stream)
        source = RangedSource(address, self.storage, self.pause, self.meter, opening)
        return Download(address, opening, source, None)

    @contextmanager
    def ahead(self, source: Source) -> Iterator[Ahead]:
        """A reader of `source` by several connections."""
        with ThreadPoolExecutor(self.connections, "kaggle-piece") as pieces:
            yield Ahead(source, pieces, Turns(self.connections), self.allowance)


@dataclass(frozen=True, slots=True)
class Download:
    """Something in storage: `source` where ranges are served, `stream` where they are not.

    `opening`: what storage told; None when the data comes with Kaggle's own answer.
    """

    address: Address
    opening: Opening | None
    source: RangedSource | None
    stream: WholeStream | None

    @property
    def etag(self) -> str | None:
        """The ETag, if it stands for just these bytes."""
        return self.opening.identity.strong_etag if self.opening else None
