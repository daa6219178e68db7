"""Hints that something happened in a folder: some, about our own things none, and never trouble."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import watchfiles

from jupyter_colabsync.sync.local import watcher as watcher_module
from jupyter_colabsync.sync.local.watcher import Watcher


@pytest.fixture
def woken(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set by each hint. Events are collected for a moment only."""
    monkeypatch.setattr(watcher_module, "DEBOUNCE_MS", 50)
    monkeypatch.setattr(watcher_module, "STEP_MS", 10)
    return threading.Event()


def test_a_change_wakes(tmp_path: Path, woken: threading.Event) -> None:
    watcher = Watcher(tmp_path, woken.set)
    watcher.start()
    try:
        for number in range(500):  # until the system watches, nothing is told
            (tmp_path / f"{number}.txt").write_text("1")
            if woken.wait(0.02):
                break
        assert woken.is_set()
    finally:
        watcher.close()
    assert not watcher._thread.is_alive()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a.ipynb", True),
        ("d/e/a.txt", True),
        (".colabsyncignore", True),
        (".colabsync/tmp/x", False),
        ("d/.git/index", False),
        ("d/.ipynb_checkpoints/a.ipynb", False),
        (".~a.ipynb", False),
        ("a.tmp", False),
        ("../outside", False),
    ],
)
def test_what_is_worth_a_look(tmp_path: Path, path: str, expected: bool) -> None:
    place = (tmp_path / path).resolve()
    assert Watcher(tmp_path.resolve(), lambda: None)._is_ours(str(place)) is expected


def test_where_the_system_cannot_watch_it_stays_silent(
    tmp_path: Path, woken: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> Iterator[None]:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr(watchfiles, "watch", refuse)
    watcher = Watcher(tmp_path, woken.set)
    watcher.start()
    watcher._thread.join(10)
    assert not watcher._thread.is_alive()
    watcher.close()
    assert not woken.is_set()


def test_a_watcher_that_never_began_can_be_closed(tmp_path: Path) -> None:
    Watcher(tmp_path, lambda: None).close()
