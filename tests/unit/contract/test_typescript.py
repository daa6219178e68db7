"""The TypeScript types say what the wire types say."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.typescript import typescript


@pytest.fixture(scope="module")
def text() -> str:
    return typescript()


@pytest.mark.parametrize(
    "line",
    [
        pytest.param(
            "  readonly usedBytes: number | null;", id="a reply's fields are always there"
        ),
        pytest.param("  readonly clientJson?: string | null;", id="a default may be left out"),
        pytest.param("  readonly pasted: string;", id="what has no default may not"),
        pytest.param("  readonly lines: readonly PlanLine[];", id="a tuple is a read-only array"),
        pytest.param(
            "  readonly cpuPercent: readonly (number | null)[];", id="of values that may be missing"
        ),
        pytest.param("  readonly state: LinkState;", id="a named set of words keeps its name"),
        pytest.param("  /** None: no limit, or not known. */", id="docstrings come along"),
        pytest.param("export type Nothing = Readonly<Record<string, never>>;", id="empty"),
        pytest.param(
            "  syncNow: { verb: 'POST', path: 'links/{linkId}/sync' },", id="a route has a row"
        ),
    ],
)
def test_one_line(text: str, line: str) -> None:
    assert line in text.splitlines()
