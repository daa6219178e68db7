"""Pure functions on notebook files."""

from __future__ import annotations
