"""Block: some bytes on their way."""

from __future__ import annotations

from typing import TypeAlias

Block: TypeAlias = "bytes | memoryview"
"""Not to be kept: a view may be of a buffer that is used again."""
