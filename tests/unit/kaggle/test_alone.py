"""The lock that Kaggle's notes share."""

from __future__ import annotations

from pathlib import Path

import filelock
import pytest

from jupyter_colabsync.kaggle.alone import alone


def test_a_second_one_does_not_get_in_and_the_next_does(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with alone(lock, 0), pytest.raises(OSError), alone(lock, 0):  # noqa: PT011 - filelock's own
        pytest.fail("two at a time")
    with alone(lock, 0):
        assert lock.exists()


def test_a_file_system_without_locks_stops_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(lock: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr(filelock.FileLock, "acquire", refuse)
    came = []
    with alone(tmp_path / "lock", 0):
        came.append("in")
    assert came == ["in"]


def test_what_goes_wrong_inside_is_not_taken_for_a_missing_lock(tmp_path: Path) -> None:
    with pytest.raises(NotImplementedError), alone(tmp_path / "lock", 0):
        raise NotImplementedError
