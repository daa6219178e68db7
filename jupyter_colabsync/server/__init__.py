"""HTTP and nothing but HTTP."""

from __future__ import annotations
