"""What comes file by file: a model, or the output of a notebook."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.unit.kaggle.kaggle_cloud import KaggleCloud

DICE = random.Random(11)  # noqa: S311 - the same bytes on every run
FILES = {
    "config.json": b"{}",
    "weights/model.bin": DICE.randbytes(700_000),
    "weights/part [1].bin": DICE.randbytes(300_000),
    "empty.txt": b"",
    "names/ümlaut.txt": b"x",
}


@dataclass(frozen=True)
class Set:
    """One kind of thing that comes file by file."""

    cloud: KaggleCloud
    kind: str

    @property
    def ref(self) -> str:
        return {"model": "models/demo-data/owl/pyTorch/small", "notebook": "code/demo-data/owl"}[
            self.kind
        ]

    def publish(self, files: dict[str, bytes]) -> str:
        """A new version; the place of its archive in storage."""
        kaggle = self.cloud.kaggle
        if self.kind == "model":
            name = "MODEL_FRAMEWORK_PY_TORCH"
            return kaggle.add_model("demo-data", "owl", name, "small", files).key
        return kaggle.add_notebook("demo-data", "owl", files).key
