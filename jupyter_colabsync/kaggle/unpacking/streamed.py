"""What can be made of data that comes as a stream, perhaps several times."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.kaggle.folder.room import Room
from jupyter_colabsync.kaggle.storage.blocks import Block
from jupyter_colabsync.kaggle.storage.sources import Opening
from jupyter_colabsync.kaggle.unpacking.delivery import Delivery
from jupyter_colabsync.kaggle.unpacking.halt import Halt
from jupyter_colabsync.kaggle.unpacking.tally import Tally


@dataclass(frozen=True, slots=True)
class Desk:
    """What everybody who unpacks works with. `select`: patterns, see `names.choose`."""

    delivery: Delivery
    room: Room
    tally: Tally
    progress: Progress
    halt: Halt
    select: tuple[str, ...]
    on_windows: bool


class Streamed(Protocol):
    """One kind of data as a stream."""

    def take(self, opening: Opening, blocks: Iterator[Block]) -> None:
        """Go through all of it. After a cut it is called anew; what is placed by then is passed
        over, not written again."""
        ...

    @property
    def wants_again(self) -> bool:
        """Whether it is to come once more, from its first byte on."""
        ...

    def finish(self) -> None:
        """Tell the tally. Raises Unreachable (kaggle_damaged), BadRequest."""
        ...


Take: TypeAlias = Callable[[Opening, Iterator[Block]], None]


def follow(streamed: Streamed, read: Callable[[Take], None]) -> None:
    """Let `read` bring the data as often as it is wanted. Raises as `take` and `finish`."""
    read(streamed.take)
    while streamed.wants_again:
        read(streamed.take)
    streamed.finish()
