"""Pure functions on notebook JSON."""

from __future__ import annotations
