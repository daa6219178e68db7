"""One action each: look again, do it, write it down. What any of them needs is in `Tools`."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.verdicts import AlreadyThere
from jupyter_colabsync.errors import ColabSyncError, LocalProblem, NotFound, Stale
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.creates import Creates
from jupyter_colabsync.sync.disk import Disk
from jupyter_colabsync.sync.memory import Batch, Ledger
from jupyter_colabsync.sync.model import (
    Action,
    BaseEntry,
    Download,
    MakeLocalFolder,
    MakeRemoteFolder,
    RemoteTree,
    RemoveLocalFolder,
    SetAside,
    Stat,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.names import name_of
from jupyter_colabsync.sync.observe import LocalSource
from jupyter_colabsync.sync.remote import Mirror, slim
from jupyter_colabsync.sync.remote_tree import below, children_of
from jupyter_colabsync.sync.tally import Tally

FRESH_S = 5.0
"""The feed is read again before Drive is changed when it was read longer ago than this."""
MAX_MS = 253_402_300_799_000
"""The end of the year 9999, where RFC 3339 ends too."""
MOVED_ON = "Drive changed meanwhile; it is planned again."


@dataclass(slots=True)
class Tools:
    """What the actions of one link are carried out with."""

    drive: DriveClient
    disk: Disk
    ledger: Ledger
    mirror: Mirror
    creates: Creates
    tally: Tally
    context: JobContext
    scanned_ns: int = 0
    """Wall clock just before the last scan."""
    poll_lock: threading.Lock = field(default_factory=threading.Lock)

    def check_there(self, planned: DriveFile) -> None:
        """Raise Stale unless Drive still has it as planned, by what the feed told just now."""
        with self.poll_lock:
            if time.monotonic() - self.mirror.polled_at_s > FRESH_S:
                self.mirror.refresh(self.context.cancel)
        now = self.mirror.get(planned.id)
        if now is None or _seen(now) != _seen(planned):
            raise Stale(MOVED_ON)

    def look_again(self, action: Action, error: ColabSyncError) -> None:
        """After Drive said "not there" or "there already": make the mirror know what is."""
        intent = self.ledger.memory.intents.get(action.path)
        is_there = isinstance(error, AlreadyThere) or isinstance(error.__context__, AlreadyThere)
        if is_there and intent is not None and intent.drive_id is not None:
            with contextlib.suppress(NotFound):
                self.creates.found(intent, slim(self.drive.get(intent.drive_id)))
        if isinstance(error, NotFound):
            remote = getattr(action, "remote", None)
            if isinstance(remote, DriveFile):
                self.mirror.confirm(remote.id)
            elif (parent_id := self.creates.parent_id(action.path)) is not None:
                self.mirror.confirm(parent_id)


def upload(tools: Tools, action: Upload) -> None:
    """Send a file: new, or as the new content of one that nobody else changed."""
    stat = action.local.stat
    source = LocalSource(tools.disk.root / action.path, stat)
    tools.disk.check(action.path, action.local)
    checked_ns = time.time_ns()  # before the bytes are read: a write from now on must show
    modified_at_ms = modified_ms(stat)
    add, cancel = tools.context.progress.add, tools.context.cancel
    tools.context.progress.say(action.path)
    if action.remote is None:
        parent_id = tools.creates.parent_id(action.path)
        if parent_id is None:
            raise Stale(MOVED_ON)
        sent = tools.drive.create_file(
            source,
            name_of(action.path),
            parent_id,
            modified_at_ms=modified_at_ms,
            file_id=tools.creates.id_for(action.path),
            on_bytes=add,
            cancel=cancel,
        )
        file = replace(sent.file, parent_id=parent_id)
    else:
        tools.check_there(action.remote)
        sent = tools.drive.update_file(
            action.remote.id,
            source,
            modified_at_ms=modified_at_ms,
            mime_type=action.remote.mime_type,
            on_bytes=add,
            cancel=cancel,
        )
        file = replace(sent.file, parent_id=sent.file.parent_id or action.remote.parent_id)
    if file.is_trashed:  # binned while we sent: an edit beats a deletion, so plan again
        tools.ledger.commit(Batch(mirror_put=[slim(file)]))
        raise Stale(MOVED_ON)
    entry = BaseEntry("file", file.id, file.name, sent.md5, stat.size_bytes, stat, checked_ns)
    tools.ledger.commit(
        Batch(
            base_put={action.path: entry},
            mirror_put=[slim(file)],
            intents_drop=[action.path],
        )
    )
    tools.tally.changed_there()
    tools.tally.add("uploaded")
    tools.tally.add("bytes_up", stat.size_bytes)


def modified_ms(stat: Stat) -> int:
    """A file's date as Drive can hold it, in Unix milliseconds."""
    return min(max(stat.mtime_ns // 1_000_000, 0), MAX_MS)


def make_remote_folder(tools: Tools, action: MakeRemoteFolder) -> None:
    """Make a folder on Drive."""
    parent_id = tools.creates.parent_id(action.path)
    found = tools.disk.look(action.path)
    if parent_id is None or found is None or found.kind != "folder":
        raise Stale(MOVED_ON)
    tools.context.progress.say(action.path)
    folder = tools.drive.create_folder(
        name_of(action.path), parent_id, file_id=tools.creates.id_for(action.path)
    )
    folder = slim(replace(folder, parent_id=parent_id))
    tools.ledger.commit(
        Batch(
            base_put={action.path: folder_entry(folder, found.stat)},
            mirror_put=[folder],
            intents_drop=[action.path],
        )
    )
    tools.tally.changed_there()


def download(tools: Tools, action: Download) -> None:
    """Fetch a file beside, check it, and only then give it its name."""
    remote, context = action.remote, tools.context
    tools.disk.check(action.path, action.local)
    if shutil.disk_usage(tools.disk.root).free < (remote.size_bytes or 0):
        raise no_room()
    context.progress.say(action.path)
    temp = tools.disk.temp(remote.id)
    try:
        md5 = _fetch(tools, remote, temp)
        size_bytes = temp.stat().st_size
        checked_ns = time.time_ns()
        if action.local is None:
            stat = tools.disk.place_new(temp, action.path)
        else:
            stat = tools.disk.place_over(temp, action.path, action.local, action.copy_to)
    finally:
        temp.unlink(missing_ok=True)
    entry = BaseEntry("file", remote.id, remote.name, md5, size_bytes, stat, checked_ns)
    tools.ledger.commit(Batch(base_put={action.path: entry}))
    tools.tally.add("downloaded")
    tools.tally.add("bytes_down", size_bytes)
    if action.is_conflict:
        tools.tally.add("conflicts")


def _fetch(tools: Tools, remote: DriveFile, temp: Path) -> str:
    """Write the bytes of `remote` to `temp`, durably and with its date; their md5."""
    with temp.open("wb") as sink:
        md5 = tools.drive.download(
            remote, sink, on_bytes=tools.context.progress.add, cancel=tools.context.cancel
        )
        if remote.md5 is not None and md5 != remote.md5:
            raise Stale(MOVED_ON)
        sink.flush()
        if remote.modified_at_ms is not None:
            os.utime(temp, ns=(time.time_ns(), remote.modified_at_ms * 1_000_000))
        os.fsync(sink.fileno())
    return md5


def make_local_folder(tools: Tools, action: MakeLocalFolder) -> None:
    """Make a folder here."""
    stat = tools.disk.make_folder(action.path)
    tools.ledger.commit(Batch(base_put={action.path: folder_entry(action.remote, stat)}))


def trash_remote(tools: Tools, action: TrashRemote, tree: RemoteTree) -> None:
    """Put something into Drive's bin; a folder only with exactly the things that were planned."""
    found = tools.disk.look(action.path)
    if found is not None and not action.is_first:
        raise Stale(MOVED_ON)  # it has come back
    tools.check_there(action.remote)
    if action.remote.is_folder:
        _check_below(tools, action, tree)
    gone = [action.path, *action.below]
    try:
        trashed = slim(tools.drive.trash(action.remote.id))
    except NotFound:
        tools.ledger.commit(Batch(base_drop=gone, mirror_drop=[action.remote.id]))
    else:
        trashed = replace(
            trashed, is_trashed=True, parent_id=trashed.parent_id or action.remote.parent_id
        )
        tools.ledger.commit(Batch(base_drop=gone, mirror_put=[trashed]))
    tools.tally.changed_there()
    tools.tally.add("deleted", action.file_count)


def _check_below(tools: Tools, action: TrashRemote, tree: RemoteTree) -> None:
    planned = {tree.entries[path].id: _seen(tree.entries[path]) for path in action.below}
    children = children_of(list(tools.ledger.memory.mirror.values()))
    now = {file.id: _seen(file) for file in below(action.remote.id, children)}
    if planned != now:
        raise Stale(MOVED_ON)


def trash_local(tools: Tools, action: TrashLocal) -> None:
    """Move a file into the link's bin."""
    tools.disk.to_trash(action.path, action.local)
    tools.ledger.commit(Batch(base_drop=[action.path]))
    tools.tally.add("deleted")


def remove_local_folder(tools: Tools, action: RemoveLocalFolder) -> None:
    """Remove a folder that has become empty."""
    tools.disk.remove_folder(action.path)
    tools.ledger.commit(Batch(base_drop=[action.path]))


def set_aside(tools: Tools, action: SetAside) -> None:
    """Give what is here another name; the next cycle takes it for something new."""
    tools.disk.rename(action.path, action.to, action.local)
    tools.tally.add("conflicts")


def no_room() -> LocalProblem:
    """The disk is full: downloads wait, uploads go on."""
    return LocalProblem(
        "There is no room left on this machine's disk for what comes from Drive. Make room, then "
        "sync again.",
        code="disk_full",
    )


def folder_entry(folder: DriveFile, stat: Stat) -> BaseEntry:
    return BaseEntry("folder", folder.id, folder.name, None, 0, stat)


def _seen(file: DriveFile) -> tuple[str | None, ...]:
    """What must not have changed between plan and act."""
    return (file.md5, file.name, file.parent_id)
