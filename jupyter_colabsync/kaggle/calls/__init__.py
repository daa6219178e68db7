"""Control calls to Kaggle's API: typed, timed, retried, signed as the one account chosen here."""

from __future__ import annotations
