"""The rule for one path: what base, local and remote say must happen to it. Pure."""

from __future__ import annotations

from enum import Enum, auto

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.model import BaseEntry, Kind, LocalEntry


class Verdict(Enum):
    """What one path needs so that both sides agree."""

    SAME = auto()
    """Agreed, and the base knows all of it."""
    ADOPT = auto()
    """Agreed, but the base has to learn it."""
    FORGET = auto()
    """Gone on both sides; only the base remembers."""
    PUSH = auto()
    PULL = auto()
    TRASH_LOCAL = auto()
    TRASH_REMOTE = auto()
    CLASH = auto()
    """Both sides changed it, differently."""
    LEAVE = auto()
    """Not to be touched this time."""


def kind_of(remote: DriveFile) -> Kind:
    """`folder` or `file`, in the words of the model."""
    return "folder" if remote.is_folder else "file"


def verdict(base: BaseEntry | None, local: LocalEntry | None, remote: DriveFile | None) -> Verdict:
    """The three-way rule. No base, no right to overwrite or delete; an edit beats a deletion."""
    if local is None and remote is None:
        return Verdict.FORGET
    if local is not None and remote is not None and agree(local, remote):
        return Verdict.SAME if _knows(base, local, remote) else Verdict.ADOPT
    if remote_is(remote, base):
        return Verdict.PUSH if local else Verdict.TRASH_REMOTE
    if local_is(local, base):
        return Verdict.PULL if remote else Verdict.TRASH_LOCAL
    if local is None:
        return Verdict.PULL
    return Verdict.PUSH if remote is None else Verdict.CLASH


def agree(local: LocalEntry, remote: DriveFile) -> bool:
    """True when both sides hold the same: two folders, or files of equal md5."""
    if local.kind != kind_of(remote):
        return False
    return local.kind == "folder" or (local.md5 is not None and local.md5 == remote.md5)


def local_is(local: LocalEntry | None, base: BaseEntry | None) -> bool:
    """True when nothing happened here since the base."""
    if local is None or base is None:
        return local is None and base is None
    if local.kind != base.kind:
        return False
    return local.kind == "folder" or (local.md5 is not None and local.md5 == base.md5)


def remote_is(remote: DriveFile | None, base: BaseEntry | None) -> bool:
    """True when nothing happened on Drive since the base (another id with equal bytes counts)."""
    if remote is None or base is None:
        return remote is None and base is None
    if kind_of(remote) != base.kind:
        return False
    return remote.is_folder or (remote.md5 is not None and remote.md5 == base.md5)


def _knows(base: BaseEntry | None, local: LocalEntry, remote: DriveFile) -> bool:
    return (
        base is not None
        and base.drive_id == remote.id
        and base.stat == local.stat
        and base.md5 == local.md5
        and base.drive_name == remote.name
        and base.kind == local.kind
    )


def by_mode(
    found: Verdict, mode: LinkMode, local: LocalEntry | None, remote: DriveFile | None
) -> Verdict:
    """The same verdict for a link of one direction.

    The leading side's deletions travel; what went missing on the other side comes back; what
    was changed there is left alone. `upload` never writes here, `download` never writes there.
    """
    if mode == "upload":
        if found is Verdict.TRASH_LOCAL:
            return Verdict.PUSH
        if found in {Verdict.PULL, Verdict.CLASH}:
            return Verdict.LEAVE
    elif mode == "download":
        if found is Verdict.TRASH_REMOTE:
            return Verdict.PULL
        if found is Verdict.PUSH:
            return Verdict.LEAVE
    return found
