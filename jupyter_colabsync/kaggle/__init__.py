"""Find a dataset on Kaggle and bring it here."""

from __future__ import annotations
