"""Worker: the cycles of one run. Look at both sides, plan, hold back, carry out; maybe again."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.errors import LocalProblem, Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync import reasons
from jupyter_colabsync.sync import root as root_check
from jupyter_colabsync.sync.creates import Creates
from jupyter_colabsync.sync.disk import Disk
from jupyter_colabsync.sync.executor import Executor
from jupyter_colabsync.sync.ignore import IgnoreRules
from jupyter_colabsync.sync.local import read_rules, scan
from jupyter_colabsync.sync.memory import Batch, Intent, Ledger
from jupyter_colabsync.sync.model import (
    Action,
    LocalTree,
    MakeRemoteFolder,
    Plan,
    Policy,
    RemoteTree,
    Skip,
    Upload,
)
from jupyter_colabsync.sync.moves import plan_moves
from jupyter_colabsync.sync.observe import Checksums
from jupyter_colabsync.sync.pace import Pace
from jupyter_colabsync.sync.planner import plan as make_plan
from jupyter_colabsync.sync.preview import after_moves
from jupyter_colabsync.sync.refusals import Refusals
from jupyter_colabsync.sync.remote import Mirror
from jupyter_colabsync.sync.remote_tree import Naming, remote_tree
from jupyter_colabsync.sync.safety import checked, files_in, paths_in
from jupyter_colabsync.sync.tally import Tally
from jupyter_colabsync.sync.transfers import Tools
from jupyter_colabsync.sync.verdicts import local_is

MAX_CYCLES = 12
MAX_STUCK_CYCLES = 3
"""So many cycles in a row may drop everything they planned before the run gives up for now."""
MAX_MOVE_PASSES = 20
SCAN_PAUSES_S = (0.05, 0.2)
HELD, APPROVED = "held", "approved"
FULL = ("drive_full", "too_many_items", "disk_full")
"""Problems of the whole link, though a run does not end for them."""

PROBLEM_CODES = {
    reasons.NO_RIGHTS: "unreadable",
    reasons.HALF_WRITTEN: "half_written",
    reasons.CHANGING: "changing",
    reasons.NOT_UTF8: "bad_name",
    reasons.CLASH_UPLOAD_ONLY: "conflict_left",
    reasons.NO_DOWNLOAD: "no_download",
    reasons.NO_EDIT: "no_permission",
    reasons.NO_TRASH: "no_permission",
}
"""Skipped things that a person should know of; links and special files are only counted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is kept equal, and how."""

    link_id: str
    root: Path
    """Real path: no symbolic links in it."""
    remote_id: str
    mode: LinkMode
    device: str
    parallel: int
    share: float | None = None
    """Of a processor, at most; None: no limit. See `pace`."""


class Sight:
    """Sees both sides; what it has seen before it does not compute again."""

    def __init__(self, pair: Pair, drive: DriveClient, ledger: Ledger) -> None:
        self._pair, self._ledger = pair, ledger
        self.mirror = Mirror(drive, ledger, pair.remote_id, pair.parallel)
        self._checksums = Checksums(pair.root)
        self._tree: tuple[int, str, RemoteTree] | None = None
        self.refusals = Refusals()
        self.scanned_ns = 0

    def both(self, cancel: CancelToken) -> tuple[LocalTree, RemoteTree]:
        """The two trees now; the mirror is expected to be fresh."""
        rules = read_rules(self._pair.root)
        remote = self._remote(rules)
        base = self._ledger.memory.base
        local = self._scan(rules, cancel)
        return self._checksums.fill_in(local, remote, base, cancel), remote

    def is_quiet_here(self, cancel: CancelToken) -> bool:
        """True when nothing here differs from what was agreed; no call, nothing is read but
        names and stats."""
        base = self._ledger.memory.base
        local = self._scan(read_rules(self._pair.root), cancel)
        return local.entries.keys() == base.keys() and all(
            base[path].stat == entry.stat for path, entry in local.entries.items()
        )

    def waiting_here(self, cancel: CancelToken) -> dict[str, int]:
        """The files that are not as they were agreed, with their size in bytes; no call."""
        base = self._ledger.memory.base
        root_check.check(self._pair.root, self._pair.link_id, base, may_mark=False)
        local = self._scan(read_rules(self._pair.root), cancel)
        known = {path: entry for path, entry in local.entries.items() if path in base}
        seen = self._checksums.fill_in(LocalTree(known), RemoteTree({}), base, cancel).entries
        return {
            path: entry.stat.size_bytes
            for path, entry in local.entries.items()
            if entry.kind == "file" and not (path in base and local_is(seen[path], base[path]))
        }

    def _scan(self, rules: IgnoreRules, cancel: CancelToken) -> LocalTree:
        """A scan during which no folder vanished."""
        for pause_s in SCAN_PAUSES_S:
            self.scanned_ns = time.time_ns()
            try:
                return scan(self._pair.root, rules, self._ledger.memory.base, cancel)
            except Stale:
                cancel.wait(pause_s)
        self.scanned_ns = time.time_ns()
        return scan(self._pair.root, rules, self._ledger.memory.base, cancel)

    def _remote(self, rules: IgnoreRules) -> RemoteTree:
        writes = self._ledger.writes
        if self._tree is None or self._tree[:2] != (writes, rules.signature):
            memory = self._ledger.memory
            naming = Naming(for_windows=sys.platform == "win32")
            tree = remote_tree(memory.mirror, self._pair.remote_id, memory.base, rules, naming)
            self._tree = (writes, rules.signature, tree)
        return self._tree[2]


class Worker:
    """The work of one run. `waiting` and `held` tell at the end what is still to do."""

    def __init__(
        self,
        pair: Pair,
        drive: DriveClient,
        ledger: Ledger,
        sight: Sight,
        context: JobContext,
        tally: Tally,
    ) -> None:
        self._pair, self._ledger, self._sight = pair, ledger, sight
        self._context, self._tally = context, tally
        creates = Creates(drive, ledger, sight.mirror, pair.remote_id)
        disk = Disk(pair.root)
        self._tools = Tools(drive, disk, ledger, sight.mirror, creates, tally, context)
        self._pace = Pace(pair.share)
        self._hopeless: list[Action] = []
        self.waiting: list[Upload] = []
        """Files that are not on Drive as they are here."""
        self.held = 0

    def cycles(self, *, has_just_looked: bool) -> None:
        """Work until nothing is left to do, or nothing moves on."""
        self._context.progress.start(None, "files", "Looking at both sides")
        self._tools.disk.tidy()
        if not has_just_looked:
            self._sight.refusals.forget()
        stuck = 0
        for number in range(MAX_CYCLES):
            before = self._state()
            is_partial = self._cycle(polls=number > 0 or not has_just_looked)
            there, conflicts, stale = (
                now - then for now, then in zip(self._state(), before, strict=True)
            )
            if not (there or conflicts or stale or is_partial):
                return
            stuck = 0 if there or conflicts else stuck + 1
            if stuck == MAX_STUCK_CYCLES:
                return
            self._context.cancel.wait(0.2 * stuck)

    def look(self) -> bool:
        """One look at both sides; True when there is something to do."""
        self._observe(polls=True)
        local, remote = self._sight.both(self._context.cancel)
        if self._moves(local, remote):
            return True
        plan = self._plan(local, remote)
        self.waiting = _uploads([*self._hopeless, *plan.actions])
        return bool(plan.actions) or bool(self._unwanted_intents(plan))

    def dry_plan(self, *, has_remote: bool = True) -> Plan:
        """What would be done now, moves included; nothing is carried out or written.

        Without `has_remote` the Drive folder does not exist yet.
        """
        self._check_root(may_mark=False)
        if has_remote:
            self._sight.mirror.refresh(self._context.cancel)
            self._tools.creates.recover()
        local, remote = self._sight.both(self._context.cancel)
        moved: list[Action] = []
        base = dict(self._ledger.memory.base)
        for _ in range(MAX_MOVE_PASSES):
            passed = plan_moves(base, local, remote, self._policy())
            if not passed:
                break
            moved += passed
            base, local, remote = after_moves(passed, base, local, remote)
        plan = checked(make_plan(base, local, remote, self._policy()), base, self._approved())
        return Plan((*moved, *plan.actions), plan.skips, plan.same, plan.held)

    # --- one cycle

    def _cycle(self, *, polls: bool) -> bool:
        """One cycle; True when a part of the work had to wait for the rest of it."""
        self._observe(polls=polls)
        local, remote = self._carry_out_moves()
        plan = self._plan(local, remote)
        self.waiting = _uploads(plan.actions)
        self._tools.creates.drop(self._unwanted_intents(plan))
        executor = self._executor()
        try:
            executor.run(plan.actions, remote)
        finally:
            self.waiting = _uploads([*self._hopeless, *executor.undone])
        return plan.is_partial and len(executor.undone) < len(plan.actions)

    def _observe(self, *, polls: bool) -> None:
        self._check_root(may_mark=True)
        if polls:
            self._sight.mirror.refresh(self._context.cancel)
        self._tools.creates.recover()

    def _check_root(self, *, may_mark: bool) -> None:
        base = self._ledger.memory.base
        root_check.check(self._pair.root, self._pair.link_id, base, may_mark=may_mark)

    def _carry_out_moves(self) -> tuple[LocalTree, RemoteTree]:
        """Rename what was renamed, pass by pass, and look again."""
        local, remote = self._sight.both(self._context.cancel)
        for _ in range(MAX_MOVE_PASSES):
            moves = self._moves(local, remote)
            if not moves or not self._executor().moves(moves, remote):
                break
            local, remote = self._sight.both(self._context.cancel)
        return local, remote

    def _moves(self, local: LocalTree, remote: RemoteTree) -> tuple[Action, ...]:
        return plan_moves(self._ledger.memory.base, local, remote, self._policy())

    def _plan(self, local: LocalTree, remote: RemoteTree) -> Plan:
        base = self._ledger.memory.base
        plan = checked(make_plan(base, local, remote, self._policy()), base, self._approved())
        self._note_held(plan)
        self._note_skips(plan.skips)
        self._tools.scanned_ns = self._sight.scanned_ns
        plan, hopeless = self._sight.refusals.without_hopeless(plan)
        for action, error in hopeless:
            self._tally.problem(error, None if error.code in FULL else action.path)
        self._hopeless = [action for action, _ in hopeless]
        return plan

    def _unwanted_intents(self, plan: Plan) -> list[Intent]:
        """Creates that were begun once and are not wanted any more."""
        wanted = {each.path for each in _creates([*self._hopeless, *plan.actions])}
        intents = self._ledger.memory.intents
        return [intent for path, intent in intents.items() if path not in wanted]

    def _executor(self) -> Executor:
        return Executor(self._tools, self._pair.parallel, self._pace, self._sight.refusals)

    def _policy(self) -> Policy:
        now = datetime.now().astimezone().replace(tzinfo=None)
        return Policy(self._pair.mode, self._pair.device, now)

    def _state(self) -> tuple[int, int, int]:
        return self._tally.changes_there, self._tally.get("conflicts"), self._tally.stale

    # --- what waits

    def _approved(self) -> frozenset[str]:
        return frozenset(json.loads(self._ledger.memory.meta.get(APPROVED, "[]")))

    def _note_held(self, plan: Plan) -> None:
        """Remember which deletions wait; a decision is used up when nothing of it is left."""
        meta = self._ledger.memory.meta
        paths = [path for deletion in plan.held for path in paths_in(deletion)]
        held = json.dumps(paths) if paths else None
        approved = meta.get(APPROVED)
        if approved is not None:
            wanted = set(json.loads(approved))
            if not any(each.path in wanted for each in plan.actions):
                approved = None
        if held != meta.get(HELD) or approved != meta.get(APPROVED):
            self._ledger.commit(Batch(meta={HELD: held, APPROVED: approved}))
        self.held = sum(map(files_in, plan.held)) or len(plan.held)
        self._tally.put("held", self.held)

    def _note_skips(self, skips: Iterable[Skip]) -> None:
        loud = {skip.path: skip.reason for skip in skips if not skip.is_quiet}
        self._tally.put("skipped", len(loud))
        self._tally.forget_skips()
        for path, reason in loud.items():
            code = PROBLEM_CODES.get(reason)
            if code is None and reason not in {reasons.LINK, reasons.SPECIAL, reasons.BEING_SAVED}:
                code = "unreadable"
            if code is not None:
                self._tally.skip(LocalProblem(f"not synced now: {reason}.", code=code), path)


def _uploads(actions: Iterable[Action]) -> list[Upload]:
    return [each for each in actions if isinstance(each, Upload)]


def _creates(actions: Iterable[Action]) -> list[Action]:
    return [
        each
        for each in actions
        if isinstance(each, MakeRemoteFolder) or (isinstance(each, Upload) and not each.remote)
    ]
