"""Why one file of many is not brought, while the others are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not put in place, and why, for people."""

    name: str
    reason: str


class DamagedArchive(Exception):
    """The bytes are no archive, or one that cannot be read; the text says what is wrong."""


class DamagedMember(Exception):
    """The bytes are not what was promised; the text is the reason, for people."""


class CannotPlace(Exception):
    """This one file cannot be put there; the text is the reason, for people."""
