"""rclone is fetched on first use, and its absence is told instead of failing the bench."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.stand.lineup import LineUp
from bench.stand.rclone import VERSION, find_rclone


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The bench's own cache, empty, and no package index within reach."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_NO_INDEX", "1")
    return tmp_path / "jupyter-colabsync-bench"


def test_what_was_fetched_once_is_used_again(cache: Path) -> None:
    program = cache / f"rclone-{VERSION}" / "bin" / "rclone"
    program.parent.mkdir(parents=True)
    program.touch()

    assert find_rclone() == program


def test_without_rclone_we_run_alone_and_say_so(
    cache: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program = find_rclone()

    assert program is None
    assert f"rclone {VERSION} cannot be had here" in capsys.readouterr().err
    assert list(cache.iterdir()) == []
    assert list(LineUp(program).all()) == ["ours"]
