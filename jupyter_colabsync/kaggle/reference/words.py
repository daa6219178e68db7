"""The first words of kaggle.com's addresses: what they say about the rest."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["dataset", "competition", "model", "notebook"]

KIND_WORDS: Final[dict[str, Kind]] = {
    "datasets": "dataset",
    "dataset": "dataset",
    "d": "dataset",
    "competitions": "competition",
    "competition": "competition",
    "c": "competition",
    "models": "model",
    "model": "model",
    "m": "model",
    "code": "notebook",
    "kernels": "notebook",
    "notebooks": "notebook",
}
NOT_DATA: Final = frozenset(
    {"account", "benchmarks", "contact", "discussions", "docs", "host", "learn", "me"}
    | {"organizations", "rankings", "search", "settings", "terms", "work"}
)
"""First words of addresses of kaggle.com that are pages and never an owner."""
