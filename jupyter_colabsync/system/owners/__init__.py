"""Whose a process on the GPU is, as far as it can be proved; leftovers ended."""

from __future__ import annotations
