"""The four kinds of things that hold files on Kaggle, behind one face."""

from __future__ import annotations
