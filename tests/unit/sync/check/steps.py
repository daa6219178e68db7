"""Steps: every durable thing an engine does is told before it happens, to whoever listens.

A listener may change the world in that moment, refuse the step with an OSError, or let the process
end by `Death`. Python's audit hook tells of renames, links, unlinks, new folders and files opened
for writing; the store of its commits; the wire (`wire`) of requests and answers.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from jupyter_colabsync.sync.local import rename
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.store import Store

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_KINDS = {
    "os.rename": "rename",
    "os.remove": "unlink",
    "os.mkdir": "mkdir",
    "os.rmdir": "rmdir",
    "os.link": "link",
    "os.truncate": "truncate",
    "open": "write",
}
_BY_CHANCE = re.compile(r"(/\.\S+)\.[a-z0-9_]{8}(?= |$)")
"""The ends of names that `tempfile` has made."""


class Death(BaseException):
    """A process ends in this moment; no `except Exception` on the way out can help it."""


@dataclass(frozen=True, slots=True)
class Step:
    """One durable thing that is about to happen; `what` names files relative to the device."""

    kind: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.what}"


Listener = Callable[[Step], None]


class Watch:
    """Tells the steps of everything that happens below some folders, each to its listener."""

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self._is_deaf = 0

    def listen(self, folder: Path, listener: Listener) -> None:
        """From now on steps below `folder` are told."""
        self._listeners[f"{folder}{os.sep}"] = listener

    @contextmanager
    def deaf(self) -> Iterator[None]:
        """Meanwhile nothing is told: somebody else than an engine is acting."""
        self._is_deaf += 1
        try:
            yield
        finally:
            self._is_deaf -= 1

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Meanwhile steps are told, in all threads of this process."""
        with pytest.MonkeyPatch.context() as patch:
            self._watch_commits(patch)
            self._watch_swaps(patch)
            _install()
            _watches.append(self)
            try:
                yield
            finally:
                _watches.remove(self)

    def hear(self, event: str, arguments: tuple[object, ...]) -> None:
        """An event of the interpreter."""
        if self._is_deaf or not self._listeners:
            return
        if event == "open" and not _is_writing(*arguments[1:3]):
            return
        paths = [each for each in arguments[:2] if isinstance(each, str)]
        if event == "open":
            paths = paths[:1]
        if event == "os.mkdir" and Path(paths[0]).is_dir():
            return  # it is only made sure that there is one
        self.tell(_KINDS[event], *paths)

    def tell(self, kind: str, *paths: str) -> None:
        """Something is about to happen to the last of some paths."""
        if self._is_deaf or not paths or paths[0].endswith(("/lock", "-journal")):
            return
        for folder, listener in self._listeners.items():
            if paths[-1].startswith(folder):
                what = " ".join(each.removeprefix(folder) for each in paths)
                listener(Step(kind, _BY_CHANCE.sub(r"\1", what)))

    def _watch_commits(self, patch: pytest.MonkeyPatch) -> None:
        write = Store.write

        def told(store: Store, batch: Batch) -> None:
            if store.path is not None:
                self.tell("commit", str(store.path))
            write(store, batch)

        patch.setattr(Store, "write", told)

    def _watch_swaps(self, patch: pytest.MonkeyPatch) -> None:
        """What ctypes does, the interpreter does not tell."""
        renameat2 = rename._renameat2

        def told(source: Path, target: Path, flag: int) -> bool:
            kind = "swap" if flag == rename._EXCHANGE else "rename"
            self.tell(kind, str(source), str(target))
            return renameat2(source, target, flag)

        patch.setattr(rename, "_renameat2", told)


_watches: list[Watch] = []
_installed: list[bool] = []


def _install() -> None:
    """An audit hook is for life, so there is one for all watches, which mostly does nothing."""
    if not _installed:
        _installed.append(True)
        sys.addaudithook(_hook)


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watches and event in _KINDS:
        for watch in _watches:
            watch.hear(event, arguments)


def _is_writing(mode: object, flags: object) -> bool:
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return isinstance(flags, int) and bool(flags & _WRITING)
