"""How unreliable a change log is, thrown by dice: late, twice, lost, out of order, and mere looks.

Reports from users of the live service stand behind each kind: entries minutes late or missing
altogether, entries for files that somebody only opened.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .records import File


@dataclass(frozen=True, slots=True)
class Chances:
    """From 0, never, to 1, always."""

    late: float = 0
    """An entry waits for 1 to `late_polls` further calls of changes.list."""
    late_polls: int = 3
    twice: float = 0
    """An entry is told once more, at once or late."""
    lost: float = 0
    """An entry is never told."""
    look: float = 0
    """Per call of changes.list: somebody has opened some file."""
    is_shuffled: bool = False
    """What happens between two calls of changes.list is told in any order."""


class Noise:
    """Dice with a seed: the same requests in the same order meet the same trouble."""

    def __init__(self, chances: Chances, seed: int = 0):
        self.chances = chances
        self._dice = random.Random(seed)  # noqa: S311  # no secret: it must come out the same

    def loses(self) -> bool:
        return self._happens(self.chances.lost)

    def repeats(self) -> bool:
        return self._happens(self.chances.twice)

    def late_polls(self) -> int:
        """For how many polls a new entry waits."""
        if not self._happens(self.chances.late):
            return 0
        return self._dice.randint(1, max(1, self.chances.late_polls))

    def repeat_polls(self) -> int:
        """After how many polls an entry is told again; 0 is at once."""
        return self._dice.randint(0, self.chances.late_polls)

    def shuffle(self, entries: list[Any]) -> None:
        if self.chances.is_shuffled:
            self._dice.shuffle(entries)

    def opened(self, files: Mapping[str, File]) -> File | None:
        """Who has just been looked at."""
        if not files or not self._happens(self.chances.look):
            return None
        return next(itertools.islice(files.values(), self._dice.randrange(len(files)), None))

    def _happens(self, chance: float) -> bool:
        # without a chance no dice: switching one kind on does not change the others' luck
        return chance > 0 and self._dice.random() < chance
