"""Creates that happen once: every new thing gets its key and its Drive id before it is made.

Both are written down as an intent together with what is to be sent. When the process dies or an
answer gets lost, the same id is used again, and Drive says that it is there already; so nothing
is ever made twice. Source: Drive API v3 reference, files.generateIds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import msgspec

from jupyter_colabsync.drive.client import MAX_IDS, DriveClient
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.actions import Action, MakeRemoteFolder, Upload
from jupyter_colabsync.sync.plan.nodes import ROOT, Stat
from jupyter_colabsync.sync.state.batch import Batch, Intent
from jupyter_colabsync.sync.state.state import State

STOCK = 20
"""Ids fetched at least, so that the next few new files need no call for one."""

Create: TypeAlias = Upload | MakeRemoteFolder


def is_create(action: Action) -> bool:
    """True for what makes a new thing on Drive."""
    return isinstance(action, MakeRemoteFolder) or (
        isinstance(action, Upload) and action.remote is None
    )


@dataclass(frozen=True, slots=True)
class Creates:
    """Hands out keys and ids for new things."""

    drive: DriveClient
    state: State

    def intend(self, actions: Sequence[Action], keys: dict[int, int], cancel: CancelToken) -> None:
        """Write down an intent for each new thing, before the first of them is made.

        `keys` learns the lasting key of everything that only this plan knows.
        """
        creates = [
            each
            for each in actions
            if isinstance(each, Upload | MakeRemoteFolder) and is_create(each)
        ]
        begun = {each.path: each for each in self.state.intents.values() if each.kind == "create"}
        again = {
            each.key: begun[each.path]
            for each in creates
            if each.path in begun and begun[each.path].node_kind == each.local.kind
        }
        for each in creates:
            keys[each.key] = self._key_of(each, again.get(each.key))
        new = [each for each in creates if each.key not in again]
        ids = self._ids(len(new), cancel)
        numbered = iter(ids)
        intents = [
            self._intent(each, keys, again.get(each.key), next(numbered, None))
            if each.key not in again
            else self._intent(each, keys, again[each.key], None)
            for each in creates
        ]
        news = [each for each in intents if self.state.intents.get(each.key) != each]
        left = [each.key for key, each in again.items() if keys[key] != each.key]
        if news:
            self.state.commit(Batch(intents_drop=left, intents_put=news, ids_drop=ids))

    def id_for(self, key: int) -> str | None:
        """The id a new thing is to be made with; None where Drive gives none out."""
        intent = self.state.intents.get(key)
        return intent.drive_id if intent is not None and intent.kind == "create" else None

    def carries(self, key: int, stat: Stat, md5: str | None) -> None:
        """What is sent is a copy, not quite what was planned: write that down as well."""
        intent = self.state.intents.get(key)
        if intent is None or intent.kind != "create" or intent.stat == stat:
            return
        md5s = intent.md5s if md5 is None else tuple(dict.fromkeys((*intent.md5s, md5)))
        changed = msgspec.structs.replace(intent, stat=stat, md5s=md5s, session_url=None)
        self.state.commit(Batch(intents_put=[changed]))

    def _key_of(self, create: Create, before: Intent | None) -> int:
        if create.key >= ROOT:
            return create.key
        if before is None or self.state.get(before.key) is not None:
            # that one may be there again meanwhile, with its key; this is another thing
            return self.state.new_key()
        return before.key

    def _intent(
        self, create: Create, keys: dict[int, int], before: Intent | None, drive_id: str | None
    ) -> Intent:
        parent = create.place.parent
        intent = Intent(
            key=keys[create.key],
            kind="create",
            node_kind=create.local.kind,
            path=create.path,
            parent=parent if parent >= ROOT else keys.get(parent, ROOT),
            name=create.place.name,
            drive_id=drive_id,
            md5s=() if create.local.md5 is None else (create.local.md5,),
            stat=create.local.stat,
        )
        if before is None:
            return intent
        md5s = tuple(dict.fromkeys((*before.md5s, *intent.md5s)))
        is_same = before.stat == intent.stat
        return msgspec.structs.replace(
            intent,
            drive_id=before.drive_id,
            md5s=md5s,
            session_url=before.session_url if is_same else None,
        )

    def _ids(self, count: int, cancel: CancelToken) -> tuple[str, ...]:
        """`count` unused ids, or none at all where Drive gives none out."""
        if not count:
            return ()
        have = len(self.state.take_ids(count))
        if have < count:
            wanted = max(count - have, min(STOCK, MAX_IDS))
            fresh = self.drive.generate_ids(wanted, cancel=cancel)
            if fresh:
                self.state.commit(Batch(ids_put=fresh))
        ids = self.state.take_ids(count)
        return ids if len(ids) == count else ()
