"""Bytes of Kaggle's storage: trusted addresses, ranges that outlive cuts and expiry, streams."""

from __future__ import annotations
