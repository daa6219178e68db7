"""Keeps all texts of one comparison together within what a browser can show. Pure."""

from __future__ import annotations

from typing import Final

MAX_CHARS: Final = 4_000_000
"""Of all texts of a comparison together; what comes after is cut to nothing, and says so."""


class Allowance:
    """Characters that may still be shown."""

    def __init__(self, chars: int = MAX_CHARS) -> None:
        self._left_chars = chars

    def cut(self, text: str, limit_chars: int) -> tuple[str, bool]:
        """As much of `text` as the limit and the rest allow, and whether that is not all."""
        shown = text[: min(limit_chars, self._left_chars)]
        self._left_chars -= len(shown)
        return shown, len(shown) < len(text)
