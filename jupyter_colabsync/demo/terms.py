"""What one term of a search says about a file, and how terms combine.

Source: Drive API v3 guide "Search query terms and operators". `name =` ignores case on the live
service (rclone checks the case itself for that reason), and `contains` on names and types finds the
beginnings of words only.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from .records import File

Test: TypeAlias = Callable[[File], bool]

TIMES: dict[str, Callable[[File], int]] = {
    "modifiedTime": lambda file: file.modified_ms,
    "createdTime": lambda file: file.created_ms,
    "viewedByMeTime": lambda file: file.viewed_ms,
    "sharedWithMeTime": lambda file: file.shared_with_me_ms,
}
FLAGS: dict[str, Test] = {
    "trashed": lambda file: file.trashed,
    "starred": lambda file: file.starred,
    "sharedWithMe": lambda file: file.shared_with_me_ms > 0,
}
TEXTS: dict[str, Callable[[File], str]] = {
    "name": lambda file: file.name.casefold(),
    "mimeType": lambda file: file.mime_type.casefold(),
}
COMPARE: dict[str, Callable[[int, int], bool]] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search, or a part of one."""

    matches: Test
    parents: frozenset[str] | None = None
    """Every match lies in one of these folders; None where the query does not say so."""
    is_membership: bool = False
    """It says nothing else than in which folders."""
    is_full_text: bool = False

    def __or__(self, other: Query) -> Query:
        parents = None
        if self.parents is not None and other.parents is not None:
            parents = self.parents | other.parents
            if self.is_membership and other.is_membership:
                return in_folders(parents)
        is_full_text = self.is_full_text or other.is_full_text
        return Query(_any(self.matches, other.matches), parents, is_full_text=is_full_text)

    def __and__(self, other: Query) -> Query:
        parents = self.parents if other.parents is None else other.parents
        if self.parents is not None and other.parents is not None:
            parents = self.parents & other.parents
        is_full_text = self.is_full_text or other.is_full_text
        return Query(_all(self.matches, other.matches), parents, is_full_text=is_full_text)

    def __invert__(self) -> Query:
        return Query(_not(self.matches), is_full_text=self.is_full_text)


def in_folders(parents: frozenset[str]) -> Query:
    """`'a' in parents or 'b' in parents or …`: one look-up, however many they are."""
    return Query(lambda file: file.parent in parents, parents, is_membership=True)


def begins_a_word(text: str, beginning: str) -> bool:
    """Whether `beginning` stands at the beginning of some word of a text."""
    at = text.find(beginning)
    while at > 0 and text[at - 1].isalnum():
        at = text.find(beginning, at + 1)
    return at >= 0


def words_of(value: str) -> list[str]:
    """A quoted phrase counts as one word."""
    found = re.findall(r'"([^"]*)"|(\S+)', value.casefold())
    return [phrase or word for phrase, word in found]


def _any(first: Test, second: Test) -> Test:
    return lambda file: first(file) or second(file)


def _all(first: Test, second: Test) -> Test:
    return lambda file: first(file) and second(file)


def _not(test: Test) -> Test:
    return lambda file: not test(file)
