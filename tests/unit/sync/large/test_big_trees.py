"""Twenty thousand files in one folder, and a thousand folders: slices of what `forest` checks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.sync.large.forest import CLAIMS, Claim, Forest, is_adopted, planted


@pytest.fixture(scope="module", params=[(20_000, 1), (5_000, 1_000)], ids=["flat", "deep"])
def forest(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Forest]:
    """A forest that has been adopted."""
    files, folders = request.param
    with planted(files, folders, tmp_path_factory.mktemp("forest")) as forest:
        is_adopted(forest, forest.device.sync())
        yield forest


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.__name__)
def test_a_big_tree(forest: Forest, claim: Claim) -> None:
    claim(forest)
