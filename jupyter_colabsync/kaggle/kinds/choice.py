"""Which Holding a reference means."""

from __future__ import annotations

from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.kinds.competition import CompetitionHolding
from jupyter_colabsync.kaggle.kinds.dataset import DatasetHolding
from jupyter_colabsync.kaggle.kinds.holding import Holding
from jupyter_colabsync.kaggle.kinds.model import ModelHolding
from jupyter_colabsync.kaggle.kinds.notebook import NotebookHolding
from jupyter_colabsync.kaggle.reference import KaggleRef


def holding_of(caller: Caller, ref: KaggleRef) -> Holding:
    """The one that answers for what `ref` names (`parse_pullable`: never a model as such)."""
    if ref.kind == "competition":
        return CompetitionHolding(caller, ref)
    if ref.kind == "model":
        return ModelHolding(caller, ref)
    if ref.kind == "notebook":
        return NotebookHolding(caller, ref)
    return DatasetHolding(caller, ref)
