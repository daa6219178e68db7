"""Notebook files are merged in a process that can be stopped, starved, and told nothing."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.notebooks.document import MAX_NOTEBOOK_BYTES
from jupyter_colabsync.notebooks.merge import Merged, Reason, Refused, merge
from jupyter_colabsync.sync.run.notebook_merge import MergedFile, MergeOutcome, merge_files
from tests.unit.notebooks.samples import cell, jupyter, notebook, run, sources

A, B, C = (cell(name, f"{name} = 1") for name in "abc")
BASE = jupyter(A, B, C)
LOCAL = jupyter(cell("a", "a = 2"), B, C)
REMOTE = jupyter(A, B, cell("c", "c = 2"))

posix_only = pytest.mark.skipif(os.name != "posix", reason="named pipes and rlimits are POSIX")


class Desk:
    """The three files and the place for a fourth."""

    def __init__(self, folder: Path, base: bytes, local: bytes, remote: bytes) -> None:
        self.paths = tuple(folder / name for name in ("base", "local", "remote"))
        self.out = folder / "out"
        for path, data in zip(self.paths, (base, local, remote), strict=True):
            path.write_bytes(data)

    def merge(
        self,
        *,
        timeout_s: float = 60.0,
        memory_bytes: int = 512 * 1024 * 1024,
        cancel: CancelToken | None = None,
    ) -> MergeOutcome:
        """Ask for a merge, with more time than any machine needs."""
        base, local, remote = self.paths
        return merge_files(
            base,
            local,
            remote,
            self.out,
            local_is_newer=True,
            timeout_s=timeout_s,
            memory_bytes=memory_bytes,
            cancel=cancel or CancelToken(),
        )

    def hang(self, meanwhile: Callable[[], object] = lambda: None) -> Callable[[], None]:
        """Let whoever reads the remote file wait; `meanwhile` runs once somebody does.

        Returns what ends the waiting.
        """
        pipe, is_over = self.paths[2], threading.Event()
        pipe.unlink()
        os.mkfifo(pipe)

        def hold_the_reader() -> None:
            with pipe.open("wb"):  # opens when the child opens it
                meanwhile()
                is_over.wait()

        holder = threading.Thread(target=hold_the_reader, daemon=True)
        holder.start()

        def end() -> None:
            is_over.set()
            holder.join()

        return end


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, BASE, LOCAL, REMOTE)


def reason(outcome: MergeOutcome) -> Reason:
    assert isinstance(outcome, Refused), outcome
    return outcome.reason


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def test_the_file_that_is_written_is_the_merge(desk: Desk) -> None:
    outcome = desk.merge()
    expected = merge(BASE, LOCAL, REMOTE, local_is_newer=True)
    assert isinstance(expected, Merged)
    assert outcome == MergedFile(desk.out, expected.summary)
    assert desk.out.read_bytes() == expected.content


def test_a_refusal_is_told_as_it_is_and_leaves_no_file(desk: Desk) -> None:
    conflict = jupyter(cell("a", "a = 3"), B, C)
    desk.paths[2].write_bytes(conflict)
    desk.out.write_bytes(b"left over")
    assert desk.merge() == merge(BASE, LOCAL, conflict, local_is_newer=True)
    assert not desk.out.exists()


def test_more_than_20_mb_are_refused_before_anything_starts(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    os.truncate(desk.paths[1], MAX_NOTEBOOK_BYTES + 1)
    assert reason(desk.merge()) is Reason.TOO_LARGE


def test_a_child_that_cannot_start_is_a_refusal(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert reason(desk.merge()) is Reason.FAILED


@posix_only
def test_when_the_time_is_up_the_child_is_gone(desk: Desk) -> None:
    end = desk.hang()
    assert reason(desk.merge(timeout_s=1.0)) is Reason.TOO_SLOW
    assert children() == []
    assert not desk.out.exists()
    end()


@posix_only
def test_when_somebody_stops_it_the_child_is_gone(desk: Desk) -> None:
    token = CancelToken()
    end = desk.hang(meanwhile=token.set)
    with pytest.raises(Cancelled):
        desk.merge(cancel=token)
    assert children() == []
    end()


@posix_only
def test_a_child_that_dies_on_the_way_is_a_refusal(desk: Desk) -> None:
    def kill() -> None:
        for child in children():
            child.kill()

    end = desk.hang(meanwhile=kill)
    assert reason(desk.merge()) is Reason.FAILED
    end()


@posix_only
def test_the_child_is_told_no_secret(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAGGLE_API_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://user:secret@proxy.example")
    token = CancelToken()
    seen: list[dict[str, str]] = []

    def look() -> None:
        seen.extend(child.environ() for child in children())
        token.set()

    end = desk.hang(meanwhile=look)
    with pytest.raises(Cancelled):
        desk.merge(cancel=token)
    end()
    assert len(seen) == 1
    assert "secret" not in str(seen)


def test_a_module_in_the_users_folder_is_not_run(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert isinstance(desk.merge(), MergedFile)


@posix_only
@pytest.mark.skipif(sys.platform == "darwin", reason="macOS ignores a limit of address space")
class TestMemory:
    def test_what_needs_more_than_allowed_is_refused(self, tmp_path: Path) -> None:
        numbers = {"data": {"application/json": list(range(400_000))}, "metadata": {}}
        plot = {**cell("p", "plot"), "outputs": [{"output_type": "display_data", **numbers}]}
        base, local, remote = (
            json.dumps(notebook(*cells, plot)).encode()
            for cells in ((A, B), (cell("a", "a = 2"), B), (A, cell("b", "b = 2")))
        )
        desk = Desk(tmp_path, base, local, remote)
        assert reason(desk.merge(memory_bytes=80 * 1024 * 1024)) is Reason.OUT_OF_MEMORY
        assert isinstance(desk.merge(), MergedFile)


class TestSize:
    """The limits of time and memory that hold in daily use are enough for large notebooks."""

    def test_five_thousand_lines_rewritten(self, tmp_path: Path) -> None:
        lines = [f"v{number} = {number}" for number in range(5_000)]
        rewritten = [line.replace("v", "w") for line in lines[:-2]] + lines[-2:]
        base, local, remote = (
            jupyter(cell("a", "\n".join(each)), B)
            for each in (lines, rewritten, [*lines[:-1], "last = 1"])
        )
        desk = Desk(tmp_path, base, local, remote)
        assert isinstance(desk.merge(timeout_s=10.0), MergedFile)
        assert sources(desk.out.read_bytes())[0].split("\n")[-3:] == [
            "w4997 = 4997",
            "v4998 = 4998",
            "last = 1",
        ]

    def test_the_same_ten_lines_five_hundred_times_in_another_order(self, tmp_path: Path) -> None:
        lines = [f"v{number % 10}" for number in range(5_000)]
        shuffled = random.Random(1).sample(lines, len(lines))  # noqa: S311 - not for secrets
        base, local, remote = (
            jupyter(cell("a", "\n".join(each)), B) for each in (lines, shuffled, ["x", *lines])
        )
        outcome = Desk(tmp_path, base, local, remote).merge(timeout_s=10.0)
        assert reason(outcome) is Reason.CONFLICT

    def test_outputs_of_many_megabytes_on_both_sides(self, tmp_path: Path) -> None:
        base, local, remote = (
            jupyter(run(A, 1, f"{name} printed this\n" * 300_000), last)
            for name, last in (("nobody", B), ("one", cell("b", "b = 2")), ("other", B))
        )
        desk = Desk(tmp_path, base, local, remote)
        assert isinstance(desk.merge(timeout_s=10.0), MergedFile)
