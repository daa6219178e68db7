"""The demo cloud in a process of its own: `python -m stand.cloud [empty]`.

It says hello with its address, the demo account's sign-in and a fresh access token, and then takes
verbs: those of the back door that scenes need, and those of `Gardener`. They are carried out here
and not in the bench itself, which has to stay small: see `gauge.Run.peak_bytes`.
"""

from __future__ import annotations

import sys
from itertools import takewhile
from pathlib import Path
from typing import Any, Literal, TypeAlias

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.demo.hand import Hand
from jupyter_colabsync.demo.records import File

from .child import answer
from .forest import MODIFIED_MS, Forest, look

Sight: TypeAlias = list[tuple[str, str]]
"""(path, md5) of every file, sorted. Pairs and not a mapping: names on Drive need not be unique,
and two files of one name where there should be one are no right result."""
SHOWN = 3
"""So many differences are told; the first says what kind of mistake it is."""


class Gardener:
    """Grows forests on Drive, and judges what became of them."""

    def __init__(self, hand: Hand) -> None:
        self._hand = hand
        self._expected: Sight | None = None

    def plant(self, folder: str, **numbers: Any) -> None:
        """Put a forest into a folder that has nothing of it yet."""
        trees = Forest(**numbers).trees()
        files = {f"{folder}/{tree.path}": tree.content() for tree in trees}
        self._hand.put_many(files, modified_ms=MODIFIED_MS)

    def expect(self, side: Literal["here", "there"], folder: str, local: str) -> None:
        """Take what this side holds now for what both should hold in the end."""
        self._expected = self._look(folder) if side == "there" else _look(local)

    def judge(self, folder: str, local: str) -> str:
        """What is wrong with one side or the other, or "" if both are as expected."""
        assert self._expected is not None, "nobody said what to expect"
        for name, found in (("here", _look(local)), ("on Drive", self._look(folder))):
            if found != self._expected:
                odd = sorted(set(found) ^ set(self._expected))[:SHOWN]
                return (
                    f"{len(found):,} files {name} where {len(self._expected):,} were expected; "
                    f"they differ in {odd}"
                )
        return ""

    def _look(self, folder: str) -> Sight:
        tree, top = self._hand.store.tree, self._hand.find(folder)
        found = []
        for file in tree.subtree(top):
            if file.content and not file.trashed:
                above = takewhile(lambda each: each is not top, tree.ancestors(file))
                names = [file.name, *(each.name for each in above)]
                found.append(("/".join(reversed(names)), file.content.md5))
        return sorted(found)


def main(*, is_empty: bool) -> None:
    """Serve until the parent goes away."""
    with DemoCloud(sample=not is_empty) as cloud:
        hand, gardener = cloud.drive, Gardener(cloud.drive)
        hello = {
            "google": cloud.google_url,
            "user": cloud.authorized_user_info(),
            "access_token": cloud.access_token(),
        }
        answer(
            hello,
            {
                "plant": gardener.plant,
                "put_big": lambda path, size: _done(hand.put_pattern(path, size)),
                "expect": gardener.expect,
                "judge": gardener.judge,
                "put": lambda path, text: _done(hand.put(path, text)),
                "rename": lambda path, name: _done(hand.rename(path, name)),
                "trash": lambda path: _done(hand.trash(path)),
                "limit_writes": cloud.faults.limit_writes,
                "count": cloud.calls.report,
                "count_anew": cloud.calls.reset,
            },
        )


def _look(local: str) -> Sight:
    return sorted(look(Path(local)))


def _done(_: File) -> None:
    """Verbs that change something answer nothing."""


if __name__ == "__main__":
    main(is_empty="empty" in sys.argv[1:])
