"""Three versions of a notebook into one: accepted only when nothing of either side is lost."""

from __future__ import annotations

from jupyter_colabsync.notebooks.merge.notebook import merge
from jupyter_colabsync.notebooks.merge.outcome import Merged, Reason, Refused, Summary

__all__ = ["Merged", "Reason", "Refused", "Summary", "merge"]
