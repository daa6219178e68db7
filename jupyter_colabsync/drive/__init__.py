"""Google Drive, and nothing else: the only door to Google's SDK besides auth."""

from __future__ import annotations
