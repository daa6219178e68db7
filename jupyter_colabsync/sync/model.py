"""Frozen values of sync: what base, local and remote look like, and what to do about it. Pure.

Paths are relative to the link's root, with `/`, as local names; "" is the root itself.
The entries are msgspec structs without garbage collection marks, because a link may hold a
hundred thousand of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.records import DriveFile

Kind = Literal["file", "folder"]
Side = Literal["local", "remote"]

RACY_NS = 2_000_000_000
RACY_FINE_NS = 100_000_000


class Stat(msgspec.Struct, frozen=True, gc=False):
    """What the file system says about one file; equal stats mean equal content (see `is_settled`).

    For folders only `inode` is kept, the rest is 0.
    """

    inode: int
    size_bytes: int
    mtime_ns: int
    ctime_ns: int


class LocalEntry(msgspec.Struct, frozen=True, gc=False):
    """A file or folder here. `md5` None: not known, and unlike any other content."""

    kind: Kind
    stat: Stat
    md5: str | None = None


class BaseEntry(msgspec.Struct, frozen=True, gc=False):
    """What both sides last agreed on at one path."""

    kind: Kind
    drive_id: str
    drive_name: str
    md5: str | None
    size_bytes: int
    stat: Stat | None
    """The local stat when it was agreed; None after a crash in between: hash again."""
    checked_ns: int = 0
    """Wall clock when `stat` and `md5` were seen together."""

    def is_settled(self) -> bool:
        """True when a write after `checked_ns` must show in the stat.

        File systems count time in ticks: a write within the tick of the last one leaves no trace.
        Coarse ones (FAT) tick every 2 s; times with a fraction of a second come from finer ones.
        """
        if self.stat is None:
            return False
        is_coarse = self.stat.mtime_ns % 1_000_000_000 == 0
        return self.checked_ns - self.stat.mtime_ns > (RACY_NS if is_coarse else RACY_FINE_NS)


Base: TypeAlias = Mapping[str, BaseEntry]


@dataclass(frozen=True, slots=True)
class Skip:
    """Something that is not synced (now), and why. `is_quiet`: by nature, not worth a count."""

    path: str
    side: Side
    reason: str
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class LocalTree:
    """The folder as one scan saw it, without ignored things.

    `blocked`: nothing at or below these paths may be touched this time, with the reason.
    `others`: folders that directly hold things which are not synced.
    """

    entries: Mapping[str, LocalEntry]
    blocked: Mapping[str, str] = field(default_factory=dict)
    others: frozenset[str] = frozenset()
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class RemoteTree:
    """The Drive folder under local names, without ignored and byteless things; as `LocalTree`."""

    entries: Mapping[str, DriveFile]
    others: frozenset[str] = frozenset()
    skips: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """What the planner has to know besides the trees. `now` is local time, for copies' names."""

    mode: LinkMode = "two-way"
    device: str = "device"
    now: datetime = datetime(2000, 1, 1)  # noqa: DTZ001 - local time on purpose, for people


@dataclass(frozen=True, slots=True)
class Upload:
    """Send `path`: as a new file, or as the new content of `remote`."""

    path: str
    local: LocalEntry
    remote: DriveFile | None
    reason: str


@dataclass(frozen=True, slots=True)
class MakeRemoteFolder:
    """Make the folder `path` on Drive."""

    path: str
    local: LocalEntry
    reason: str


@dataclass(frozen=True, slots=True)
class Download:
    """Fetch `remote` to `path`, where `local` was seen (None: nothing).

    With `copy_to`, what is there now stays under that name: a conflict copy.
    """

    path: str
    remote: DriveFile
    local: LocalEntry | None
    reason: str
    is_conflict: bool = False
    copy_to: str | None = None


@dataclass(frozen=True, slots=True)
class MakeLocalFolder:
    """Make the folder `path` here."""

    path: str
    remote: DriveFile
    reason: str


@dataclass(frozen=True, slots=True)
class TrashRemote:
    """Put `remote` into Drive's bin; for a folder with all of `below`, which nobody changed."""

    path: str
    remote: DriveFile
    below: tuple[str, ...]
    file_count: int
    reason: str
    is_first: bool = False
    """The place is needed by something of another kind: go before what is made."""


@dataclass(frozen=True, slots=True)
class TrashLocal:
    """Put the file at `path` into the link's bin."""

    path: str
    local: LocalEntry
    reason: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class RemoveLocalFolder:
    """Remove the folder `path` if it is empty by then."""

    path: str
    reason: str
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rename what is here at `path` to `to`: Drive's thing of another kind keeps the name."""

    path: str
    local: LocalEntry
    to: str
    reason: str


@dataclass(frozen=True, slots=True)
class Adopt:
    """Both sides agree already: only remember it."""

    path: str
    local: LocalEntry
    remote: DriveFile
    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Gone on both sides, or not synced any more: only drop it from the base."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveLocal:
    """Rename `path` to `to` here, as `remote` was moved on Drive; a folder with all it holds."""

    path: str
    to: str
    local: LocalEntry
    remote: DriveFile
    base_path: str
    reason: str


@dataclass(frozen=True, slots=True)
class MoveRemote:
    """Move `remote` on Drive to where `path` has gone here: `to`."""

    path: str
    to: str
    local: LocalEntry
    remote: DriveFile
    reason: str


@dataclass(frozen=True, slots=True)
class MoveBase:
    """Both sides made the same move: only remember it."""

    path: str
    to: str
    remote: DriveFile
    reason: str


Deletion: TypeAlias = TrashRemote | TrashLocal | RemoveLocalFolder
Move: TypeAlias = MoveLocal | MoveRemote | MoveBase
Action: TypeAlias = (
    Upload
    | MakeRemoteFolder
    | Download
    | MakeLocalFolder
    | Deletion
    | SetAside
    | Adopt
    | Forget
    | Move
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to do now, in the order to do it, with a reason for each; and what is left out."""

    actions: tuple[Action, ...]
    skips: tuple[Skip, ...] = ()
    same: int = 0
    """Files that are equal on both sides already."""
    held: tuple[Deletion, ...] = ()
    """Deletions that wait for a decision."""
    is_partial: bool = False
    """Something waits for what is done now: plan again afterwards."""
