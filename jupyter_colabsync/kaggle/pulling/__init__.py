"""One pull from the order to the note beside the data."""

from __future__ import annotations
