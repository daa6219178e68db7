"""Long work: run it, watch it, stop it."""

from __future__ import annotations
