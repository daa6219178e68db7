"""Mirror: keeps what is known of the Drive folder fresh, by the change feed and by listings.

Nothing is guessed. The place in the feed is taken before the first listing and saved together with
what it brought. A listing never proves that something is gone: what it lacks is asked for by id.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.query import MAX_PARENTS
from jupyter_colabsync.drive.records import ChangePage, DriveFile
from jupyter_colabsync.drive.verdicts import FeedLost
from jupyter_colabsync.errors import NotFound, Unreachable
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.plan.ignore import IgnoreRules
from jupyter_colabsync.sync.plan.names import join, legal_name
from jupyter_colabsync.sync.remote.absorbing import Absorbed, known_children
from jupyter_colabsync.sync.remote.root import DOUBT, RemoteRoot, remote_missing
from jupyter_colabsync.sync.remote.whereabouts import Whereabouts
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

TOKEN, LISTED_AT, RULES = "token", "listed_at_s", "listed_rules"
RELIST_S = 86_400.0
"""Feed and listings both miss things now and then; once a day everything is listed again."""
FRESH_S = 5.0
"""What was listed in so short a time is not followed by a look at what changed meanwhile: that
comes with the next look, and every action looks again at what it changes."""
MAX_ASKED = 20
"""When a listing of several folders lacks more than this of one, that one is listed alone first:
such listings come back wrongly empty now and then (Google issue 149522397, seen by rclone). Nor are
more folders asked for in a row, because what they hold is in the bin."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A page of the feed that was asked for ahead."""

    token: str
    started_s: float
    page: Future[ChangePage]


class Mirror:
    """One link's view of its Drive folder. All changes go through the state."""

    def __init__(
        self,
        drive: DriveClient,
        state: State,
        root_id: str,
        parallel: int,
        strangers: dict[str, DriveFile],
    ) -> None:
        self._drive, self._state, self.root_id = drive, state, root_id
        self._parallel, self._strangers = parallel, strangers
        self.root = RemoteRoot(drive, state, root_id)
        self.rules: IgnoreRules | None = None
        """Those of the last look at the linked folder."""
        self._reading = threading.Lock()
        self.polled_at_s = float("-inf")
        """Monotonic time of the last full reading of the feed."""
        self._asked: _Asked | None = None

    def begin_with(
        self, token: str, chain: Sequence[DriveFile], rules: IgnoreRules, *, is_new: bool
    ) -> None:
        """Begin with what was learned while the folder was linked: `token`, a place in the feed
        taken before anything else, and the folder with those above it. `is_new`: it was made
        after that, so all it holds is told by the feed."""
        self.rules = rules
        meta = {TOKEN: token, **self.root.facts_of(chain), **self._listed_now()}
        self._state.commit(Batch(meta=meta, unlisted=[] if is_new else [self.root_id]))

    @contextmanager
    def asking_ahead(self, cancel: CancelToken) -> Iterator[None]:
        """While this lasts, Drive is asked for what the next `refresh` wants to know first; how
        that ended, an error too, is for `refresh` to tell."""
        if (token := self._state.meta.get(TOKEN)) is None:
            yield
            return
        self._drive.make_ready()
        with ThreadPoolExecutor(1, "colabsync-feed") as beside:
            started_s = time.monotonic()
            page = beside.submit(self._drive.changes, token, cancel=cancel)
            self._asked = _Asked(token, started_s, page)
            yield

    @property
    def is_asking(self) -> bool:
        """True while an answer asked for ahead is still to be used."""
        return self._asked is not None

    def refresh(self, rules: IgnoreRules, cancel: CancelToken) -> None:
        """Bring everything up to now: one call when nothing happened.

        Raises NotFound when the root is gone, or another one: see `root`.
        """
        self.rules = rules
        is_news = False
        try:
            if TOKEN not in self._state.meta:
                is_news = self._begin(cancel)
            elif self.root.is_doubtful:
                self.root.check(cancel)
            elif self._is_time_to_list():
                self._state.commit(Batch(meta=self._listed_now(), unlisted=self._folders()))
            elif self.is_asking and self._is_first():
                self._list_folders(cancel)  # beside the question that is under way
            if not is_news:
                self._follow(cancel)
        except FeedLost:
            self._begin(cancel)
            self._follow(cancel)
        if self.root.is_doubtful:
            self.root.check(cancel)
        self._list_folders(cancel)

    def refresh_if_older(self, age_s: float, cancel: CancelToken) -> None:
        """Read the feed again unless that was done within `age_s`; one thread at a time."""
        with self._reading:
            if time.monotonic() - self.polled_at_s > age_s:
                assert self.rules is not None, "a look comes first"
                self.refresh(self.rules, cancel)

    def confirm(self, file_id: str, cancel: CancelToken | None = None) -> None:
        """Ask for one id and take in what Drive says."""
        if file_id == self.root_id:
            self._state.commit(Batch(meta={DOUBT: "1"}))
            return
        there = self._get(file_id, cancel)
        with self._state.undisturbed():
            absorbed = self._absorbed()
            _note(absorbed, file_id, there)
            self._state.commit(absorbed.batch())
        self._look_above(absorbed.hidden_in, cancel)

    def _look_above(self, folder_ids: Iterable[str], cancel: CancelToken | None) -> None:
        """Ask for folders that are there by all that was told, and yet what they hold is in the
        bin: they are in it themselves, or one above them, and the feed has not said so. One such
        folder explains all below it, and a doubt about the root explains everything."""
        asked = 0
        for folder_id in sorted(folder_ids):
            if self.root.is_doubtful or asked == MAX_ASKED:
                return
            if self._state.has(folder_id):
                asked += 1
                self.confirm(folder_id, cancel)

    def _is_time_to_list(self) -> bool:
        meta = self._state.meta
        if abs(time.time() - float(meta.get(LISTED_AT, 0))) > RELIST_S:
            return True
        # other rules: folders that were of no interest so far may be now
        return self.rules is not None and meta.get(RULES, "") != self.rules.signature

    def _begin(self, cancel: CancelToken) -> bool:
        """Take a place in the feed, then list every folder (anew); True when that took so little
        time that the feed need not be read right afterwards.

        The place is kept only when the root is there. Where something is known already, nothing
        is listed before that: a root in the bin would look as if it had been emptied.
        """
        started_s = time.monotonic()
        self._state.commit(Batch(unlisted=self._folders()))
        is_first = self._is_first()
        with ThreadPoolExecutor(2, "colabsync-begin") as beside:
            asking = beside.submit(self._drive.start_token, cancel=cancel)
            taking = beside.submit(self._take_place, asking, cancel)
            asking.result()
            if is_first:
                self._list_folders(cancel)
            taking.result()
        self._list_folders(cancel)
        self.polled_at_s = started_s
        return time.monotonic() - started_s < FRESH_S

    def _take_place(self, asking: Future[str], cancel: CancelToken) -> None:
        facts = self.root.facts(cancel)
        self._state.commit(Batch(meta={TOKEN: asking.result(), **facts, **self._listed_now()}))

    def _is_first(self) -> bool:
        """True while nothing is known to lie in the linked folder."""
        return next(iter(known_children(self._state, self.root_id)), None) is None

    def _folders(self) -> list[str]:
        return [self.root_id, *self._state.folder_ids()]

    def _listed_now(self) -> dict[str, str | None]:
        signature = "" if self.rules is None else self.rules.signature
        return {LISTED_AT: str(int(time.time())), RULES: signature}

    # --- the feed

    def _follow(self, cancel: CancelToken) -> None:
        """Read the feed to its end; each page is saved with the place it leads to."""
        is_last = False
        hidden_in: set[str] = set()
        while not is_last:
            cancel.check()
            started_s, page = self._page(self._state.meta[TOKEN], cancel)
            if page.changes or not page.is_last:
                untold = self._whereabouts(cancel).untold_folders(page)
                with self._state.undisturbed():
                    hidden_in |= self._absorb(page, untold)
            is_last = page.is_last
            self.polled_at_s = started_s
        self._look_above(hidden_in, cancel)

    def _whereabouts(self, cancel: CancelToken) -> Whereabouts:
        return Whereabouts(
            self._state, self.root, self._strangers, lambda file_id: self._get(file_id, cancel)
        )

    def _absorb(self, page: ChangePage, untold: Iterable[DriveFile]) -> set[str]:
        """Take in one page, and with it the place it leads to. The folders that must be in the bin
        for what they hold is. `untold`: folders that some of it lies in."""
        absorbed = self._absorbed()
        has_doubt = False
        for folder in untold:
            absorbed.take(folder)
        for change in page.changes:
            if self.root.concerns(change.file_id):
                has_doubt |= self.root.is_doubtful_by(change.file_id, change.file)
            elif change.file is None:
                absorbed.lose(change.file_id)
            else:
                absorbed.take(change.file, change.at_ms)
        absorbed.welcome_strangers()
        meta = {TOKEN: page.next_token, **({DOUBT: "1"} if has_doubt else {})}
        self._state.commit(absorbed.batch(meta=meta))
        return absorbed.hidden_in

    def _page(self, token: str, cancel: CancelToken) -> tuple[float, ChangePage]:
        """A page of the feed, and the monotonic time when it was asked for."""
        asked, self._asked = self._asked, None
        if asked is not None and asked.token == token:
            return asked.started_s, asked.page.result()
        return time.monotonic(), self._drive.changes(token, cancel=cancel)

    def _absorbed(self) -> Absorbed:
        return Absorbed(self._state, self._strangers, self._is_of_interest)

    # --- listings

    def _list_folders(self, cancel: CancelToken) -> None:
        """List what has to be listed, several folders at a time, until nothing is left."""
        while folders := self._to_list():
            cancel.check()
            groups = [
                folders[start : start + MAX_PARENTS]
                for start in range(0, len(folders), MAX_PARENTS)
            ]
            with ThreadPoolExecutor(self._parallel, "colabsync-list") as pool:
                list(pool.map(lambda group: self._list(group, cancel), groups))

    def _to_list(self) -> list[str]:
        """Unlisted folders that are there; what is gone needs no listing, and what lies below
        something that is gone none before that comes back."""
        found: list[str] = []
        useless: list[str] = []
        for folder_id in sorted(self._state.unlisted):
            if folder_id != self.root_id and self._state.file_of(folder_id) is None:
                useless.append(folder_id)
            elif self._state.has(folder_id):
                found.append(folder_id)
        if useless:
            self._state.commit(Batch(listed=useless))
        return found

    def _list(self, folders: Sequence[str], cancel: CancelToken) -> None:
        """List some folders together; where the answer looks wrong, one by one."""
        try:
            found = self._read(folders, cancel)
        except NotFound:
            self._list_alone(folders, cancel)
            return
        known = {folder: set(known_children(self._state, folder)) for folder in folders}
        if len(folders) > 1:
            is_empty = not any(found.values())
            for folder in folders:
                lacking = known[folder] - {file.id for file in found[folder]}
                if is_empty or len(lacking) > MAX_ASKED:
                    found[folder] = self._read([folder], cancel)[folder]
        listed = {file.id for files in found.values() for file in files}
        missing = {each for ids in known.values() for each in ids} - listed
        confirmed = {file_id: self._get(file_id, cancel) for file_id in sorted(missing)}
        with self._state.undisturbed():
            absorbed = self._absorbed()
            for file in (each for files in found.values() for each in files):
                absorbed.take(file)
            for file_id, there in confirmed.items():
                _note(absorbed, file_id, there)
            self._state.commit(absorbed.batch(listed=list(folders)))

    def _list_alone(self, folders: Sequence[str], cancel: CancelToken) -> None:
        """One of these has vanished: find out which."""
        if len(folders) > 1:
            for folder in folders:
                self._list([folder], cancel)
        elif folders[0] == self.root_id:
            self.root.check(cancel)
            raise remote_missing()
        else:
            self.confirm(folders[0], cancel)
            if self._state.file_of(folders[0]) is not None:
                raise Unreachable(
                    "Google Drive does not agree with itself right now on what a folder holds. "
                    "Sync again in a few minutes."
                )

    def _read(self, folders: Sequence[str], cancel: CancelToken) -> dict[str, list[DriveFile]]:
        """All pages of what lies in some folders, by folder."""
        found: dict[str, list[DriveFile]] = defaultdict(list, {folder: [] for folder in folders})
        token: str | None = None
        while True:
            cancel.check()
            page = self._drive.list_folders(folders, token, cancel=cancel)
            for file in page.files:
                if not file.is_trashed:
                    found[file.parent_id or folders[0]].append(file)
            if (token := page.next_token) is None:
                return found

    def _get(self, file_id: str, cancel: CancelToken | None) -> DriveFile | None:
        """Listings lag: only asking for the id tells whether it is gone."""
        try:
            return self._drive.get(file_id, cancel=cancel)
        except NotFound:
            return None

    def _is_of_interest(self, folder: DriveFile) -> bool:
        """False for a folder that the rules leave alone: its content need not be known."""
        if self.rules is None:
            return True
        return not self.rules.ignores(self._path_of(folder), is_folder=True)

    def _path_of(self, file: DriveFile) -> str:
        """Where it would lie here; near enough for the rules."""
        name = legal_name(file.name)
        above: DriveFile | None = None
        if file.parent_id is not None and file.parent_id != self.root_id:
            above = self._state.file_of(file.parent_id)
        return name if above is None else join(self._path_of(above), name)


def _note(absorbed: Absorbed, file_id: str, file: DriveFile | None) -> None:
    if file is None:
        absorbed.lose(file_id)
    else:
        absorbed.take(file)
