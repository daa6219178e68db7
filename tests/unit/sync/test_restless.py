"""Files that never rest: a run that somebody asked for sends what they hold at one moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.errors import Stale
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.run import restless
from jupyter_colabsync.sync.run.restless import PATIENCE_S, Restless, snapshot
from tests.unit.sync.device import Device, context
from tests.unit.sync.world import md5

LINE = b"epoch: loss 0.25\n"


@contextmanager
def written_to(path: Path, head: bytes = b"") -> Iterator[None]:
    """Meanwhile a training run appends to its log all the time."""
    path.write_bytes(head + LINE)
    is_over = threading.Event()

    def append() -> None:
        with path.open("ab", buffering=0) as log:
            while not is_over.wait(0.001):
                log.write(LINE)

    thread = threading.Thread(target=append)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


@pytest.mark.parametrize("head", [b"", b"-" * 9_000_000], ids=["small", "large"])
def test_a_log_that_never_rests_is_on_drive_as_it_was_a_moment_ago(
    device: Device, hand: Hand, head: bytes
) -> None:
    with written_to(device.root / "run.log", head):
        assert device.sync().uploaded == 1
        there = hand.read("Work/run.log")
    whole = device.read("run.log")
    assert there == whole[: len(there)]
    assert there.startswith(head)
    assert len(there) < len(whole)
    assert device.sync().uploaded == 1
    assert hand.read("Work/run.log") == whole
    assert not device.sync().did_anything
    assert list(device.tree()) == ["run.log"], "no conflict copy of one's own file"


def test_a_log_that_was_on_drive_is_followed(device: Device, hand: Hand) -> None:
    device.write("run.log", b"")
    device.sync()
    with written_to(device.root / "run.log"):
        assert device.sync().uploaded == 1
    assert hand.tree("Work").keys() == {"run.log"}
    device.sync()
    assert hand.tree("Work") == {"run.log": md5(device.read("run.log"))}


def test_a_run_that_nobody_asked_for_waits_for_minutes(device: Device, hand: Hand) -> None:
    with written_to(device.root / "run.log"):
        report = device.engine.run(context(), has_just_looked=True)
        assert report.uploaded == 0
        assert device.engine.status().waiting_files == 1
    assert not hand.exists("Work/run.log")


def test_a_file_is_due_when_it_has_been_restless_for_long_enough() -> None:
    now_s = 0.0
    memory = Restless(lambda: now_s)
    assert not memory.is_due("a", 0)
    memory.note("a")
    assert memory.is_due("a", 0)
    assert not memory.is_due("a", PATIENCE_S)
    now_s = PATIENCE_S
    memory.note("a")
    assert memory.is_due("a", PATIENCE_S)
    memory.settled("a", is_copy=True)
    assert not memory.is_due("a", 0)
    assert memory.is_copied("a")
    memory.begin()
    assert not memory.is_copied("a")


def test_half_a_notebook_is_never_sent(tmp_path: Path) -> None:
    half = tmp_path / "a.ipynb"
    half.write_text('{"cells": [')
    with pytest.raises(Stale):
        snapshot(half, tmp_path / "copy", CancelToken())


def test_a_copy_never_fills_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(restless, "SPARE_BYTES", 1 << 62)
    log = tmp_path / "run.log"
    log.write_bytes(LINE)
    with pytest.raises(Stale, match="no room"):
        snapshot(log, tmp_path / "copy", CancelToken())


def test_what_is_edited_on_drive_all_the_time_is_named_and_fetched_when_it_rests(
    device: Device, hand: Hand
) -> None:
    device.write("a.txt", "1")
    device.sync()
    hand.put("Work/a.txt", "2")

    class Edited(Progress):
        left = 20

        def say(self, label: str) -> None:
            super().say(label)
            if label == "a.txt" and self.left:
                self.left -= 1
                hand.put("Work/a.txt", f"edit {self.left}")

    report = device.engine.run(JobContext(Edited(), CancelToken()))
    assert [each.code for each in report.problems] == ["still_changing"]
    assert device.read("a.txt") == b"1"
    assert device.sync().problems == ()
    assert device.read("a.txt") == hand.read("Work/a.txt")
