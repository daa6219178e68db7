"""What cannot be merged, and the choice between three values where it can. Pure."""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias

from jupyter_colabsync.notebooks.document import JsonObject, JsonValue


class Clash(Exception):
    """Both sides changed the same thing differently; the text is a sentence for people."""


class _Absence(Enum):
    ABSENT = "absent"


ABSENT: Final = _Absence.ABSENT
"""A member that a version does not have; None is a value like any other."""

Member: TypeAlias = "JsonValue | _Absence"


def settled(
    base: JsonObject, local: JsonObject, remote: JsonObject, *, sentence: str
) -> JsonObject:
    """The members with the changes of both sides, recursively; lists are values like any other.

    Raises Clash with `sentence` when both changed one member differently.
    """
    chosen: JsonObject = {}
    for name in {**local, **remote}:
        value = _settled_member(
            base.get(name, ABSENT), local.get(name, ABSENT), remote.get(name, ABSENT), sentence
        )
        if value is not ABSENT:
            chosen[name] = value
    return chosen


def _settled_member(base: Member, local: Member, remote: Member, sentence: str) -> Member:
    if local == remote or remote == base:
        return local
    if local == base:
        return remote
    if isinstance(local, dict) and isinstance(remote, dict):
        return settled(base if isinstance(base, dict) else {}, local, remote, sentence=sentence)
    raise Clash(sentence)


def preferred(
    base: JsonObject, local: JsonObject, remote: JsonObject, *, local_is_newer: bool
) -> JsonObject:
    """The members with the changes of both sides; where both changed one, the newer side's."""
    older, newer = (remote, local) if local_is_newer else (local, remote)
    chosen: JsonObject = {}
    for name in {**newer, **older}:
        is_old_news = newer.get(name, ABSENT) == base.get(name, ABSENT)
        value = (older if is_old_news else newer).get(name, ABSENT)
        if value is not ABSENT:
            chosen[name] = value
    return chosen
