"""What comes out of archives, while their bytes arrive, checked."""

from __future__ import annotations
