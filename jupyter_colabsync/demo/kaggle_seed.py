"""The data on the pretend Kaggle: invented, small, the same on every start."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

from .kaggle import DemoKaggle
from .kaggle_seed_competitions import add_competitions, add_submissions
from .kaggle_seed_datasets import add_datasets, packed
from .kaggle_seed_models import add_models, add_notebooks

OWNER = "demo-data"
SORTS = (("daisy", 1.0), ("poppy", 1.6), ("tulip", 2.3))
SMALL_FILES = 400


def seed_kaggle(kaggle: DemoKaggle) -> None:
    """`demo-data/flowers`, `demo-data/many-small-files`, the competition `city-lights`, whose rules
    nobody has accepted yet; and two dozen datasets, some competitions, models and notebooks."""
    _add(kaggle, "flowers", "Flowers of three sorts, measured", _flowers, (812, 41_230))
    _add(kaggle, "many-small-files", "400 small measurements", _measurements, (120, 3_050))
    add_datasets(kaggle)
    add_competitions(kaggle)
    add_models(kaggle)
    add_notebooks(kaggle)
    add_submissions(kaggle)


def _add(
    kaggle: DemoKaggle,
    slug: str,
    title: str,
    make: Callable[[], dict[str, bytes]],
    liked: tuple[int, int],
) -> None:
    """`liked`: votes and downloads."""
    archive, sizes = packed(make)
    votes, downloads = liked
    kaggle.add_dataset(
        OWNER,
        slug,
        archive,
        list(sizes),
        title=title,
        file_name=f"{slug}.zip",
        votes=votes,
        downloads=downloads,
        usability=0.88,
    )


def _flowers() -> dict[str, bytes]:
    rows = ["sort,petal_mm,stem_mm"]
    files = {}
    for name, scale in SORTS:
        for index in range(60):
            petal = 12 * scale + 3 * math.sin(index * 1.7)
            stem = 90 * scale + 20 * math.cos(index * 0.9)
            rows.append(f"{name},{petal:.2f},{stem:.1f}")
        files[f"notes/{name}.txt"] = f"A {name}, seen from above. Scale {scale}.\n".encode()
    return {
        "flowers.csv": ("\n".join(rows) + "\n").encode(),
        "README.md": b"# Flowers\n\nInvented measurements for trying out a Kaggle import.\n",
        **files,
    }


def _measurements() -> dict[str, bytes]:
    return {
        f"day-{index // 20:02}/{index:04}.json": json.dumps(
            {"id": index, "values": [round(math.sin(index + step), 6) for step in range(40)]}
        ).encode()
        for index in range(SMALL_FILES)
    }
