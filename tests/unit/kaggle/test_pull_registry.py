"""The file behind the list of pulls: shared by processes, bounded, private."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from jupyter_colabsync.kaggle.pulling.registry import KEPT, REGISTRY_FILE, Entry, PullRegistry, now


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state"


WRITER = """
import sys
from pathlib import Path
from jupyter_colabsync.kaggle.pulling.registry import Entry, PullRegistry, now
orders = PullRegistry(Path(sys.argv[1]))
for index in range(25):
    folder = f"/nowhere/{sys.argv[2]}-{index}"
    orders.begin(Entry(folder=folder, ref="titanic", began_at=now()))
    orders.end(Path(folder), "failed")
"""


def test_two_processes_lose_none_of_each_others_orders(state: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(state), name]) for name in ("a", "b")
    ]
    assert [each.wait() for each in writers] == [0, 0]
    entries = PullRegistry(state).entries()
    assert {each.folder for each in entries} == {
        f"/nowhere/{name}-{index}" for name in "ab" for index in range(25)
    }
    assert {each.ended for each in entries} == {"failed"}


def test_the_list_is_bounded_and_drops_the_oldest(state: Path) -> None:
    orders = PullRegistry(state)
    entries = tuple(
        Entry(folder=f"/nowhere/{index}", ref="titanic", began_at=now())
        for index in range(KEPT + 5)
    )
    state.mkdir()
    (state / REGISTRY_FILE).write_bytes(msgspec.json.encode({"pulls": entries}))
    orders.begin(Entry(folder="/nowhere/new", ref="titanic", began_at=now()))
    kept = [each.folder for each in orders.entries()]
    assert len(kept) == KEPT
    assert (kept[0], kept[1], "/nowhere/204" in kept) == ("/nowhere/new", "/nowhere/0", False)


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX's")
def test_the_list_is_for_this_user_only(state: Path) -> None:
    PullRegistry(state).begin(Entry(folder="/nowhere/new", ref="titanic", began_at=now()))
    assert (state / REGISTRY_FILE).stat().st_mode & 0o777 == 0o600
