"""Carries out a plan stage by stage, several transfers at a time, and goes on where it can.

An action that no longer fits is dropped (the next cycle plans it again); one that is refused is
noted and the rest goes on; without network or sign-in everything stops where it is.
"""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from typing import TypeAlias

from jupyter_colabsync.errors import (
    Cancelled,
    ColabSyncError,
    DriveFull,
    LocalProblem,
    NotFound,
    SignInNeeded,
    Stale,
    Unreachable,
)
from jupyter_colabsync.sync import relocations, transfers
from jupyter_colabsync.sync.memory import Batch
from jupyter_colabsync.sync.model import (
    Action,
    Adopt,
    BaseEntry,
    Download,
    Forget,
    MakeLocalFolder,
    MakeRemoteFolder,
    MoveBase,
    MoveLocal,
    MoveRemote,
    RemoteTree,
    RemoveLocalFolder,
    SetAside,
    TrashLocal,
    TrashRemote,
    Upload,
)
from jupyter_colabsync.sync.order import stage
from jupyter_colabsync.sync.pace import Pace
from jupyter_colabsync.sync.refusals import Refusals
from jupyter_colabsync.sync.transfers import Tools

BASE_BATCH = 2000
"""Base entries saved in one transaction."""
_FULL = {errno.ENOSPC, errno.EDQUOT}
_FATAL = (Cancelled, SignInNeeded, Unreachable)

LocalAction: TypeAlias = (
    Download | MakeLocalFolder | TrashLocal | RemoveLocalFolder | SetAside | MoveLocal
)


class Executor:
    """Carries out the plans of one run; `tree` is what the plan knew of Drive."""

    def __init__(self, tools: Tools, parallel: int, pace: Pace, refusals: Refusals) -> None:
        self._tools, self._parallel, self._pace = tools, parallel, pace
        self._refusals = refusals
        self._fatal: BaseException | None = None
        self._lock = threading.Lock()
        self._is_broken = False
        self._is_drive_full = False
        self._is_disk_full = False
        self.undone: list[Action] = []
        """What was planned last and did not happen."""

    def run(self, actions: Sequence[Action], tree: RemoteTree) -> None:
        """Do everything that can be done. Raises Cancelled, SignInNeeded or Unreachable after
        the actions under way have ended; what was finished stays finished."""
        self.undone = []
        self._tools.creates.intend(
            [
                each
                for each in actions
                if isinstance(each, MakeRemoteFolder)
                or (isinstance(each, Upload) and each.remote is None)
            ]
        )
        self._announce(actions)
        for _, group in groupby(actions, key=lambda each: (stage(each), _level(each))):
            batch = list(group)
            if isinstance(batch[0], Adopt | Forget):
                self._remember(batch)
            elif len(batch) > 1 and isinstance(batch[0], _PARALLEL):
                self._side_by_side(batch, tree)
            else:
                for action in batch:
                    self._do(action, tree)
            if self._fatal is not None:
                raise self._fatal

    def moves(self, actions: Sequence[Action], tree: RemoteTree) -> bool:
        """Carry out a pass of moves in order; True when at least one was done."""
        self._tools.creates.intend([each for each in actions if isinstance(each, MakeRemoteFolder)])
        before = len(self.undone)
        for action in actions:
            if isinstance(action, Adopt):
                self._remember([action])
            else:
                self._do(action, tree)
            if self._fatal is not None:
                raise self._fatal
        return len(self.undone) - before < len(actions)

    def _announce(self, actions: Iterable[Action]) -> None:
        total = sum(_bytes_in(each) for each in actions)
        self._tools.context.progress.start(total, "bytes")

    def _side_by_side(self, batch: list[Action], tree: RemoteTree) -> None:
        todo = iter(batch)

        def work() -> None:
            while self._fatal is None and not self._is_broken:
                with self._lock:
                    action = next(todo, None)
                if action is None:
                    return
                try:
                    self._do(action, tree)
                except BaseException:
                    self._is_broken = True  # a mistake of ours: nobody goes on
                    raise

        count = min(self._parallel, len(batch))
        with ThreadPoolExecutor(count, "colabsync-transfer") as pool:
            for worker in [pool.submit(work) for _ in range(count)]:
                worker.result()
        self.undone.extend(todo)

    def _do(self, action: Action, tree: RemoteTree) -> None:
        """One action, with every way it can end."""
        if self._fatal is not None or self._is_waiting(action):
            self.undone.append(action)
            return
        cancel, before_s = self._tools.context.cancel, time.thread_time()
        try:
            cancel.check()
            self._carry_out(action, tree)
            self._tools.tally.settled(action.path)
        except ColabSyncError as error:
            self.undone.append(action)
            self._answer(action, error)
        except OSError as error:
            self.undone.append(action)
            self._answer(action, _said(error))
        try:
            self._pace.rest(time.thread_time() - before_s, cancel)
        except Cancelled as stopped:
            self._fatal = stopped

    def _answer(self, action: Action, error: ColabSyncError) -> None:
        tally = self._tools.tally
        if isinstance(error, _FATAL) and error.code != "checksum_mismatch":
            self._fatal = error
        elif isinstance(error, Stale | NotFound):
            tally.was_stale()
            self._look_again(action, error)
        elif isinstance(error, DriveFull):
            self._is_drive_full = True
            self._refusals.note_full("remote", action, error)
            tally.problem(error)
        elif error.code == "disk_full" or _is_no_room(error):
            self._is_disk_full = True
            full = transfers.no_room()
            self._refusals.note_full("local", action, full)
            tally.problem(full)
        else:
            self._refusals.note(action, error)
            tally.problem(error, action.path)

    def _look_again(self, action: Action, error: ColabSyncError) -> None:
        """Ask Drive for what it said it does not have, so that the next plan knows."""
        try:
            self._tools.look_again(action, error)
        except ColabSyncError as worse:
            if isinstance(worse, _FATAL):
                self._fatal = worse

    def _is_waiting(self, action: Action) -> bool:
        """A full Drive stops uploads only, a full disk downloads only."""
        if isinstance(action, Upload | MakeRemoteFolder):
            return self._is_drive_full
        return self._is_disk_full and isinstance(action, Download | MakeLocalFolder)

    def _carry_out(self, action: Action, tree: RemoteTree) -> None:
        tools = self._tools
        match action:
            case Upload():
                transfers.upload(tools, action)
            case MakeRemoteFolder():
                transfers.make_remote_folder(tools, action)
            case TrashRemote():
                transfers.trash_remote(tools, action, tree)
            case MoveRemote():
                relocations.move_remote(tools, action)
            case MoveBase():
                relocations.move_base(tools, action)
            case Adopt() | Forget():
                self._remember([action])
            case _:
                self._carry_out_here(action)

    def _carry_out_here(self, action: LocalAction) -> None:
        tools = self._tools
        match action:
            case Download():
                transfers.download(tools, action)
            case MakeLocalFolder():
                transfers.make_local_folder(tools, action)
            case TrashLocal():
                transfers.trash_local(tools, action)
            case RemoveLocalFolder():
                transfers.remove_local_folder(tools, action)
            case SetAside():
                transfers.set_aside(tools, action)
            case MoveLocal():
                relocations.move_local(tools, action)

    def _remember(self, actions: Sequence[Action]) -> None:
        """Base only: nothing is moved, sent or deleted."""
        for start in range(0, len(actions), BASE_BATCH):
            part = actions[start : start + BASE_BATCH]
            self._tools.ledger.commit(
                Batch(
                    base_drop=[each.path for each in part if isinstance(each, Forget)],
                    base_put={
                        each.path: agreed(each, self._tools.scanned_ns)
                        for each in part
                        if isinstance(each, Adopt)
                    },
                    intents_drop=[
                        each.path for each in part if each.path in self._tools.ledger.memory.intents
                    ],
                )
            )


_PARALLEL = (Upload, Download, MakeRemoteFolder, TrashRemote, TrashLocal)


def agreed(action: Adopt, checked_ns: int) -> BaseEntry:
    """What the base remembers of something that both sides have."""
    local, remote = action.local, action.remote
    return BaseEntry(
        local.kind,
        remote.id,
        remote.name,
        local.md5,
        local.stat.size_bytes,
        local.stat,
        checked_ns,
    )


def _level(action: Action) -> int:
    """Folders wait for their parents; all else of a stage may run side by side."""
    is_folder = isinstance(action, MakeRemoteFolder | MakeLocalFolder)
    return action.path.count("/") if is_folder else 0


def _bytes_in(action: Action) -> int:
    if isinstance(action, Upload):
        return action.local.stat.size_bytes
    return action.remote.size_bytes or 0 if isinstance(action, Download) else 0


def _is_no_room(error: ColabSyncError) -> bool:
    return isinstance(error.__cause__, OSError) and error.__cause__.errno in _FULL


def _said(error: OSError) -> ColabSyncError:
    """What the operating system refused, as one of ours."""
    if error.errno in _FULL:
        return transfers.no_room()
    problem = LocalProblem(
        f"this machine's disk refuses it ({error.strerror or type(error).__name__}). "
        "Check its name and rights, then sync again.",
        code="local_refused",
    )
    problem.__cause__ = error
    return problem
