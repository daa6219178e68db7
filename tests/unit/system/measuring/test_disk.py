"""A disk is tried with a file that nobody sees, and nothing of it is left."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from jupyter_colabsync.errors import Cancelled
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.system.measuring.disk import BLOCK_BYTES, disk_speed

SIZE = 2 * BLOCK_BYTES + 5


class Usage(NamedTuple):
    """What `shutil.disk_usage` gives."""

    total: int
    used: int
    free: int


def test_both_ways_are_told_and_nothing_is_left(tmp_path: Path) -> None:
    dropped: list[int] = []

    def drop(descriptor: int) -> bool:
        dropped.append(descriptor)
        return True

    found = disk_speed(tmp_path, CancelToken(), SIZE, drop)
    assert found.write_bytes_per_s is not None
    assert found.read_bytes_per_s is not None
    assert (found.size_bytes, found.problem, len(dropped)) == (SIZE, None, 1)
    assert list(tmp_path.iterdir()) == []


def test_reading_from_memory_is_not_passed_off_as_reading_the_disk(tmp_path: Path) -> None:
    found = disk_speed(tmp_path, CancelToken(), SIZE, lambda _: False)
    assert found.write_bytes_per_s is not None
    assert found.read_bytes_per_s is None
    assert found.problem is not None
    assert "memory" in found.problem


def test_a_full_disk_is_not_filled_further(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40, 900 * 1024**2))
    found = disk_speed(tmp_path, CancelToken(), SIZE)
    assert (found.write_bytes_per_s, found.size_bytes) == (None, 0)
    assert found.problem == ("Only 900.0 MB are free on this disk; free 1 GB, then measure again.")


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    found = disk_speed(tmp_path / "gone", CancelToken(), SIZE)
    assert found.problem is not None
    assert "No such file or directory" in found.problem
    assert str(tmp_path) not in found.problem


def test_a_wish_to_stop_is_obeyed_and_nothing_is_left(tmp_path: Path) -> None:
    cancel = CancelToken()

    def drop(descriptor: int) -> bool:
        cancel.set()
        return True

    with pytest.raises(Cancelled):
        disk_speed(tmp_path, cancel, SIZE, drop)
    assert list(tmp_path.iterdir()) == []
