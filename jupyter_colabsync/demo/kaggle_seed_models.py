"""Invented models, with variations, and notebooks, with what they put out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache

from .kaggle_archives import tar_gz_of
from .kaggle_seed_competitions import CITY_LIGHTS, TEST
from .kaggle_seed_files import noise, picture, table
from .kaggle_stock import KaggleStock
from .kaggle_users import STUDENT

Files = dict[str, bytes]


@dataclass(frozen=True, slots=True)
class Variation:
    framework: str
    """The end of the enumeration's name."""
    slug: str
    weights_name: str
    sizes_bytes: tuple[int, ...]
    """Of the weights, for each version."""


@dataclass(frozen=True, slots=True)
class Model:
    name: str
    title: str
    subtitle: str
    licence: str
    votes: int
    updated: str
    variations: tuple[Variation, ...]


MODELS = (
    Model(
        "demo-data/flower-net",
        "Flower net",
        "Tells daisy, poppy and tulip apart",
        "Apache 2.0",
        210,
        "2026-05-12",
        (
            Variation("PY_TORCH", "b0", "flower_net.pt", (90_000, 96_000)),
            Variation("TENSOR_FLOW_2", "b0", "saved_model/weights.index", (110_000,)),
            Variation("ONNX", "b0", "flower_net.onnx", (92_000,)),
        ),
    ),
    Model(
        "word-garden/proverb-translator",
        "Proverb translator",
        "Sentences of up to twenty words",
        "MIT",
        145,
        "2026-08-30",
        (
            Variation("TRANSFORMERS", "de-en", "model.safetensors", (180_000,)),
            Variation("TRANSFORMERS", "fr-en", "model.safetensors", (175_000,)),
        ),
    ),
    Model(
        "sky-atlas/star-finder",
        "Star finder",
        "Names the stars in a picture of the sky",
        "CC BY 4.0",
        67,
        "2025-11-03",
        (Variation("KERAS", "default", "stars.keras", (64_000,)),),
    ),
    Model(
        "home-energy/solar-forecast",
        "Solar forecast",
        "Tomorrow's yield of a roof",
        "Apache 2.0",
        38,
        "2026-04-09",
        (
            Variation("SCIKIT_LEARN", "hourly", "forest.joblib", (40_000,)),
            Variation("SCIKIT_LEARN", "daily", "forest.joblib", (24_000,)),
        ),
    ),
    Model(
        "sound-shelf/bird-ear",
        "Bird ear",
        "Knows three birds by their call",
        "MIT",
        92,
        "2026-07-11",
        (
            Variation("TF_LITE", "mobile", "bird_ear.tflite", (30_000,)),
            Variation("JAX", "full", "weights.msgpack", (140_000,)),
        ),
    ),
)
FIRST_LOOK = """import pandas as pd
flowers = pd.read_csv("/kaggle/input/flowers/flowers.csv")
flowers.groupby("sort").mean().to_csv("summary.csv")"""
BASELINE = """import pandas as pd
test = pd.read_csv("/kaggle/input/city-lights/test.csv")
test["brightness"] = test.lamps * 1.2
test[["id", "brightness"]].to_csv("submission.csv", index=False)"""


def add_models(stock: KaggleStock) -> None:
    for model in MODELS:
        owner, _, slug = model.name.partition("/")
        for at, variation in enumerate(model.variations):
            for size_bytes in variation.sizes_bytes:
                files, archive = _packed(model, variation, at, size_bytes)
                stock.add_model(
                    owner,
                    slug,
                    f"MODEL_FRAMEWORK_{variation.framework}",
                    variation.slug,
                    files,
                    archive=archive,
                    title=model.title,
                    licence=model.licence,
                    overview=f"{model.subtitle}, for {variation.framework}.",
                    subtitle=model.subtitle,
                    votes=model.votes,
                    updated_at=f"{model.updated}T08:00:00Z",
                )


@cache
def _packed(model: Model, variation: Variation, seed: int, size_bytes: int) -> tuple[Files, bytes]:
    """Once a process, as `kaggle_seed_datasets.packed`."""
    about = f"# {model.title}\n\n{model.subtitle}. Invented: the weights are noise.\n"
    config = {"name": model.title, "variation": variation.slug, "classes": 3}
    files = {
        "config.json": json.dumps(config, indent=1).encode(),
        variation.weights_name: noise(seed, size_bytes),
        "README.md": about.encode(),
    }
    return files, tar_gz_of(files)


def add_notebooks(stock: KaggleStock) -> None:
    """`demo-data/flowers-first-look`, and `demo-student/city-lights-baseline`, run twice, whose
    output can be submitted."""
    stock.add_notebook(
        "demo-data",
        "flowers-first-look",
        _first_look(),
        title="Flowers: a first look",
        source=_source(FIRST_LOOK),
        log=_log("Reading flowers.csv", "Writing summary.csv"),
        votes=31,
        datasets=("demo-data/flowers",),
    )
    for factor in (1.0, 1.2):
        stock.add_notebook(
            STUDENT.name,
            "city-lights-baseline",
            _baseline(factor),
            title="City lights: lamps alone",
            source=_source(BASELINE),
            log=_log("300 rows", "Writing submission.csv"),
        )


def _first_look() -> Files:
    means = (("daisy", 12.01, 90.1), ("poppy", 19.21, 144.2), ("tulip", 27.6, 207.3))
    return {
        "summary.csv": table("sort,petal_mm,stem_mm", means),
        "figures/petals.png": picture(48, "star", 0.1),
        "figures/stems.png": picture(48, "square", 0.3),
    }


def _baseline(factor: float) -> Files:
    rows = ((n, round(CITY_LIGHTS.inputs(n)[1] * factor, 2)) for n in TEST)
    return {
        "submission.csv": table("id,brightness", rows),
        "model.json": json.dumps({"factor": factor}).encode(),
    }


def _source(code: str) -> str:
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "first",
        "metadata": {},
        "outputs": [],
        "source": code,
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _log(*lines: str) -> str:
    """As Kaggle gives logs: a JSON list of what was written when."""
    return json.dumps(
        [
            {"stream_name": "stdout", "time": 1.5 * at, "data": f"{line}\n"}
            for at, line in enumerate(lines, start=1)
        ]
    )
