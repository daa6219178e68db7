"""How the pretend Kaggle searches and sorts what it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

T = TypeVar("T")


def search(
    things: Iterable[T],
    wanted: str,
    title: Callable[[T], str],
    rest: Callable[[T], str],
) -> list[T]:
    """Those that hold every word, the ones with more of the words in their title first."""
    words = wanted.lower().split()
    hits = [
        (sum(word in title(thing).lower() for word in words), thing)
        for thing in things
        if all(word in f"{title(thing)} {rest(thing)}".lower() for word in words)
    ]
    hits.sort(key=lambda hit: -hit[0])
    return [thing for _, thing in hits]
