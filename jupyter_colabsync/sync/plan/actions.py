"""Actions and the Plan: what has to be done, in the order to do it, with a reason for each. Pure.

Paths are relative to the linked folder, with `/`, as they are when the action's turn comes.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from jupyter_colabsync.contract.sync import HeldReason, LinkMode
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import Base, Local, Place
from jupyter_colabsync.sync.plan.trees import Skip

Here: TypeAlias = Local | Base
"""What lies here: as the scan saw it, or still as the base has it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What the planner has to know besides the trees. `now` is local time, for copies' names."""

    mode: LinkMode = "two-way"
    device: str = "device"
    now: datetime = datetime(2000, 1, 1)  # noqa: DTZ001 - local time on purpose, for people
    folds_case: bool = False
    """The disk takes `A` and `a` for one name."""
    left: Container[int] = frozenset()
    """Nodes to leave as they are: held for a decision, or refused lately."""
    mergeable: Container[str] = frozenset()
    """Contents by md5 that are kept as bases for merging notebooks."""


@dataclass(frozen=True, slots=True)
class MakeLocalFolder:
    """Make the folder `path` here."""

    key: int
    path: str
    place: Place
    remote: DriveFile
    reason: str


@dataclass(frozen=True, slots=True)
class MoveLocal:
    """Rename `path` to `to` here; a folder with all it holds.

    `remote` is what lies at that place on Drive: then both agree afterwards. Without it this is
    a step: a conflict copy gets its name (`is_conflict`), or a name is freed for a while.
    """

    key: int
    path: str
    to: str
    place: Place
    local: Here
    remote: DriveFile | None
    reason: str
    is_conflict: bool = False


@dataclass(frozen=True, slots=True)
class SetAside:
    """Rename the folder `path` to `to` here and forget that it ever was the node `key`."""

    key: int
    path: str
    to: str
    local: Here
    reason: str


@dataclass(frozen=True, slots=True)
class TrashLocal:
    """Put the file at `path` into the link's bin."""

    key: int
    path: str
    local: Here
    reason: str
    is_first: bool = False
    """The place is needed by something else."""


@dataclass(frozen=True, slots=True)
class RemoveLocalFolder:
    """Remove the folder `path` if it is empty by then."""

    key: int
    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class MakeRemoteFolder:
    """Make the folder `path` on Drive, in the folder with the key `place.parent`."""

    key: int
    path: str
    place: Place
    local: Here
    reason: str


@dataclass(frozen=True, slots=True)
class MoveRemote:
    """Move `remote` on Drive to where it has gone here; `drive_name` None: it keeps its name."""

    key: int
    path: str
    to: str
    place: Place
    drive_name: str | None
    local: Here
    remote: DriveFile
    reason: str


@dataclass(frozen=True, slots=True)
class Upload:
    """Send `path`: as a new file, or as the new content of `remote`.

    With `is_moved` it also gets its new folder and name, with `from_bin` it comes out of Drive's
    bin; all in the same call.
    """

    key: int
    path: str
    place: Place
    local: Here
    remote: DriveFile | None
    reason: str
    is_moved: bool = False
    from_bin: bool = False
    drive_name: str | None = None
    """The name to give it on Drive; None: the one it has."""


@dataclass(frozen=True, slots=True)
class Download:
    """Fetch `remote` to `path`, where `local` was seen (None: nothing).

    In a conflict what is there now stays under `copy_to` (None: it is kept already), unless both
    versions of a notebook can be merged on the content `merge_base` (its md5).
    """

    key: int
    path: str
    place: Place
    remote: DriveFile
    local: Here | None
    reason: str
    is_pointer: bool = False
    is_conflict: bool = False
    copy_to: str | None = None
    merge_base: str | None = None


@dataclass(frozen=True, slots=True)
class TrashRemote:
    """Put `remote` into Drive's bin; a folder with all of `below` (keys), which nobody changed."""

    key: int
    path: str
    remote: DriveFile
    below: tuple[int, ...]
    file_count: int
    reason: str


@dataclass(frozen=True, slots=True)
class Adopt:
    """Both sides agree already: only remember it."""

    key: int
    path: str
    place: Place
    local: Here
    remote: DriveFile
    is_pointer: bool
    reason: str


@dataclass(frozen=True, slots=True)
class Forget:
    """Gone on both sides, or not synced any more: only drop it from the base."""

    key: int
    path: str
    reason: str
    is_kept: bool = False
    """It stays where it is; only the link forgets it."""


Deletion: TypeAlias = TrashRemote | TrashLocal | RemoveLocalFolder
Transfer: TypeAlias = Upload | Download
Action: TypeAlias = (
    MakeLocalFolder
    | MoveLocal
    | SetAside
    | MakeRemoteFolder
    | MoveRemote
    | Transfer
    | Deletion
    | Adopt
    | Forget
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything to do now, in the order to do it; and what is left out."""

    actions: tuple[Action, ...]
    skips: tuple[Skip, ...] = ()
    held: tuple[Deletion, ...] = ()
    """Deletions that wait for a decision."""
    held_edits: tuple[Upload, ...] = ()
    """Edits that wait for a decision: suspiciously many at once."""
    held_why: Mapping[int, HeldReason] = field(default_factory=dict)
    """By key, why a deletion or an edit waits."""
    asleep: frozenset[int] = frozenset()
    """Nodes that wait for a decision too, though nothing can be done to them right now."""
    shut_out: tuple[Upload, ...] = ()
    """What would go into folders on Drive that take nothing new: it waits for the right to."""
    crowded: tuple[str, ...] = ()
    """Paths of folders that hold very much: see `crowded`."""
    same: int = 0
    """Files that are equal on both sides already."""
