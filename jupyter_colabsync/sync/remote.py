"""The Drive folder as it is: a mirror by id, kept fresh by the change feed.

The mirror is what Drive told; nothing is guessed. The place in the feed is taken before the first
listing and saved together with what it brought. A listing never proves that something is gone:
what it lacks is asked for by id.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import ChangePage, DriveFile
from jupyter_colabsync.drive.verdicts import FeedLost
from jupyter_colabsync.errors import NotFound
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.memory import Batch, Ledger, Memory
from jupyter_colabsync.sync.remote_tree import below, children_of

TOKEN, ABOVE, DOUBT, LISTED_AT = "token", "above", "root_in_doubt", "listed_at_s"
RELIST_S = 86_400.0
"""Feed and listings both miss things now and then; once a day everything is listed again."""
MAX_STRANGERS = 2000
"""Most changes of a Drive have nothing to do with the link; only the latest are remembered."""
MAX_DEPTH = 100
"""Drive allows no deeper nesting (release notes of 2023-11-21)."""


def slim(file: DriveFile) -> DriveFile:
    """Without what sync has no use for, and with a name that can be stored: JSON can hold half
    a letter (a lone surrogate), UTF-8 cannot."""
    name = file.name if file.name.isascii() else file.name.encode(errors="replace").decode()
    return replace(file, name=name, url=None, app_properties=())


def climb(drive: DriveClient, file_id: str) -> list[DriveFile]:
    """The folder itself and the folders above it, as far as this account can see them."""
    chain = [drive.get(file_id)]
    while (parent_id := chain[-1].parent_id) is not None and len(chain) < MAX_DEPTH:
        try:
            chain.append(drive.get(parent_id))
        except NotFound:
            break
    return chain


class Mirror:
    """One link's view of its Drive folder. All changes go through the ledger."""

    def __init__(self, drive: DriveClient, ledger: Ledger, root_id: str, parallel: int) -> None:
        self._drive, self._ledger, self._root_id = drive, ledger, root_id
        self._parallel = parallel
        self._strangers: dict[str, DriveFile] = {}
        self.polled_at_s = float("-inf")
        """Monotonic time of the last full reading of the feed."""

    @property
    def _memory(self) -> Memory:
        return self._ledger.memory

    def refresh(self, cancel: CancelToken) -> None:
        """Bring the mirror up to now: one call when nothing happened.

        Raises NotFound with the code `link_remote_missing` when the root is gone or in the bin.
        """
        if TOKEN not in self._memory.meta:
            self._begin()
            self._list_folders(cancel)
        elif DOUBT in self._memory.meta:
            self._check_root()
        elif abs(time.time() - float(self._memory.meta.get(LISTED_AT, 0))) > RELIST_S:
            self._ledger.commit(Batch(meta=_listed_now(), unlisted=self._folders()))
        try:
            self._follow(cancel)
        except FeedLost:
            self._begin()
            self._list_folders(cancel)
            self._follow(cancel)
        if DOUBT in self._memory.meta:
            self._check_root()
        self._list_folders(cancel)

    def get(self, file_id: str) -> DriveFile | None:
        """What Drive last told of an id; None when it is not in this link or in the bin."""
        file = self._memory.mirror.get(file_id)
        return None if file is None or file.is_trashed else file

    def confirm(self, file_id: str) -> None:
        """Ask for one id and take in what Drive says."""
        file = self._confirm(file_id)
        if file_id == self._root_id:
            self._ledger.commit(Batch(meta={DOUBT: "1"}))
        elif file is None:
            self._ledger.commit(Batch(mirror_drop=[file_id]))
        elif file_id in self._memory.mirror:
            self._ledger.commit(Batch(mirror_put=[file]))

    def _begin(self) -> None:
        """Take a place in the feed, then have every folder listed (anew)."""
        token = self._drive.start_token()
        chain = self._climb_root()
        self._ledger.commit(
            Batch(
                meta={TOKEN: token, ABOVE: _ids(chain[1:]), DOUBT: None, **_listed_now()},
                mirror_put=[slim(chain[0])],
                unlisted=[*self._folders(), self._root_id],
            )
        )

    def _folders(self) -> list[str]:
        return [file.id for file in self._memory.mirror.values() if file.is_folder]

    def _climb_root(self) -> list[DriveFile]:
        try:
            chain = climb(self._drive, self._root_id)
        except NotFound as error:
            raise remote_missing() from error
        if any(folder.is_trashed for folder in chain):
            raise remote_missing()
        return chain

    def _check_root(self) -> None:
        chain = self._climb_root()
        self._ledger.commit(
            Batch(meta={ABOVE: _ids(chain[1:]), DOUBT: None}, mirror_put=[slim(chain[0])])
        )

    def _follow(self, cancel: CancelToken) -> None:
        """Read the feed to its end; each page is saved with the place it leads to."""
        is_last = False
        while not is_last:
            cancel.check()
            token = self._memory.meta[TOKEN]
            started_s = time.monotonic()
            page = self._drive.changes(token)
            if page.changes or not page.is_last:
                absorbed = _Absorbed(self._memory, self._root_id, self._strangers)
                self._ledger.commit(absorbed.page(page))
            is_last = page.is_last
            self.polled_at_s = started_s

    def _list_folders(self, cancel: CancelToken) -> None:
        """List what has to be listed, several folders at a time, until nothing is left."""
        while folders := [each for each in self._memory.unlisted if self._is_listable(each)]:
            cancel.check()
            work = partial(self._list_folder, children_of(self._memory.mirror.values()), cancel)
            with ThreadPoolExecutor(self._parallel, "colabsync-list") as pool:
                list(pool.map(work, folders))

    def _is_listable(self, folder_id: str) -> bool:
        file = self._memory.mirror.get(folder_id)
        return file is not None and not file.is_trashed

    def _list_folder(
        self, known: dict[str, list[DriveFile]], cancel: CancelToken, folder_id: str
    ) -> None:
        found: dict[str, DriveFile] = {}
        token: str | None = None
        while True:
            cancel.check()
            page = self._drive.list_folder(folder_id, token)
            found.update((file.id, slim(file)) for file in page.files if not file.is_trashed)
            if (token := page.next_token) is None:
                break
        missing = [each.id for each in known.get(folder_id, ()) if each.id not in found]
        confirmed = {file_id: self._confirm(file_id) for file_id in missing}
        mirror = self._memory.mirror
        news = [
            file
            for file in (*found.values(), *(each for each in confirmed.values() if each))
            if not _is_older(file, mirror.get(file.id))
        ]
        self._ledger.commit(
            Batch(
                mirror_drop=[file_id for file_id, file in confirmed.items() if file is None],
                mirror_put=news,
                unlisted=[each.id for each in news if each.is_folder and each.id not in mirror],
                listed=[folder_id],
            )
        )

    def _confirm(self, file_id: str) -> DriveFile | None:
        """Listings lag: only asking for the id tells whether it is gone."""
        try:
            return slim(self._drive.get(file_id))
        except NotFound:
            return None


@dataclass(slots=True)
class _Absorbed:
    """What one page of the feed changes in the mirror. Pure but for reading `memory`."""

    memory: Memory
    root_id: str
    strangers: dict[str, DriveFile]
    """Things told lately that lie in no known folder: theirs may be told after them."""
    put: dict[str, DriveFile] = field(default_factory=dict)
    drop: set[str] = field(default_factory=set)
    unlisted: list[str] = field(default_factory=list)
    has_doubt: bool = False

    def page(self, page: ChangePage) -> Batch:
        """The batch that takes in this page."""
        above = set(json.loads(self.memory.meta.get(ABOVE, "[]")))
        for change in page.changes:
            if change.file_id == self.root_id or change.file_id in above:
                self._look_at_root(change.file_id, change.file)
            elif change.file is None:
                self._leave(change.file_id)
            else:
                self._take(slim(change.file))
        self._welcome_strangers()
        return Batch(
            meta={TOKEN: page.next_token, **({DOUBT: "1"} if self.has_doubt else {})},
            mirror_drop=sorted(self.drop),
            mirror_put=list(self.put.values()),
            unlisted=[each for each in self.unlisted if each not in self.drop],
        )

    def _look_at_root(self, file_id: str, file: DriveFile | None) -> None:
        known = self._known(file_id)
        if file is None or file.is_trashed:
            self.has_doubt = True
        elif known is not None:
            self.has_doubt |= known.parent_id != file.parent_id
            self.put[file_id] = slim(file)

    def _take(self, file: DriveFile) -> None:
        known = self._known(file.id)
        self.strangers.pop(file.id, None)
        if _is_older(file, known):
            return  # entries come late and twice
        is_inside = file.parent_id is not None and self._known(file.parent_id) is not None
        if not is_inside:
            self._leave(file.id)
            self.strangers[file.id] = file
            if len(self.strangers) > MAX_STRANGERS:
                del self.strangers[next(iter(self.strangers))]
        elif known != file and not (known is None and file.is_trashed):
            self.put[file.id] = file
            self.drop.discard(file.id)
            if known is None and file.is_folder:
                self.unlisted.append(file.id)

    def _welcome_strangers(self) -> None:
        """Take in whatever lies in a folder that has become known."""
        while ready := [
            file
            for file in self.strangers.values()
            if file.parent_id is not None and self._known(file.parent_id) is not None
        ]:
            for file in ready:
                self._take(file)

    def _leave(self, file_id: str) -> None:
        """Gone for good, out of sight, or moved out of the link: with all below."""
        known = self._known(file_id)
        if known is None:
            return
        gone = [file_id]
        if known.is_folder:
            everything = {**self.memory.mirror, **self.put}
            tree = children_of(replace(each, is_trashed=False) for each in everything.values())
            gone += [each.id for each in below(file_id, tree)]
        for each in gone:
            self.put.pop(each, None)
            self.drop.add(each)

    def _known(self, file_id: str) -> DriveFile | None:
        if file_id in self.drop:
            return None
        return self.put.get(file_id) or self.memory.mirror.get(file_id)


def _is_older(file: DriveFile, known: DriveFile | None) -> bool:
    """True when `known` was told later than `file`. `version` only ever grows."""
    return (
        known is not None
        and known.version is not None
        and file.version is not None
        and file.version < known.version
    )


def _listed_now() -> dict[str, str | None]:
    return {LISTED_AT: str(int(time.time()))}


def _ids(files: Iterable[DriveFile]) -> str:
    return json.dumps([file.id for file in files])


def remote_missing() -> NotFound:
    """The linked Drive folder is gone: said, never taken for a deletion of all it held."""
    return NotFound(
        "The linked Drive folder is in the bin, deleted or no longer shared with you. Restore it "
        "on Drive, or unlink this folder; nothing was deleted here.",
        code="link_remote_missing",
    )
