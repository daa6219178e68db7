"""What comes out of a merge: a notebook with what went into it, or why there is none. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

WHAT_TO_DO: Final = "Compare the two versions and choose."
"""How the sentence of each refusal ends."""


class Reason(Enum):
    """Why there is no merged notebook. The values are stable; programs may rely on them."""

    NOT_A_NOTEBOOK = "not_a_notebook"
    OTHER_FORMAT = "other_format"
    TOO_LARGE = "too_large"
    CONFLICT = "conflict"
    """Both sides changed the same thing: a person must choose."""
    INCOMPLETE = "incomplete"
    """A notebook was made, and the check found that something of one side was not in it."""
    NOT_VALID = "not_valid"
    """A notebook was made, and nbformat does not accept it; as a rule one side was not valid."""
    TOO_SLOW = "too_slow"
    OUT_OF_MEMORY = "out_of_memory"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Summary:
    """Cells of the merged notebook by who changed them, and what was given up.

    A cell counts as changed if its text, type, settings or attachments are not the base's;
    outputs do not count. `removed` are cells of the base that one side or both took out.
    `outputs_dropped` are cells whose merged text nobody has run, so that no outputs belong to it.
    """

    from_local: int
    from_remote: int
    from_both: int
    unchanged: int
    removed: int
    outputs_dropped: int


@dataclass(frozen=True, slots=True)
class Merged:
    """The whole notebook file with the changes of both sides, checked."""

    content: bytes
    summary: Summary


@dataclass(frozen=True, slots=True)
class Refused:
    """No merge. `sentence` is for people, says what to do, and holds nothing of the notebook."""

    reason: Reason
    sentence: str
