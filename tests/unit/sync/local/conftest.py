"""A folder to look at."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.sync.local.linked import BEFORE, Linked
from tests.unit.sync.two_sides import do_here


@pytest.fixture
def linked(tmp_path: Path) -> Linked:
    root = tmp_path.resolve() / "linked"
    root.mkdir()
    return Linked(root)


@pytest.fixture
def agreed(linked: Linked) -> Linked:
    """The folder of `BEFORE`, agreed on."""
    for step in BEFORE:
        do_here(linked.root, step)
    linked.agree()
    return linked
