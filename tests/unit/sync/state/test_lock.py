"""One process at a time; what keeps it from being so is said."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from filelock import FileLock

from jupyter_colabsync.errors import Busy, LocalProblem
from jupyter_colabsync.sync.state.lock import locked

BUSY = Busy("Somebody else has it.")


def test_one_at_a_time_and_the_next_when_it_is_over(tmp_path: Path) -> None:
    path = tmp_path / "made" / "lock"
    with locked(path, 1.0, BUSY):
        with pytest.raises(Busy) as caught, locked(path, 0.0, BUSY):
            pass
        assert caught.value is BUSY
    with locked(path, 0.0, BUSY):
        pass


@pytest.mark.parametrize(
    ("error", "code"),
    [
        pytest.param(OSError(errno.EROFS, "Read-only"), "state_unwritable", id="read-only"),
        pytest.param(NotImplementedError("no flock"), "state_without_locks", id="no locks"),
    ],
)
def test_a_disk_that_gives_no_lock_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(FileLock, "acquire", refuse)
    with pytest.raises(LocalProblem) as caught, locked(tmp_path / "lock", 0.0, BUSY):
        pass
    assert caught.value.code == code
