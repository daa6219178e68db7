"""One file per thing measured.

`measure() -> list[Row]` gives figures of our own; `measure(size, line_up) -> list[Contest]` sets
the same work to this project and to rclone.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Size: TypeAlias = Literal["quick", "usual", "full"]
"""How much work; `full` is what our aims are stated for."""
POLLS = 1
"""What a sync asks ahead of all work: has anything changed on Drive?"""
ROUNDS = 3
"""How often work of a second or two is done; the median run counts."""
