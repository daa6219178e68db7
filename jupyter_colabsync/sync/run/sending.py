"""Sending one file: new, or as the new content of one that nobody else changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import msgspec

from jupyter_colabsync.drive.expected import Expected, Overtaken
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.transfer import Sent
from jupyter_colabsync.errors import NotFound, Stale
from jupyter_colabsync.sync.local.checksums import LocalSource
from jupyter_colabsync.sync.local.stats import StillChanging
from jupyter_colabsync.sync.plan.actions import Upload
from jupyter_colabsync.sync.plan.agreed import agreed_file
from jupyter_colabsync.sync.plan.names import name_of, split_name
from jupyter_colabsync.sync.plan.nodes import Stat
from jupyter_colabsync.sync.remote.absorbing import slim, take_in
from jupyter_colabsync.sync.remote.agreeing import agree, with_answer
from jupyter_colabsync.sync.run.creates import Creates
from jupyter_colabsync.sync.run.restless import snapshot
from jupyter_colabsync.sync.run.tools import FRESH_S, MOVED_ON, Tools
from jupyter_colabsync.sync.run.unearthing import unearth_all
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent
from jupyter_colabsync.sync.state.state import State

MAX_MS = 253_402_300_799_000
"""The end of the year 9999, where RFC 3339 ends too."""


def modified_ms(stat: Stat) -> int:
    """A file's date as Drive can hold it, in Unix milliseconds."""
    return min(max(stat.mtime_ns // 1_000_000, 0), MAX_MS)


@dataclass(frozen=True, slots=True)
class StoredSession:
    """An upload session's address, kept with the intent of the upload."""

    state: State
    key: int

    @property
    def uri(self) -> str | None:
        """Of a session that was begun for exactly this content."""
        intent = self.state.intents.get(self.key)
        return None if intent is None else intent.session_url

    def remember(self, uri: str | None) -> None:
        """Save it, durably."""
        intent = self.state.intents.get(self.key)
        if intent is not None and intent.session_url != uri:
            changed = msgspec.structs.replace(intent, session_url=uri)
            self.state.commit(Batch(intents_put=[changed]))


def send(tools: Tools, creates: Creates, action: Upload) -> None:
    """Send a file; afterwards Drive has named the md5 it has here."""
    here = tools.here(action.key, action.local)
    is_copy = tools.restless.is_due(action.path, tools.patience_s)
    if is_copy:
        suffix = split_name(name_of(action.path))[1]
        copy = tools.disk.temp(f"{tools.lasting(action.key)}.snapshot{suffix}")
        try:
            now = snapshot(tools.disk.root / action.path, copy, tools.context.cancel)
            _send(tools, creates, action, LocalSource(copy, now.stat), now.md5, None)
        finally:
            copy.unlink(missing_ok=True)
    else:
        try:
            tools.disk.check(action.path, here)
            source = LocalSource(tools.disk.root / action.path, here.stat)
            _send(tools, creates, action, source, here.md5, here.stat)
        except StillChanging:
            tools.restless.note(action.path)
            raise
    tools.restless.settled(action.path, is_copy=is_copy)


def _send(
    tools: Tools,
    creates: Creates,
    action: Upload,
    source: LocalSource,
    md5: str | None,
    stat: Stat | None,
) -> None:
    """`md5` of what is sent, if it is known; `stat` of the file here, if what is sent is that."""
    key, place = tools.lasting(action.key), tools.place(action.place)
    parent_id = tools.folder_id(action.place)
    tools.context.progress.say(action.path)
    checked_ns = time.time_ns()  # before the bytes are read: a write from now on must show
    if action.remote is None:
        creates.carries(key, source.stat, md5)
        sent = _create(tools, creates, action, source, key, parent_id)
    else:
        sent = _update(tools, action, source, md5, key, parent_id)
    file = slim(replace(sent.file, parent_id=sent.file.parent_id or parent_id))
    # binned or taken out of the link while we sent: an edit beats a deletion, so plan again
    if sent.file.is_trashed or not (file.parent_id and tools.state.has(file.parent_id)):
        tools.state.commit(Batch(intents_drop=[key]))
        take_in(tools.state, file)
        tools.confirm_above(place.parent)
        raise Stale(MOVED_ON)
    unearth_all(tools, action.path, file, sent.buried)
    node = with_answer(
        agreed_file(
            key,
            place,
            file,
            sent.md5,
            stat,
            size_bytes=source.size_bytes,
            checked_ns=checked_ns,
        ),
        file,
    )
    before = None if action.remote is None or action.remote.md5 == sent.md5 else action.remote
    happening = Happening(
        "upload",
        "remote",
        action.path,
        action.reason,
        size_bytes=source.size_bytes,
        drive_id=file.id,
        replaced_md5=None if before is None else before.md5,
        replaced_bytes=0 if before is None else before.size_bytes or 0,
    )
    agree(tools.state, [node], answers=[file], intents_drop=[key], history=[happening])
    tools.contents.keep(source.path, sent.md5)
    tools.tally.add("uploaded")
    tools.tally.add("bytes_up", source.size_bytes)


def _create(
    tools: Tools,
    creates: Creates,
    action: Upload,
    source: LocalSource,
    key: int,
    parent_id: str,
) -> Sent:
    assert action.drive_name is not None
    return tools.drive.create_file(
        source,
        action.drive_name,
        parent_id,
        modified_at_ms=modified_ms(source.stat),
        file_id=creates.id_for(key),
        on_bytes=tools.context.progress.add,
        cancel=tools.context.cancel,
        session=StoredSession(tools.state, key),
    )


def _update(
    tools: Tools, action: Upload, source: LocalSource, md5: str | None, key: int, parent_id: str
) -> Sent:
    remote = action.remote
    assert remote is not None
    if not action.from_bin:
        tools.check_there(remote)
    _intend(tools, action, source.stat, md5, key, remote)
    is_moved = action.is_moved and parent_id != remote.parent_id
    before = tools.state.get(key)
    expected = Expected(
        remote.head_revision_id,
        remote.md5,
        remote.version,
        None if before is None or before.version != remote.version else before.etag,
        is_fresh=time.monotonic() - tools.mirror.polled_at_s < FRESH_S,
    )
    try:
        return tools.drive.update_file(
            remote.id,
            source,
            expected=expected,
            modified_at_ms=modified_ms(source.stat),
            mime_type=remote.mime_type,
            name=action.drive_name,
            new_parent=parent_id if is_moved else None,
            old_parent=remote.parent_id if is_moved else None,
            untrash=action.from_bin,
            on_bytes=tools.context.progress.add,
            cancel=tools.context.cancel,
            session=StoredSession(tools.state, key),
        )
    except Overtaken as overtaken:
        take_in(tools.state, overtaken.file)
        raise
    except NotFound:
        tools.mirror.confirm(remote.id)
        raise


def _intend(
    tools: Tools, action: Upload, stat: Stat, md5: str | None, key: int, remote: DriveFile
) -> None:
    """Write down what is about to be sent, so that it is known again as ours."""
    begun = tools.state.intents.get(key)
    is_same = begun is not None and begun.kind == "update" and begun.stat == stat
    md5s = () if md5 is None else (md5,)
    known = begun.md5s if begun is not None and begun.kind == "update" else ()
    intent = Intent(
        key=key,
        kind="update",
        node_kind="file",
        path=action.path,
        parent=tools.place(action.place).parent,
        name=action.place.name,
        drive_id=remote.id,
        md5s=tuple(dict.fromkeys((*known, *md5s))),
        stat=stat,
        session_url=begun.session_url if begun is not None and is_same else None,
        revision_id=remote.head_revision_id,
    )
    tools.state.commit(Batch(intents_put=[intent]))
