"""The two-way sync engine: scan, plan, check, carry out."""

from __future__ import annotations
