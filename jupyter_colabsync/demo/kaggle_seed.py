"""The data on the pretend Kaggle: invented, small, the same on every start."""

from __future__ import annotations

import io
import json
import math
import zipfile
from collections.abc import Callable
from functools import cache

from .kaggle import DemoKaggle

OWNER = "demo-data"
SORTS = (("daisy", 1.0), ("poppy", 1.6), ("tulip", 2.3))
SMALL_FILES = 400


def seed_kaggle(kaggle: DemoKaggle) -> None:
    """`demo-data/flowers`, `demo-data/many-small-files`, and the competition `city-lights`, whose
    rules nobody has accepted yet."""
    _add_dataset(kaggle, "flowers", "Flowers of three sorts, measured", _flowers)
    _add_dataset(kaggle, "many-small-files", "400 small measurements", _measurements)
    archive, sizes = _packed(_city_lights)
    title = "City lights: how bright is the night?"
    kaggle.add_competition("city-lights", archive, list(sizes), title=title)


def zip_of(files: dict[str, bytes]) -> bytes:
    """An archive as Kaggle makes them: deflated, in the order given, always the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2026, 3, 2, 10, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, data)
    return packed.getvalue()


def _add_dataset(
    kaggle: DemoKaggle, slug: str, title: str, make: Callable[[], dict[str, bytes]]
) -> None:
    archive, sizes = _packed(make)
    kaggle.add_dataset(OWNER, slug, archive, list(sizes), title=title, file_name=f"{slug}.zip")


@cache
def _packed(make: Callable[[], dict[str, bytes]]) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    """The archive of some files, and their sizes. Once a process: tests begin many clouds."""
    files = make()
    return zip_of(files), tuple((name, len(data)) for name, data in files.items())


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


def _city_lights() -> dict[str, bytes]:
    train = ["id,hour,lamps,brightness"]
    test = ["id,hour,lamps"]
    for index in range(300):
        hour, lamps = index % 24, 50 + index * 7 % 400
        brightness = lamps * (1.2 + math.cos(hour / 24 * math.tau))
        train.append(f"{index},{hour},{lamps},{brightness:.2f}")
        test.append(f"{index + 300},{(index * 5) % 24},{50 + index * 11 % 400}")
    return {
        "train.csv": "\n".join(train).encode(),
        "test.csv": "\n".join(test).encode(),
        "sample_submission.csv": b"id,brightness\n300,0\n301,0\n",
    }
