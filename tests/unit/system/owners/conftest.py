"""A pretend machine for every test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.system.owners.stage import Scene


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """Outside containers; a Jupyter in which nothing runs."""
    root = tmp_path / "proc"
    root.mkdir()
    return Scene(root)
