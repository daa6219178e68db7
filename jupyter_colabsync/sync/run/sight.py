"""Sight: both sides of a link as they are now; what was seen before is not computed again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.local.checksums import Checksums
from jupyter_colabsync.sync.local.folder import FolderReader, naming_of, read_rules
from jupyter_colabsync.sync.local.scan import Scanned, scan
from jupyter_colabsync.sync.plan.actions import Action, Plan
from jupyter_colabsync.sync.plan.ignore import IgnoreRules
from jupyter_colabsync.sync.plan.marks import Marks
from jupyter_colabsync.sync.plan.names import Naming
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen
from jupyter_colabsync.sync.remote.mirror import RULES, Mirror
from jupyter_colabsync.sync.remote.observing import observe
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.refusals import Refusals
from jupyter_colabsync.sync.run.restless import Restless
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

AGREED_RULES = "agreed_rules"
AHEAD_S = 1.0
"""How old a scan made while Drive was asked may be when it is used."""
SCAN_PAUSES_S = (0.05, 0.2, 0.5)


@dataclass(slots=True)
class Memory:
    """What is worth keeping between the sessions of one process, and lost without harm."""

    checksums: Checksums
    refusals: Refusals = field(default_factory=Refusals)
    strangers: dict[str, DriveFile] = field(default_factory=dict)
    restless: Restless = field(default_factory=Restless)
    marks: Marks = field(default_factory=Marks)
    moving: set[str] = field(default_factory=set)
    """Paths that are sent or fetched right now."""


@dataclass(frozen=True, slots=True)
class _Ahead:
    """A scan made ahead, and what it rests upon."""

    scanned: Scanned
    base_writes: int
    signature: str
    ended_s: float
    """Monotonic."""


class Sight:
    """Looks at both sides of one link."""

    def __init__(
        self,
        pair: Pair,
        drive: DriveClient,
        state: State,
        memory: Memory,
        *,
        rules: IgnoreRules | None = None,
    ) -> None:
        """`rules`: instead of those that lie in the folder."""
        self._pair, self._state, self._memory = pair, state, memory
        self._given_rules = rules
        self.mirror = Mirror(drive, state, pair.remote_id, pair.parallel, memory.strangers)
        self._seen: tuple[int, str, RemoteSeen] | None = None
        self._reader = FolderReader(pair.root)
        self.scanned_ns = 0
        """Wall clock just before the last scan."""
        self._ahead: _Ahead | None = None

    def _rules(self) -> IgnoreRules:
        return self._given_rules or read_rules(self._pair.root)

    def remember(self, plan: Plan, hopeless: Iterable[Action]) -> None:
        """Keep how single files stand by a plan, for whoever asks in between."""
        self._memory.marks = Marks.of(plan, hopeless)

    @contextmanager
    def moving(self, path: str) -> Iterator[None]:
        """While this lasts, `path` is on its way."""
        self._memory.moving.add(path)
        try:
            yield
        finally:
            self._memory.moving.discard(path)

    @property
    def naming(self) -> Naming:
        """What names the disk can hold."""
        return naming_of(self._pair.root)

    def asking_ahead(self, cancel: CancelToken) -> AbstractContextManager[None]:
        """While this lasts, Drive is asked for its news; see `Mirror.asking_ahead`."""
        return self.mirror.asking_ahead(cancel)

    def look_ahead(self, cancel: CancelToken) -> None:
        """Go through the folder if Drive is being asked for its news. The next `both` makes use of
        it, unless the answer took long or changed what was agreed."""
        if not self.mirror.is_asking:
            return
        rules, base_writes = self._rules(), self._state.base_writes
        scanned = self._scan(rules, cancel)
        self._ahead = _Ahead(scanned, base_writes, rules.signature, time.monotonic())

    def refresh(self, cancel: CancelToken) -> None:
        """Bring what is known of Drive up to now."""
        self.mirror.refresh(self._rules(), cancel)

    def has_new_rules(self) -> bool:
        """True when Drive's folders were listed by other rules than those that hold now."""
        return self._state.meta.get(RULES, "") != self._rules().signature

    def both(self, cancel: CancelToken) -> tuple[LocalSeen, RemoteSeen]:
        """Where the two sides differ from the base; Drive's as last told."""
        rules = self.mirror.rules = self._rules()
        remote = self._remote(rules)
        sizes = {
            node.file.size_bytes
            for nodes in (remote.changed, remote.new)
            for node in nodes.values()
            if node.file.size_bytes is not None
        }
        scanned = self._take_ahead(rules) or self._scan(rules, cancel)
        return self._memory.checksums.complete(scanned, self._state, sizes, cancel), remote

    def local_only(self, cancel: CancelToken) -> LocalSeen:
        """The folder alone, as far as it has to be read for that."""
        scanned = self._scan(self._rules(), cancel)
        return self._memory.checksums.complete(scanned, self._state, (), cancel)

    def agree_on_rules(self) -> None:
        """Nothing in the base is ignored by the rules of now; written when they change."""
        signature = self._rules().signature
        is_of_now = self._seen is not None and self._seen[1] == signature
        if is_of_now and self._state.meta.get(AGREED_RULES) != signature:
            self._state.commit(Batch(meta={AGREED_RULES: signature}))

    def is_quiet_here(self, cancel: CancelToken) -> bool:
        """True when nothing here differs from what was agreed, by names and stats."""
        return self._scan(self._rules(), cancel).seen.is_quiet

    def _take_ahead(self, rules: IgnoreRules) -> Scanned | None:
        """The scan made ahead, if it is what one made now would be."""
        ahead, self._ahead = self._ahead, None
        if ahead is None or time.monotonic() - ahead.ended_s > AHEAD_S:
            return None
        is_base_as_then = ahead.base_writes == self._state.base_writes
        is_as_then = is_base_as_then and ahead.signature == rules.signature
        return ahead.scanned if is_as_then else None

    def _scan(self, rules: IgnoreRules, cancel: CancelToken) -> Scanned:
        """A scan during which no folder vanished."""
        for pause_s in SCAN_PAUSES_S:
            try:
                return self._scan_once(rules, cancel)
            except Stale:
                cancel.wait(pause_s)
        return self._scan_once(rules, cancel)

    def _scan_once(self, rules: IgnoreRules, cancel: CancelToken) -> Scanned:
        self.scanned_ns = time.time_ns()
        return scan(
            self._reader,
            rules,
            self._state,
            cancel,
            folds_case=self.naming.folds_case,
            are_rules_agreed=self._state.meta.get(AGREED_RULES) == rules.signature,
        )

    def _remote(self, rules: IgnoreRules) -> RemoteSeen:
        writes = self._state.writes
        if self._seen is None or self._seen[:2] != (writes, rules.signature):
            self._seen = writes, rules.signature, observe(self._state, rules, self.naming)
        return self._seen[2]
