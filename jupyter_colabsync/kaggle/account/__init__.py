"""Who is signed in to Kaggle, and what else on this machine signs in there."""

from __future__ import annotations
