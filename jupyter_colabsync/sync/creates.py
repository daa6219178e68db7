"""Creates that happen once: every new thing gets its Drive id before it is made.

The id is written down as an intent together with what is to be sent. When the process dies or an
answer gets lost, the same id is used again, and Drive says that it is there already; so nothing
is ever made twice. Source: Drive API v3 reference, files.generateIds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from jupyter_colabsync.drive.client import MAX_IDS, DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.sync.memory import Batch, Intent, Ledger
from jupyter_colabsync.sync.model import BaseEntry, Kind, MakeRemoteFolder, Upload
from jupyter_colabsync.sync.names import parent_of
from jupyter_colabsync.sync.remote import Mirror, slim

STOCK = 20
"""Ids fetched at least, so that the next few new files need no call for one."""

Create: TypeAlias = Upload | MakeRemoteFolder


class Creates:
    """Hands out ids for new things and finds those of an earlier life again."""

    def __init__(self, drive: DriveClient, ledger: Ledger, mirror: Mirror, root_id: str) -> None:
        self._drive, self._ledger, self._mirror, self._root_id = drive, ledger, mirror, root_id

    def intend(self, creates: Sequence[Create]) -> None:
        """Write down an intent for each of `creates`, before the first of them is made."""
        intents = self._ledger.memory.intents
        again = {
            each.path: intents[each.path]
            for each in creates
            if each.path in intents and intents[each.path].kind == kind_of(each)
        }
        new = [each for each in creates if each.path not in again]
        changed = [
            replace(intent, md5s=md5s)
            for each in creates
            if (intent := again.get(each.path)) is not None
            and (md5s := tuple(dict.fromkeys((*intent.md5s, *_md5s(each))))) != intent.md5s
        ]
        ids = self._ids(len(new))
        begun = [
            Intent(
                each.path,
                kind_of(each),
                ids[number] if ids else None,
                self.parent_id(each.path) or "",
                _md5s(each),
                each.local.stat,
            )
            for number, each in enumerate(new)
        ]
        if begun or changed:
            self._ledger.commit(Batch(intents_put=[*changed, *begun], ids_drop=ids))

    def parent_id(self, path: str) -> str | None:
        """The Drive id of the folder that holds `path`; None when there is none yet."""
        parent = parent_of(path)
        if not parent:
            return self._root_id
        entry = self._ledger.memory.base.get(parent)
        folder = None if entry is None else self._mirror.get(entry.drive_id)
        return folder.id if folder is not None and folder.is_folder else None

    def id_for(self, path: str) -> str | None:
        """The id a new thing at `path` is to be made with; None where Drive gives none out."""
        intent = self._ledger.memory.intents.get(path)
        return None if intent is None else intent.drive_id

    def recover(self) -> None:
        """Settle what an earlier run began, now that the mirror is fresh.

        What has arrived on Drive becomes the base, as if the answer had come. What has not keeps
        its id for the next try; where there are no ids, its folder is listed again.
        """
        memory = self._ledger.memory
        for intent in list(memory.intents.values()):
            if intent.drive_id is None:
                doubtful = [intent.parent_id] if intent.parent_id in memory.mirror else []
                self._ledger.commit(Batch(intents_drop=[intent.path], unlisted=doubtful))
                continue
            there = memory.mirror.get(intent.drive_id)
            if there is not None:
                self.found(intent, there)

    def drop(self, unwanted: Sequence[Intent]) -> None:
        """Forget creates whose file has gone here, if nothing arrived on Drive either."""
        for intent in unwanted:
            if intent.drive_id is None:
                continue
            try:
                self.found(intent, slim(self._drive.get(intent.drive_id)))
            except NotFound:
                self._ledger.commit(Batch(intents_drop=[intent.path], ids_put=[intent.drive_id]))

    def found(self, intent: Intent, there: DriveFile) -> None:
        """What was begun is on Drive: with our content it is what both sides agreed on."""
        known = {} if intent.path in self._ledger.memory.base else self._as_base(intent, there)
        is_new = there.id not in self._ledger.memory.mirror
        self._ledger.commit(
            Batch(
                base_put=known,
                intents_drop=[intent.path],
                mirror_put=[there] if is_new else [],
                unlisted=[there.id] if is_new and there.is_folder else [],
            )
        )

    def _as_base(self, intent: Intent, there: DriveFile) -> dict[str, BaseEntry]:
        is_ours = there.is_folder if intent.kind == "folder" else there.md5 in intent.md5s
        if not is_ours:
            return {}
        # the stat may be of other bytes than these: let the file be hashed again
        stat = intent.stat if intent.kind == "folder" else None
        size_bytes = there.size_bytes or 0
        return {
            intent.path: BaseEntry(intent.kind, there.id, there.name, there.md5, size_bytes, stat)
        }

    def _ids(self, count: int) -> tuple[str, ...]:
        """`count` unused ids, or none at all where Drive gives none out."""
        have = len(self._ledger.memory.ids)
        if have < count:
            wanted = max(count - have, min(STOCK, MAX_IDS))
            fresh = self._drive.generate_ids(wanted)
            if fresh:
                self._ledger.commit(Batch(ids_put=fresh))
        ids = self._ledger.take_ids(count)
        return ids if len(ids) == count else ()


def kind_of(create: Create) -> Kind:
    """What will be made."""
    return "folder" if isinstance(create, MakeRemoteFolder) else "file"


def _md5s(create: Create) -> tuple[str, ...]:
    return (create.local.md5,) if create.local.md5 is not None else ()
