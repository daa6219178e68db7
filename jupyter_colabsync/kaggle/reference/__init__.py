"""Pure: any Kaggle address, slug or copied command -> KaggleRef, or one sentence why not."""

from __future__ import annotations

from jupyter_colabsync.kaggle.reference.frameworks import api_framework, framework_of
from jupyter_colabsync.kaggle.reference.parsing import parse_pullable, parse_reference
from jupyter_colabsync.kaggle.reference.ref import SITE, KaggleRef
from jupyter_colabsync.kaggle.reference.words import Kind

__all__ = [
    "SITE",
    "KaggleRef",
    "Kind",
    "api_framework",
    "framework_of",
    "parse_pullable",
    "parse_reference",
]
