"""What is kept of a stat, whatever a file system may say."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from jupyter_colabsync.sync.local.stats import INODE_MASK, MAX_TIME_NS, folder_stat, stat_of
from jupyter_colabsync.sync.plan.nodes import Stat
from jupyter_colabsync.sync.state.batch import Batch
from tests.unit.sync.pieces import file_node, memory


def said(inode: int = 1, mtime_ns: int = 2, ctime_ns: int = 3) -> os.stat_result:
    """As the system says it."""
    values = {"st_ino": inode, "st_size": 9, "st_mtime_ns": mtime_ns, "st_ctime_ns": ctime_ns}
    return cast("os.stat_result", SimpleNamespace(**values))


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(said(), Stat(1, 9, 2, 3), id="as it is"),
        pytest.param(said(inode=2**64 - 1), Stat(INODE_MASK, 9, 2, 3), id="64 bits of inode"),
        pytest.param(said(mtime_ns=2**70), Stat(1, 9, MAX_TIME_NS, 3), id="after the year 2262"),
        pytest.param(said(ctime_ns=-(2**70)), Stat(1, 9, 2, -MAX_TIME_NS), id="long ago"),
    ],
)
def test_every_stat_can_be_kept(found: os.stat_result, expected: Stat) -> None:
    assert stat_of(found) == expected
    with memory() as state:
        state.commit(Batch(base_put=[file_node(1, "a", stat=expected)]))
        assert state.by_inode(expected.inode) == [file_node(1, "a", stat=expected)]


def test_of_a_folder_only_its_inode_counts(tmp_path: Path) -> None:
    before = folder_stat(tmp_path.stat())
    (tmp_path / "new").touch()
    assert folder_stat(tmp_path.stat()) == before


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Stat(1, 9, 2, 99), True),
        (Stat(2, 9, 2, 3), False),
        (Stat(1, 8, 2, 3), False),
        (Stat(1, 9, 1, 3), False),
    ],
    ids=["only its ctime: renamed", "its inode", "its size", "its date"],
)
def test_what_differs_when_the_content_may(other: Stat, expected: bool) -> None:
    assert Stat(1, 9, 2, 3).is_same_content(other) is expected
