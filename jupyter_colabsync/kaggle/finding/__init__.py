"""What there is on Kaggle: searches, details, lists of files."""

from __future__ import annotations
