"""Worker: the cycles of one run. Look at both sides, plan, hold back, carry out; maybe again."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime
from functools import partial

from jupyter_colabsync.contract.sync import HeldReason
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import ColabSyncError, LocalProblem
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.local import root as root_check
from jupyter_colabsync.sync.local.disk import Disk
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.actions import Action, Download, Plan, Policy, Upload
from jupyter_colabsync.sync.plan.crowded import crowd_words
from jupyter_colabsync.sync.plan.revived import moved_but_binned
from jupyter_colabsync.sync.plan.trees import LocalSeen, RemoteSeen, Skip
from jupyter_colabsync.sync.review.harmful import ABUSIVE, Harmful
from jupyter_colabsync.sync.review.holding import Holding, files_held
from jupyter_colabsync.sync.review.wanted import Wanted
from jupyter_colabsync.sync.run.creates import Creates, is_create
from jupyter_colabsync.sync.run.executor import Executor, Flight
from jupyter_colabsync.sync.run.latecomers import Latecomers
from jupyter_colabsync.sync.run.outcomes import Outcomes
from jupyter_colabsync.sync.run.pace import Pace
from jupyter_colabsync.sync.run.recovery import Recovery
from jupyter_colabsync.sync.run.refusals import told_at
from jupyter_colabsync.sync.run.restless import PATIENCE_S
from jupyter_colabsync.sync.run.sight import Sight
from jupyter_colabsync.sync.run.tally import Tally
from jupyter_colabsync.sync.run.tools import Tools
from jupyter_colabsync.sync.run.unearthing import look_under
from jupyter_colabsync.sync.run.workshop import Workshop
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

MAX_CYCLES = 200
"""A run ends some time, also in a folder that never rests; the next one goes on. Looks that find
nothing to do, while a large file travels, do not count, nor those in the middle of much work."""
MAX_STUCK_CYCLES = 3
"""So many cycles in a row may drop everything they planned before the run gives up for now."""
BIN_SEEN, DISK = "bin_seen_on", "disk"
MAX_LEAP_DAYS = 31
"""A clock that has leapt further since the bin was last looked through may be wrong: then nothing
is thrown away before another day has come."""
LOOK_S = 5.0
"""How often both sides are looked at while a large file travels."""
LOOK_AGAIN_S = 30.0
"""How long many small files may travel before both sides are looked at again: a notebook that was
saved meanwhile goes first."""
LOOK_SHARE = 5.0
"""Looking and planning take at most about a sixth of the time, however many files there are."""
PROBLEM_CODES = {
    reasons.NO_RIGHTS: "unreadable",
    reasons.HALF_WRITTEN: "half_written",
    reasons.CHANGING: "changing",
    reasons.NOT_UTF8: "bad_name",
    reasons.LINK_INSTEAD: "replaced_by_link",
    reasons.SPECIAL_INSTEAD: "replaced_by_special",
    reasons.OPEN_DATABASE: "open_database",
    reasons.HALF_CHANGED: "open_database",
    reasons.CLASH_UPLOAD_ONLY: "conflict_left",
    reasons.NO_DOWNLOAD: "no_download",
    reasons.NO_EDIT: "no_permission",
    reasons.NO_TRASH: "no_permission",
    reasons.NO_ADDING: "no_permission",
    reasons.POINTER_EDITED: "pointer_edited",
}
"""Skipped things that a person should know of; links and special files are only counted."""


class Worker:
    """The work of one run. `waiting` and `held` tell at the end what is still to do."""

    def __init__(
        self, shop: Workshop, state: State, sight: Sight, context: JobContext, tally: Tally
    ) -> None:
        self._shop, self._state, self._sight = shop, state, sight
        self._context, self._tally = context, tally
        self._holding = Holding(state)
        self._tools = Tools(
            shop.drive,
            Disk(shop.pair.root),
            state,
            sight.mirror,
            shop.contents,
            tally,
            context,
            shop.memory.restless,
            merge_rest_s=shop.pair.merge_rest_s,
        )
        under = partial(look_under, self._tools)
        self._recovery = Recovery(shop.drive, state, shop.pair.root, under)
        self._refusals = shop.memory.refusals
        self._outcomes = Outcomes(tally, self._refusals, self._word_on)
        self._executor = Executor(
            self._tools,
            Creates(shop.drive, state),
            shop.lanes,
            Pace(shop.pair.share),
            self._outcomes,
            sight.moving,
        )
        self._hopeless: list[Action] = []
        self.waiting: list[Upload] = []
        """What is still to be sent; `seen` may hold more that is not on Drive as it is here."""
        self.seen = LocalSeen()
        """The folder by the last look."""
        self.held = self.held_edits = 0
        self._disk = ""
        self.has_planned = False
        """Until then nobody knows anew what waits and what is held."""

    def cycles(self, *, has_just_looked: bool) -> None:
        """Work until nothing is left to do, or nothing moves on. `has_just_looked`: the run follows
        a look that found something to do, and nobody waits for its end."""
        self._context.progress.start(None, "files", "Looking at both sides")
        self._tidy()
        self._tools.restless.begin()
        if has_just_looked:
            self._tools.patience_s = PATIENCE_S
        else:
            self._refusals.forget()
        try:
            if not has_just_looked:
                self._check_root(may_mark=True)
                self._sight.look_ahead(self._context.cancel)
            self._cycle_until_quiet(polls=not has_just_looked)
        finally:
            self._executor.close()
            self.waiting = _uploads([*self._hopeless, *self._outcomes.undone])
        self._holding.is_worked()
        self._agree_on_disk()
        self._sight.agree_on_rules()

    def _tidy(self) -> None:
        """Once before the cycles, so that what died before is out of the way."""
        disk, device = self._tools.disk, self._shop.pair.device
        disk.tidy(device)
        for key in disk.staged():
            if self._state.get(key) is None:
                disk.bring_back(key, device)
        today, seen = self._tools.clock().date(), self._state.meta.get(BIN_SEEN)
        if seen != f"{today}":
            if seen is not None and 0 < (today - date.fromisoformat(seen)).days <= MAX_LEAP_DAYS:
                disk.bin.expire(today)
            self._state.commit(Batch(meta={BIN_SEEN: f"{today}"}))

    def _cycle_until_quiet(self, *, polls: bool) -> None:
        stuck = worked = 0
        while worked < MAX_CYCLES:
            progress, stale = self._tally.progress, self._tally.stale
            flying = self._executor.in_flight()
            is_whole = self._cycle(flying, polls=polls)
            is_stale = self._tally.stale > stale
            has_moved_on = self._tally.progress > progress
            if has_moved_on and not is_whole:
                polls = self._is_time_to_poll()
                continue
            worked += is_stale or has_moved_on
            if flying or self._executor.in_flight():
                self._executor.wait_for_any(LOOK_S)
                if self._outcomes.fatal is not None:
                    raise self._outcomes.fatal
                polls, stuck = self._is_time_to_poll(), 0
                continue
            if not (is_stale or has_moved_on):
                return
            stuck = 0 if has_moved_on else stuck + 1
            if stuck == MAX_STUCK_CYCLES:
                self._give_up()
                return
            # what we did ourselves is known; only what did not fit has to be heard of, and what
            # rules that came with this cycle do not leave alone any more
            polls = is_stale or self._sight.has_new_rules()
            self._context.cancel.wait(0.2 * stuck)

    def _give_up(self) -> None:
        """Say what did not come to rest. Where somebody waits for the end of this run that is
        uploads as well; else they go on waiting, and the next look takes them."""
        is_asked_for = self._tools.patience_s < PATIENCE_S
        for action in self._outcomes.undone:
            if is_asked_for or not isinstance(action, Upload):
                self._tally.problem(
                    LocalProblem(
                        "it changed each time it was about to be synced. It is tried again at the "
                        "next look.",
                        code="still_changing",
                    ),
                    action.path,
                )

    def _is_time_to_poll(self) -> bool:
        return time.monotonic() - self._sight.mirror.polled_at_s > LOOK_S

    def look(self) -> bool:
        """One look at both sides; True when there is something to do."""
        self._observe(polls=True)
        local, remote = self._sight.both(self._context.cancel)
        plan = self._plan(local, remote, {})
        self.waiting = _uploads([*self._hopeless, *plan.actions])
        has_found_some = bool(plan.actions) or self._has_unwanted_intents(plan)
        if not has_found_some:
            self._holding.is_worked()
            self._agree_on_disk()
        return has_found_some

    def dry_plan(self, *, has_remote: bool = True) -> Plan:
        """What would be done now; nothing is carried out.

        Without `has_remote` the Drive folder does not exist yet.
        """
        self._check_root(may_mark=False)
        if has_remote:
            self._sight.refresh(self._context.cancel)
            replace(self._recovery, look_under=None, is_dry=True).settle(self._context.cancel)
            Wanted(self._state).suppose()
        local, remote = self._sight.both(self._context.cancel)
        if binned := moved_but_binned(self._state, local, remote, self._shop.pair.mode):
            self._state.commit(Batch(told_drop=[each.id for each in binned]))
            local, remote = self._sight.both(self._context.cancel)
        return self._holding.plan(local, remote, self._policy({}), self._doubt())

    # --- one cycle

    def _cycle(self, flying: Mapping[int, Flight], *, polls: bool) -> bool:
        """Look, plan and act; False when the plan was too long to be carried out to its end.

        `flying`: on its way since before this look, which may see one half of its end; it is
        left alone, and planned by the next one.
        """
        began_s = time.monotonic()
        self._observe(polls=polls)
        local, remote = self._both()
        plan = self._plan(local, remote, flying)
        self.waiting = _uploads([*plan.actions, *(each.action for each in flying.values())])
        if not flying:
            self._recovery.drop_unwanted(self._wanted_keys(plan), self._context.cancel)
        now_s = time.monotonic()
        until_s = now_s + max(LOOK_AGAIN_S, LOOK_SHARE * (now_s - began_s))
        with self._marking():
            return self._executor.run(plan.actions, until_s)

    def _both(self) -> tuple[LocalSeen, RemoteSeen]:
        """Both sides, when what was moved here has come out of Drive's bin."""
        cancel, pair = self._context.cancel, self._shop.pair
        local, remote = self._sight.both(cancel)
        binned = moved_but_binned(self._state, local, remote, pair.mode)
        if not binned:
            return local, remote
        ids = [each.id for each in binned]
        wanted = Wanted(self._state)
        wanted.take_out(ids, reasons.MOVED_AND_KEPT, self._shop.drive, pair.parallel, cancel)
        return self._sight.both(cancel)

    @contextmanager
    def _marking(self) -> Iterator[None]:
        """Beside the work, the Drive folder gets its mark when it has none yet."""
        if not self._sight.mirror.root.wants_mark:
            yield
            return
        with ThreadPoolExecutor(1, "colabsync-mark") as beside:
            marking = beside.submit(self._sight.mirror.root.put_mark)
            yield
            with suppress(ColabSyncError):  # whatever it is, the work has met it as well
                marking.result()

    def _observe(self, *, polls: bool) -> None:
        self._check_root(may_mark=True)
        if polls:
            self._sight.refresh(self._context.cancel)
        if polls and self._welcome_latecomers():
            self._sight.refresh(self._context.cancel)
        if self._refusals.is_time_to_ask_for_room():
            self._refusals.hear_room(self._free_on_drive())
        pair, cancel = self._shop.pair, self._context.cancel
        Wanted(self._state).bring_back(self._shop.drive, pair.parallel, cancel)
        if not self._executor.in_flight():
            self._recovery.settle(cancel)

    def _welcome_latecomers(self) -> bool:
        """After a reading of the feed; True when something came out of Drive's bin again."""
        shop, rules = self._shop, self._sight.mirror.rules
        strangers = shop.memory.strangers
        latecomers = Latecomers(self._state)
        return latecomers.welcome(shop.drive, strangers, rules, self._context.cancel)

    def _free_on_drive(self) -> int | None:
        about = self._shop.drive.about(cancel=self._context.cancel)
        if about.limit_bytes is None:
            return None
        return about.limit_bytes - (about.used_bytes or 0)

    def _check_root(self, *, may_mark: bool) -> None:
        pair = self._shop.pair
        self._disk = root_check.device_of(pair.root)
        root_check.check(
            pair.root, pair.link_id, self._state, may_mark=may_mark, is_elsewhere=self._is_elsewhere
        )

    @property
    def _is_elsewhere(self) -> bool:
        """The folder lies on another disk than when both sides last agreed."""
        return self._state.meta.get(DISK) not in (None, self._disk)

    def _doubt(self) -> HeldReason | None:
        return "disk" if self._is_elsewhere else None

    def _agree_on_disk(self) -> None:
        """Both sides agree with the folder where it lies now; written when that has changed."""
        if not self.held and self._state.meta.get(DISK) != self._disk:
            self._state.commit(Batch(meta={DISK: self._disk}))

    def _plan(self, local: LocalSeen, remote: RemoteSeen, flying: Mapping[int, Flight]) -> Plan:
        self.seen = local
        # a new file has no key yet by which the plan would know it again: its place is walled off
        walls = {each.place: reasons.ON_ITS_WAY for each in flying.values()}
        local = replace(local, walls={**local.walls, **walls})
        plan = self._holding.plan(local, remote, self._policy(flying), self._doubt())
        self._holding.note(plan)
        self.held, self.held_edits = files_held(plan), len(plan.held_edits)
        self.has_planned = True
        self._tally.put("held", self.held)
        self._note_skips(plan.skips)
        for folder in plan.crowded:
            self._tally.notice(crowd_words(folder))
        self._tools.scanned_ns = self._sight.scanned_ns
        self._refusals.forget_those(ABUSIVE, self._is_allowed)
        self._refusals.shut.hear(self._word_on)
        plan, hopeless = self._refusals.without_hopeless(plan)
        for action, error in hopeless:
            self._tally.problem(error, told_at(action, error))
        self._hopeless = [*(action for action, _ in hopeless), *plan.shut_out]
        if put_off := [each for each in plan.actions if self._is_put_off(each)]:
            rest = tuple(each for each in plan.actions if each not in put_off)
            plan = replace(plan, actions=rest)
            self._hopeless += put_off
        self._sight.remember(plan, self._hopeless)
        return plan

    def _is_allowed(self, action: Action) -> bool:
        """A person wants what Google held back as harmful."""
        return isinstance(action, Download) and Harmful(self._state).is_allowed(action.remote)

    def _word_on(self, key: int) -> DriveFile | None:
        """What Drive last told of a folder."""
        drive_id = self._state.drive_id_of(key)
        return None if drive_id is None else self._state.file_of(drive_id)

    def _is_put_off(self, action: Action) -> bool:
        return isinstance(action, Upload) and self._tools.restless.is_copied(action.path)

    def _wanted_keys(self, plan: Plan) -> set[int]:
        """Of creates and updates that are still to be done, by the keys of their intents."""
        actions = [*self._hopeless, *plan.actions]
        paths = {each.path for each in actions if is_create(each)}
        keys = {each.key for each in actions if isinstance(each, Upload)}
        begun = self._state.intents.values()
        return keys | {each.key for each in begun if each.kind == "create" and each.path in paths}

    def _has_unwanted_intents(self, plan: Plan) -> bool:
        wanted = self._wanted_keys(plan)
        return any(each.key not in wanted for each in self._state.intents.values())

    def _policy(self, flying: Mapping[int, Flight]) -> Policy:
        pair = self._shop.pair
        return Policy(
            pair.mode,
            pair.device,
            datetime.now().astimezone().replace(tzinfo=None),
            self._sight.naming.folds_case,
            frozenset(flying),
            self._shop.contents.known(),
        )

    # --- what is left out

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
