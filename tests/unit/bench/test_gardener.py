"""A figure counts only if both sides are right afterwards: what is taken for right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from bench.stand.cloud import Gardener
from bench.stand.forest import Forest
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand

FOREST = Forest(files=5, size_bytes=16, per_folder=2, top="top")
FIRST = "top/part-0000/file-000000.bin"


@pytest.fixture
def hand() -> Iterator[Hand]:
    with DemoCloud(sample=False) as cloud:
        yield cloud.drive


@pytest.fixture
def gardener(hand: Hand) -> Gardener:
    gardener = Gardener(hand)
    gardener.plant("bench", **asdict(FOREST))
    return gardener


def test_a_forest_is_the_same_on_both_sides(gardener: Gardener, tmp_path: Path) -> None:
    FOREST.grow(tmp_path)
    gardener.expect("here", "bench", str(tmp_path))

    assert gardener.judge("bench", str(tmp_path)) == ""


def test_a_forest_has_as_many_folders_as_it_says(hand: Hand, gardener: Gardener) -> None:
    folders = [path for path, md5 in hand.tree("bench").items() if md5 is None]

    assert len(folders) == FOREST.folders


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda hand: hand.put(f"bench/{FIRST}", b"x"), id="other bytes"),
        pytest.param(lambda hand: hand.trash(f"bench/{FIRST}"), id="a file too few"),
        pytest.param(lambda hand: hand.put("bench/more.bin", b"x"), id="a file too many"),
        pytest.param(lambda hand: hand.rename("bench/top", "pot"), id="another name"),
        pytest.param(
            lambda hand: hand.put(f"bench/{FIRST}", hand.read(f"bench/{FIRST}"), is_twin=True),
            id="the same file twice",
        ),
    ],
)
def test_a_wrong_result_on_drive_is_told(
    hand: Hand, gardener: Gardener, tmp_path: Path, spoil: Callable[[Hand], object]
) -> None:
    FOREST.grow(tmp_path)
    gardener.expect("here", "bench", str(tmp_path))

    spoil(hand)

    assert "on Drive where 5 were expected" in gardener.judge("bench", str(tmp_path))


def test_sides_that_agree_on_the_wrong_thing_are_wrong(
    hand: Hand, gardener: Gardener, tmp_path: Path
) -> None:
    FOREST.grow(tmp_path)
    (tmp_path / FIRST).write_bytes(b"edited")
    gardener.expect("here", "bench", str(tmp_path))

    FOREST.grow(tmp_path)  # as a sync would that takes the edit back

    assert "here where 5 were expected" in gardener.judge("bench", str(tmp_path))
