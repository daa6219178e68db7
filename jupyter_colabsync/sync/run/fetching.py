"""Fetching one file: beside, checked, and only then given its name; both edited: merged or kept."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import LocalProblem, Refused, Stale
from jupyter_colabsync.sync.local.disk import Placed
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.actions import Download
from jupyter_colabsync.sync.plan.agreed import agreed_file
from jupyter_colabsync.sync.plan.nodes import Base, Local
from jupyter_colabsync.sync.plan.pointers import pointer_content, pointer_md5
from jupyter_colabsync.sync.remote.agreeing import agree
from jupyter_colabsync.sync.review.harmful import Harmful
from jupyter_colabsync.sync.run.merging import merged
from jupyter_colabsync.sync.run.tools import MOVED_ON, Tools
from jupyter_colabsync.sync.state.batch import Batch, Happening, HappeningVerb, Intent

BIG_BYTES = 8_000_000
"""Half downloads of at least so much are kept for the next try, and the next process."""
GIB = 1024**3


def fetch(tools: Tools, action: Download, has_come: Callable[[], None]) -> None:
    """Fetch a file to its place; what was there stays in the bin, or beside it. `has_come` is
    called when Drive has sent all there is."""
    here = None if action.local is None else tools.here(action.key, action.local)
    tools.disk.check(action.path, here)
    tools.context.progress.say(action.path)
    if action.is_pointer:
        temp, md5 = _pointer(tools, action.remote)
    else:
        mind_room(tools.disk.root, action.remote.size_bytes or 0)
        try:
            temp, md5 = _bytes(tools, action.remote)
        except Refused as error:
            Harmful(tools.state).note(action.path, action.remote, error)
            raise
    has_come()
    try:
        if action.is_conflict and here is not None and merged(tools, action, here, temp, md5):
            return
        _place(tools, action, here, temp, md5)
    finally:
        temp.unlink(missing_ok=True)


def _place(tools: Tools, action: Download, here: Local | None, temp: Path, md5: str) -> None:
    """Give the fetched file its name, and write that down before and after."""
    if tools.state.file_of(action.remote.id) is None:
        raise Stale(MOVED_ON)  # Drive has told of its end while it came
    size_bytes, checked_ns = temp.stat().st_size, time.time_ns()
    before = tools.state.get(action.key)
    _intend(tools, action, temp, md5)
    if here is None:
        placed = tools.disk.place_new(temp, action.path)
    else:
        placed = tools.disk.place_over(temp, action.path, here, action.copy_to)
    node = agreed_file(
        action.key,
        tools.place(action.place),
        action.remote,
        md5,
        placed.stat,
        size_bytes=size_bytes,
        checked_ns=checked_ns,
        is_pointer=action.is_pointer,
    )
    history = [_happening(action, here, placed, size_bytes, before)]
    with tools.state.undisturbed():
        is_gone = tools.state.file_of(action.remote.id) is None
        agree(tools.state, [node], intents_drop=[action.key], history=history)
    if is_gone:
        # of what was not in the base yet nothing is remembered when it goes
        tools.mirror.confirm(action.remote.id, tools.context.cancel)
    tools.contents.keep(tools.disk.root / action.path, md5)
    if action.is_conflict:
        tools.tally.add("conflicts")
    if not action.is_pointer:
        tools.tally.add("downloaded")
        tools.tally.add("bytes_down", size_bytes)


def _intend(tools: Tools, action: Download, temp: Path, md5: str) -> None:
    """After a crash the file at the place is known by its inode."""
    place = tools.place(action.place)
    intent = Intent(
        key=action.key,
        kind="download",
        node_kind="file",
        path=action.path,
        parent=place.parent,
        name=place.name,
        drive_id=action.remote.id,
        md5s=(md5,),
        stat=stat_of(os.lstat(temp)),
        revision_id=action.remote.head_revision_id,
    )
    tools.state.commit(Batch(intents_put=[intent]))


def _happening(
    action: Download, here: Local | None, placed: Placed, size: int, before: Base | None
) -> Happening:
    verb: HappeningVerb = "download" if here is None else "replace"
    return Happening(
        "conflict" if action.is_conflict else verb,
        "local",
        action.path,
        action.reason,
        size_bytes=size,
        drive_id=action.remote.id,
        kept=placed.kept,
        base_md5=None if before is None else before.md5,
    )


def _pointer(tools: Tools, remote: DriveFile) -> tuple[Path, str]:
    """The pointer file of a Google document; it may be read, and is not meant to be written."""
    temp = tools.disk.temp(f"{remote.id}.pointer")
    temp.unlink(missing_ok=True)
    with temp.open("wb") as sink:
        sink.write(pointer_content(remote))
        sink.flush()
        os.fsync(sink.fileno())
    temp.chmod(0o444)
    return temp, pointer_md5(remote)


def _bytes(tools: Tools, remote: DriveFile) -> tuple[Path, str]:
    """The bytes of `remote`, durably beside and with its date; their md5."""
    temp = tools.disk.temp(f"{remote.id}-{remote.md5 or remote.version}")
    try:
        md5 = _as_listed(tools, remote, temp)
        if remote.modified_at_ms is not None:
            os.utime(temp, ns=(time.time_ns(), remote.modified_at_ms * 1_000_000))
        tools.disk.sync(temp)
    except BaseException:
        # of use to nobody, and a full disk is to get its room back; what is worth keeping of a
        # big one lies beside it
        temp.unlink(missing_ok=True)
        raise
    return temp, md5


def _as_listed(tools: Tools, remote: DriveFile, temp: Path) -> str:
    """The md5 of what came, which is the version that was listed. Raises Stale, Refused."""
    try:
        md5 = _fetched(tools, remote, temp)
    except Stale:
        _mind_edit(tools, remote)
        md5 = _fetched_again(tools, remote, temp)
    if remote.md5 is not None and md5 != remote.md5:
        raise Stale(MOVED_ON)
    return md5


def _fetched(tools: Tools, remote: DriveFile, temp: Path) -> str:
    """The md5 of what came. Big files come by several connections where that pays, and an earlier
    process's part is used again. Raises Stale when it is not what was listed."""
    add, cancel = tools.context.progress.add, tools.context.cancel
    trusts = Harmful(tools.state).is_allowed(remote)
    if (remote.size_bytes or 0) >= BIG_BYTES:
        return tools.drive.download_ranged(
            remote, temp, accepts_risk=trusts, on_bytes=add, cancel=cancel
        )
    with temp.open("w+b") as sink:
        return tools.drive.download(remote, sink, accepts_risk=trusts, on_bytes=add, cancel=cancel)


def _mind_edit(tools: Tools, remote: DriveFile) -> None:
    """Raise Stale if Drive holds another version than the one that was listed, by now."""
    tools.mirror.confirm(remote.id)
    now = tools.state.file_of(remote.id)
    if now is None or (now.md5, now.head_revision_id) != (remote.md5, remote.head_revision_id):
        raise Stale(MOVED_ON)


def _fetched_again(tools: Tools, remote: DriveFile, temp: Path) -> str:
    """Once more what came damaged; a second time it is no accident. Raises Refused."""
    try:
        return _fetched(tools, remote, temp)
    except Stale as error:
        _mind_edit(tools, remote)
        raise Refused(
            "what Drive sends is not what it says it holds. Try again later, or put the file there "
            "once more.",
            code="damaged_on_drive",
        ) from error


def mind_room(root: Path, size_bytes: int) -> None:
    """Raise LocalProblem unless a download leaves room for the work that goes on here: 1 GiB or
    5 % of the disk, whichever is more, but never more than a tenth of a small one."""
    usage = shutil.disk_usage(root)
    spare = min(max(GIB, usage.total // 20), usage.total // 10)
    if usage.free < size_bytes + spare:
        raise no_room()


def no_room() -> LocalProblem:
    """The disk is full: downloads wait, uploads go on."""
    return LocalProblem(
        "There is no room left on this machine's disk for what comes from Drive. Make room, then "
        "sync again.",
        code="disk_full",
    )
