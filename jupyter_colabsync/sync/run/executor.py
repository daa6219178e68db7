"""Carries out a plan, several transfers at a time, and goes on where it can.

An action that no longer fits is dropped (the next cycle plans it again); one that is refused is
noted and the rest goes on; without network or sign-in everything stops where it is. Large files
travel in the background: the executor does not wait for them, the next cycles leave them alone.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import TypeAlias

from jupyter_colabsync.drive.verdicts import AlreadyThere
from jupyter_colabsync.errors import Cancelled, ColabSyncError, NotFound, Stale
from jupyter_colabsync.sync.plan.actions import (
    Action,
    Adopt,
    Download,
    Forget,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveLocal,
    MoveRemote,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.plan.agreed import adopted
from jupyter_colabsync.sync.plan.nodes import Place
from jupyter_colabsync.sync.plan.order import lane, size_of
from jupyter_colabsync.sync.remote.agreeing import agree, disown
from jupyter_colabsync.sync.run import fetching, local_steps, remote_steps, sending
from jupyter_colabsync.sync.run.creates import Creates
from jupyter_colabsync.sync.run.lanes import Lanes
from jupyter_colabsync.sync.run.local_steps import Done
from jupyter_colabsync.sync.run.outcomes import Outcomes
from jupyter_colabsync.sync.run.pace import Pace
from jupyter_colabsync.sync.run.tools import Tools
from jupyter_colabsync.sync.state.batch import Batch

BASE_BATCH = 2000
"""Base entries saved in one transaction."""
WRITTEN_AT_ONCE = 200
Plain: TypeAlias = MakeLocalFolder | TrashLocal | RemoveLocalFolder
"""Steps here that are written down by the hundred."""
FOLDER_BATCH = 100
"""Folders made in one request (Drive API v3 guide, "Send multiple requests")."""


@dataclass(frozen=True, slots=True)
class Flight:
    """A large file on its way; `place` is where it lies here, with the lasting key of its folder
    (what is new has another key in every plan)."""

    action: Action
    place: Place
    future: Future[None]


class Executor:
    """Carries out the plans of one run."""

    def __init__(
        self,
        tools: Tools,
        creates: Creates,
        lanes: Lanes,
        pace: Pace,
        outcomes: Outcomes,
        moving: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """`moving` is entered while a path is on its way."""
        self._tools, self._creates, self._lanes = tools, creates, lanes
        self._pace, self._outcomes, self._moving = pace, outcomes, moving
        self._large: ThreadPoolExecutor | None = None
        self._flying: dict[int, Flight] = {}
        self._done = Done()

    # --- large files under way

    def in_flight(self) -> dict[int, Flight]:
        """Large transfers that have not ended, by the keys under which the base knows them."""
        for each in self._flying.values():
            if each.future.done():
                each.future.result()  # raises what nobody foresaw: it is no end of the work
        self._flying = {key: each for key, each in self._flying.items() if not each.future.done()}
        return dict(self._flying)

    def wait_for_any(self, seconds: float) -> None:
        """Wait until a large transfer ends, or that long. Raises Cancelled at the latest then."""
        futures = [each.future for each in self._flying.values()]
        deadline_s = time.monotonic() + seconds
        while futures and time.monotonic() < deadline_s:
            self._tools.context.cancel.check()
            done, _ = wait(futures, timeout=0.1, return_when="FIRST_COMPLETED")
            if done or self._outcomes.fatal is not None:
                return

    def close(self) -> None:
        """Wait for what is under way; it stops by itself when the run was cancelled."""
        if self._large is not None:
            self._large.shutdown(wait=True)

    # --- a plan

    def run(self, actions: Sequence[Action], until_s: float = math.inf) -> bool:
        """Do everything that can be done; large transfers are only begun, and of the others none
        after the monotonic time `until_s`. False when some were left for that.

        Raises Cancelled, SignInNeeded or Unreachable after the actions under way have ended; what
        was finished stays finished.
        """
        outcomes = self._outcomes
        outcomes.undone = []
        is_whole = True
        self._tools.keys.clear()
        self._tools.stats.clear()
        self._creates.intend(actions, self._tools.keys, self._tools.context.cancel)
        self._announce(actions)
        for (kind, _), group in groupby(actions, key=_kind_of):
            batch = list(group)
            if kind == "note":
                self._note(batch)
            elif kind == "folder there":
                self._make_folders([each for each in batch if isinstance(each, MakeRemoteFolder)])
            elif kind == "transfer":
                is_whole = self._transfer(batch, until_s)
            elif kind in {"move there", "bin there"}:
                self._side_by_side(batch, self._lanes.slots)
            else:
                self._here(batch)
            if outcomes.fatal is not None:
                raise outcomes.fatal
        return is_whole

    def _announce(self, actions: Iterable[Action]) -> None:
        total = sum(size_of(each) for each in actions if isinstance(each, Upload | Download))
        self._tools.context.progress.start(total, "bytes")

    def _note(self, batch: Sequence[Action]) -> None:
        """Base only: nothing is moved, sent or deleted."""
        state = self._tools.state
        for start in range(0, len(batch), BASE_BATCH):
            part = batch[start : start + BASE_BATCH]
            for is_kept in (True, False):
                keys = [e.key for e in part if isinstance(e, Forget) and e.is_kept is is_kept]
                if keys:
                    disown(state, keys, is_kept=is_kept)
            for each in part:
                if isinstance(each, Forget) and each.is_kept:
                    self._tools.tally.settled(each.path)  # what stays may be new to the next plan
            adopts = [each for each in part if isinstance(each, Adopt)]
            if adopts:
                nodes = [adopted(each, self._tools.scanned_ns) for each in adopts]
                agree(state, nodes, intents_drop=[each.key for each in adopts])

    def _make_folders(self, batch: Sequence[MakeRemoteFolder]) -> None:
        """All of one level, for Drive keeps no order within one request."""
        for start in range(0, len(batch), FOLDER_BATCH):
            self._make_some(batch[start : start + FOLDER_BATCH])
            if self._outcomes.fatal is not None:
                return

    def _make_some(self, folders: Sequence[MakeRemoteFolder]) -> None:
        wanted = [each for each in folders if not self._outcomes.is_waiting(each)]
        self._outcomes.undone += [each for each in folders if self._outcomes.is_waiting(each)]
        errors: Sequence[ColabSyncError | None]
        try:
            self._tools.context.cancel.check()
            errors = remote_steps.make_folders(self._tools, self._creates, wanted)
        except Cancelled as stopped:
            errors = [stopped] * len(wanted)
        for action, error in zip(wanted, errors, strict=True):
            if error is None:
                self._tools.tally.settled(action.path)
            else:
                self._failed(action, error)

    # --- several at a time

    def _transfer(self, batch: Sequence[Action], until_s: float) -> bool:
        small: list[Action] = []
        for action in batch:
            assert isinstance(action, Upload | Download)
            if lane(action.path, size_of(action)) == "large":
                self._launch(action)
            else:
                small.append(action)
        return self._side_by_side(small, self._lanes.hands, until_s)

    def _launch(self, action: Upload | Download) -> None:
        if self._outcomes.fatal is not None or self._outcomes.is_waiting(action):
            self._outcomes.undone.append(action)
            return
        try:
            place = self._tools.place(action.place)
        except Stale as error:
            self._failed(action, error)
            return
        if self._large is None:
            self._large = ThreadPoolExecutor(self._lanes.slots, "colabsync-large")
        key = self._tools.lasting(action.key)
        # the next plan of this run has other keys
        tools = replace(self._tools, keys=dict(self._tools.keys), stats=dict(self._tools.stats))
        work = partial(self._attempt, action, partial(self._in_lane, action, tools))
        self._flying[key] = Flight(action, place, self._large.submit(work))

    def _side_by_side(self, batch: Sequence[Action], most: int, until_s: float = math.inf) -> bool:
        """At most so many at a time. False when the time was up before all had begun."""
        if not batch:
            return True
        todo = iter(batch)
        lock = threading.Lock()
        is_broken = threading.Event()

        def work() -> None:
            while self._outcomes.fatal is None and not is_broken.is_set():
                if time.monotonic() > until_s:
                    return
                with lock:
                    action = next(todo, None)
                if action is None:
                    return
                try:
                    self._do(action)
                except BaseException:
                    is_broken.set()  # a mistake of ours: nobody goes on
                    raise

        count = min(most, len(batch))
        with ThreadPoolExecutor(count, "colabsync-transfer") as pool:
            for worker in [pool.submit(work) for _ in range(count)]:
                worker.result()
        left = list(todo)
        self._outcomes.undone += left
        return not left

    def _here(self, batch: Sequence[Action]) -> None:
        """One after the other; several are written down together."""
        done, tools = self._done, self._tools
        try:
            for action in batch:
                if len(done) >= WRITTEN_AT_ONCE or not isinstance(action, Plain):
                    done.write_down(tools)
                self._do(action)
        finally:
            done.write_down(tools)

    # --- one action

    def _do(self, action: Action) -> None:
        """One action, with every way it can end."""
        if self._outcomes.fatal is not None or self._outcomes.is_waiting(action):
            self._outcomes.undone.append(action)
            return
        before_s = time.thread_time()
        self._attempt(action, lambda: self._in_lane(action, self._tools))
        try:
            self._pace.rest(time.thread_time() - before_s, self._tools.context.cancel)
        except Cancelled as stopped:
            self._outcomes.fatal = stopped

    def _attempt(self, action: Action, work: Callable[[], None]) -> None:
        try:
            self._tools.context.cancel.check()
            work()
            self._tools.tally.settled(action.path)
        except ColabSyncError as error:
            self._failed(action, error)
        except OSError as error:
            self._failed(action, self._outcomes.said(error))

    def _failed(self, action: Action, error: ColabSyncError) -> None:
        if self._outcomes.note(action, error):
            try:
                self._look_again(action, error)
            except ColabSyncError as worse:
                self._outcomes.note_worse(worse)

    def _look_again(self, action: Action, error: ColabSyncError) -> None:
        """After Drive said "not there" or "there already": find out what is."""
        remote = getattr(action, "remote", None)
        if isinstance(error, NotFound) and remote is not None:
            self._tools.mirror.confirm(remote.id)
            return
        key, state = self._tools.keys.get(action.key, action.key), self._tools.state
        intent = state.intents.get(key)
        if intent is not None and intent.drive_id is not None and intent.kind == "create":
            self._tools.mirror.confirm(intent.drive_id)
            if isinstance(error, AlreadyThere) and not state.has(intent.drive_id):
                # it was made, and is in the bin or elsewhere by now: this id is used up
                state.commit(Batch(intents_drop=[key]))
        if isinstance(error, NotFound) and (place := getattr(action, "place", None)) is not None:
            parent = state.get(self._tools.keys.get(place.parent, place.parent))
            if parent is not None:
                self._tools.mirror.confirm(parent.drive_id)

    def _in_lane(self, action: Action, tools: Tools) -> None:
        match action:
            case Upload() | Download():
                slot = self._lanes.slot(lane(action.path, size_of(action)), tools.context.cancel)
                with slot as leave, self._moving(action.path):
                    if isinstance(action, Upload):
                        sending.send(tools, self._creates, action)
                    else:
                        fetching.fetch(tools, action, leave)
            case TrashRemote():
                remote_steps.trash(tools, action)
            case MoveRemote():
                remote_steps.move(tools, action)
            case MakeLocalFolder():
                local_steps.make_folder(tools, action, self._done)
            case TrashLocal():
                local_steps.trash(tools, action, self._done)
            case RemoveLocalFolder():
                local_steps.remove_folder(tools, action, self._done)
            case MoveLocal():
                local_steps.move(tools, action)
            case SetAside():
                local_steps.set_aside(tools, action)
            case _:
                raise AssertionError(action)


def _kind_of(action: Action) -> tuple[str, int]:
    """Actions that follow each other and are of one kind and level are carried out together."""
    match action:
        case Adopt() | Forget():
            return "note", 0
        case MakeRemoteFolder():
            return "folder there", action.path.count("/")
        case MoveRemote():
            return "move there", action.to.count("/")
        case Upload() | Download():
            return "transfer", 0
        case TrashRemote():
            return "bin there", 0
        case _:
            return "here", 0
