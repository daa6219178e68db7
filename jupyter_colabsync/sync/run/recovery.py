"""Recovery: what an earlier run began, settled by what Drive and the folder hold now.

A create or an update whose answer never came is on Drive or is not: the feed tells, by the id and
the md5 that were written down before. So our own content is never taken for somebody else's edit.
A download that got its name here is told by its inode. What was put into Drive's bin comes out
again if it is not what was meant, for somebody has edited it in the last moment.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.expected import Expected
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.files import sync_folder
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan.agreed import agreed_file, agreed_folder
from jupyter_colabsync.sync.plan.names import drive_name, is_conflict_copy, original_name
from jupyter_colabsync.sync.plan.nodes import ROOT, Base, Place, Stat
from jupyter_colabsync.sync.plan.pointers import MAX_BYTES, is_pointer_content, needs_pointer
from jupyter_colabsync.sync.plan.reasons import DELETED_HERE, pushed
from jupyter_colabsync.sync.remote.absorbing import slim, take_in
from jupyter_colabsync.sync.remote.agreeing import agree, disown
from jupyter_colabsync.sync.state.batch import Batch, Happening, Intent
from jupyter_colabsync.sync.state.state import State

SETTLED = ("download", "trash")
"""Of these nothing is left to ask for when they were settled."""
GIVEN_UP = ("not_found", "no_permission")
"""Gone for good, or not ours to change: who may not take it out of the bin has not put it there."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Settles the intents of one link."""

    drive: DriveClient
    state: State
    root: Path
    look_under: Callable[[str, DriveFile, Expected], None] | None = None
    """Brings back what an update has buried: see `run.unearthing`."""
    is_dry: bool = False
    """Nothing is written but the state, which is then a copy that is thrown away."""

    def settle(self, cancel: CancelToken) -> None:
        """Make true what has happened; forget what has not. Folders before what lies in them.

        Asks nobody, as the feed was just read, but for what an update may have buried or what may
        lie in Drive's bin. What is not on Drive (yet) keeps its intent, so that the next try uses
        the same id.
        """
        for intent in sorted(self.state.intents.values(), key=lambda each: each.path.count("/")):
            if intent.kind == "download":
                self._settle_download(intent)
            elif intent.drive_id is None:
                self._list_again(intent)
            elif intent.kind == "trash":
                self._settle_trash(intent, intent.drive_id, cancel)
            else:
                file = self.state.file_of(intent.drive_id)
                if file is not None:
                    self.found(intent, file)

    def found(self, intent: Intent, file: DriveFile) -> None:
        """What was begun is on Drive: with our content it is what both sides agreed on."""
        before = self.state.get(intent.key)
        if not self.state.has(file.id):
            self._drop(intent)  # it went into the bin with its folder: nobody has agreed to that
        elif intent.kind == "create":
            if before is not None and before.drive_id == file.id:
                self._drop(intent)
            elif _is_ours(intent, file) and self._has_folder(intent):
                self._agree(intent, file)
            else:
                self._drop(intent)
        elif before is None:
            self._drop(intent)
        elif file.md5 in intent.md5s and file.md5 != before.md5:
            if self.look_under is not None:
                expected = Expected(intent.revision_id, before.md5, before.version)
                self.look_under(self.state.path(before.key), file, expected)
            self._agree(intent, file)
        elif file.md5 != before.md5:
            self._drop(intent)  # somebody else's content came after (or instead of) ours

    def drop_unwanted(self, wanted: Collection[int], cancel: CancelToken) -> None:
        """Forget what no plan wants any more, if nothing of it arrived on Drive either."""
        for intent in list(self.state.intents.values()):
            if intent.key in wanted or intent.drive_id is None or intent.kind in SETTLED:
                continue
            try:
                file = slim(self.drive.get(intent.drive_id, cancel=cancel))
            except NotFound:
                unused = [intent.drive_id] if intent.kind == "create" else []
                self.state.commit(Batch(intents_drop=[intent.key], ids_put=unused))
                continue
            take_in(self.state, file)
            self.found(intent, file)
            if intent.key in self.state.intents:
                self._drop(intent)

    def _settle_trash(self, intent: Intent, drive_id: str, cancel: CancelToken) -> None:
        """What is in the bin as it was meant is done. With another content it comes out again:
        whoever put it there, that was not what we meant, and an edit beats a deletion."""
        told = self.state.told.get(drive_id)
        if told is not None and told.file.is_trashed:
            file = told.file
        else:  # the feed may be late, and the file may be here again before it has told
            try:
                file = slim(self.drive.get(drive_id, cancel=cancel))
            except NotFound:
                self._drop(intent)  # gone for good: the feed tells
                return
        if file.is_trashed and file.md5 in intent.md5s:
            self._agree_that_it_is_gone(intent, file)
            return
        try:
            if file.is_trashed:
                file = self._taken_out(file, cancel)
        except (NotFound, Refused) as error:
            if error.code not in GIVEN_UP:
                return  # a limit of the day, say: it is tried again
        take_in(self.state, file)
        self._drop(intent)

    def _agree_that_it_is_gone(self, intent: Intent, file: DriveFile) -> None:
        size_bytes = file.size_bytes or 0
        happening = Happening(
            "delete", "remote", intent.path, DELETED_HERE, size_bytes=size_bytes, drive_id=file.id
        )
        node = self.state.get(intent.key)
        keys = [intent.key] if node is not None and node.drive_id == file.id else []
        disown(self.state, keys, is_kept=False, intents_drop=[intent.key], history=[happening])

    def _taken_out(self, file: DriveFile, cancel: CancelToken) -> DriveFile:
        """As it is afterwards, or in a dry run would be."""
        if self.is_dry:
            return replace(file, is_trashed=False)
        return slim(self.drive.untrash(file.id, cancel=cancel))

    def _has_folder(self, intent: Intent) -> bool:
        return intent.parent == ROOT or self.state.get(intent.parent) is not None

    def _agree(self, intent: Intent, file: DriveFile) -> None:
        """The local file may hold other bytes by now: it has to be hashed again."""
        place, name = Place(intent.parent, intent.name), drive_name(intent.name)
        before = self.state.get(intent.key) if intent.kind == "update" else None
        if before is not None:
            place, name = before.place, before.drive_name
        file = replace(file, name=name)  # as we sent it: another one is news, and stays told
        history: list[Happening] = []
        if intent.node_kind == "folder":
            node = agreed_folder(intent.key, place, file, intent.stat)
        else:
            size_bytes = file.size_bytes or 0
            node = agreed_file(
                intent.key, place, file, file.md5, None, size_bytes=size_bytes, checked_ns=0
            )
            history.append(_sent(intent, file, before))
        agree(self.state, [node], intents_drop=[intent.key], history=history, are_made_anew=True)

    def _settle_download(self, intent: Intent) -> None:
        stat = self._stat_at(intent.path)
        file = None if intent.drive_id is None else self.state.file_of(intent.drive_id)
        is_placed = stat is not None and intent.stat is not None and stat.inode == intent.stat.inode
        if not is_placed or stat is None or intent.stat is None or file is None:
            if stat is not None and not self.is_dry:
                self._take_back_copy(intent, stat)
                if is_placed and file is None:
                    self._take_back_pointer(intent)
            self._drop(intent)
            return
        with suppress(OSError):  # whoever died may not have got round to it
            sync_folder((self.root / intent.path).parent)
        is_untouched = stat.is_same_content(intent.stat)
        node = self._fetched(intent, file, stat if is_untouched else None)
        agree(self.state, [node], intents_drop=[intent.key])

    def _fetched(self, intent: Intent, file: DriveFile, stat: Stat | None) -> Base:
        assert intent.stat is not None
        return agreed_file(
            intent.key,
            Place(intent.parent, intent.name),
            file,
            next(iter(intent.md5s), None),
            stat,
            size_bytes=intent.stat.size_bytes,
            checked_ns=0,
            is_pointer=needs_pointer(file),
        )

    def _take_back_copy(self, intent: Intent, stat: Stat) -> None:
        """The conflict copy of what was not replaced after all is only its second name."""
        with suppress(OSError), os.scandir((self.root / intent.path).parent) as entries:
            for entry in entries:
                is_copy = is_conflict_copy(entry.name) and original_name(entry.name) == intent.name
                if is_copy and stat_of(entry.stat(follow_symlinks=False)).inode == stat.inode:
                    Path(entry.path).unlink()

    def _take_back_pointer(self, intent: Intent) -> None:
        """What stands for a document that has gone meanwhile. A file of its own stays, as new."""
        place = self.root / intent.path
        with suppress(OSError):
            if place.stat().st_size <= MAX_BYTES and is_pointer_content(place.read_bytes()):
                place.unlink()

    def _stat_at(self, path: str) -> Stat | None:
        try:
            return stat_of(os.lstat(self.root / path))
        except OSError:
            return None

    def _list_again(self, intent: Intent) -> None:
        """Without an id only the folder's content tells."""
        folder_id = self.state.drive_id_of(intent.parent)
        unlisted = [] if folder_id is None else [folder_id]
        self.state.commit(Batch(intents_drop=[intent.key], unlisted=unlisted))

    def _drop(self, intent: Intent) -> None:
        self.state.commit(Batch(intents_drop=[intent.key]))


def _sent(intent: Intent, file: DriveFile, before: Base | None) -> Happening:
    return Happening(
        "upload",
        "remote",
        intent.path,
        pushed(before, is_there=True),
        size_bytes=file.size_bytes or 0,
        drive_id=file.id,
        replaced_md5=None if before is None else before.md5,
        replaced_bytes=0 if before is None else before.size_bytes,
    )


def _is_ours(intent: Intent, file: DriveFile) -> bool:
    if intent.node_kind == "folder":
        return file.is_folder
    return file.md5 in intent.md5s
