"""Contents for the sample account: small real notebooks, a table and a picture, made here."""

from __future__ import annotations

import json
import math
import random
import struct
import zlib
from typing import Any

Cell = dict[str, Any]


def notebook(*cells: Cell, colab: dict[str, Any] | None = None) -> bytes:
    """An .ipynb as JupyterLab writes it or, with `colab` metadata, as Colab does."""
    kernel: dict[str, Any] = {"name": "python3", "display_name": "Python 3"}
    if colab is None:
        kernel |= {"display_name": "Python 3 (ipykernel)", "language": "python"}
        metadata: dict[str, Any] = {
            "kernelspec": kernel,
            "language_info": {"name": "python", "version": "3.11.9"},
        }
        numbered = [{"id": f"cell-{number}", **cell} for number, cell in enumerate(cells, 1)]
        document = {"cells": numbered, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
        text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
        return (text + "\n").encode()
    metadata = {"colab": colab, "kernelspec": kernel, "language_info": {"name": "python"}}
    if "gpuType" in colab:
        metadata["accelerator"] = "GPU"
    named = []
    for number, cell in enumerate(cells, 1):
        own = {"metadata": {"id": f"q7Wd0colab{number:02}"}}
        named.append(cell | own)
    document = {"nbformat": 4, "nbformat_minor": 0, "metadata": metadata, "cells": named}
    return json.dumps(document, indent=2, ensure_ascii=False).encode()


def prose(text: str) -> Cell:
    return {"cell_type": "markdown", "metadata": {}, "source": text.splitlines(keepends=True)}


def code(text: str, *outputs: dict[str, Any], count: int | None = None) -> Cell:
    return {
        "cell_type": "code",
        "execution_count": count,
        "metadata": {},
        "outputs": list(outputs),
        "source": text.splitlines(keepends=True),
    }


def printed(text: str) -> dict[str, Any]:
    return {"name": "stdout", "output_type": "stream", "text": text.splitlines(keepends=True)}


def welcome() -> bytes:
    return notebook(
        prose("# Welcome\nThis notebook lies in a *demo* Google Drive on this computer."),
        code("print('Edit me, save me, and watch me travel.')\n"),
        prose("Nothing here is real, so nothing can break."),
    )


def training() -> bytes:
    """As saved by Colab, with a GPU chosen."""
    return notebook(
        prose("# Flowers: training\nA small network on measurements of petals."),
        code("import torch\nprint(torch.cuda.is_available())", printed("True\n"), count=1),
        code(
            "for epoch in range(3):\n    loss = train(model, flowers)\n"
            "    print(f'epoch {epoch}: {loss:.3f}')",
            printed("epoch 0: 0.942\nepoch 1: 0.517\nepoch 2: 0.338\n"),
            count=2,
        ),
        colab={"provenance": [], "gpuType": "T4", "toc_visible": True, "name": "train.ipynb"},
    )


def first_steps() -> bytes:
    return notebook(
        prose("## First steps with pandas"),
        code("import pandas as pd\nflowers = pd.read_csv('flowers.csv')\nflowers.head()", count=1),
        code("flowers.groupby('kind').petal_mm.mean()", count=2),
        colab={"provenance": []},
    )


def explore() -> bytes:
    return notebook(
        prose("# Explore the petals"),
        code("import csv\nrows = list(csv.DictReader(open('../data/flowers.csv')))\nlen(rows)"),
        code("longest = max(rows, key=lambda row: float(row['petal_mm']))\nlongest"),
    )


def flowers_csv(rows: int = 150) -> bytes:
    """Measurements of flowers that never grew; the same on every run."""
    chance = random.Random(7)  # noqa: S311 - sample data, not a secret
    lines = ["kind,petal_mm,sepal_mm,height_cm"]
    for number in range(rows):
        kind, size = (("daisy", 14), ("poppy", 32), ("tulip", 51))[number % 3]
        petal, sepal = chance.gauss(size, 3), chance.gauss(size * 0.7, 2)
        lines.append(f"{kind},{petal:.1f},{sepal:.1f},{chance.gauss(size, 6):.0f}")
    return ("\n".join(lines) + "\n").encode()


def flower_png(size: int = 96) -> bytes:
    """A picture of a flower: eight petals by one formula."""
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows += _flower_pixel((x - size / 2) / size * 2, (y - size / 2) / size * 2)
    header = struct.pack(">IIBBBBB", size, size, 8, 2, 0, 0, 0)
    body = _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(bytes(rows), 9))
    return b"\x89PNG\r\n\x1a\n" + body + _chunk(b"IEND", b"")


def _flower_pixel(x: float, y: float) -> bytes:
    radius, angle = math.hypot(x, y), math.atan2(y, x)
    if radius < 0.2:
        return bytes((250, 190, 60))
    if radius < 0.55 + 0.35 * math.cos(8 * angle):
        shade = int(80 * radius)
        return bytes((220 - shade, 90, 150 + shade))
    return bytes((244, 247, 240))


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)
