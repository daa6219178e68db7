"""A small project for an empty demo folder, so that the first minute has something to sync."""

from __future__ import annotations

import json
from pathlib import Path

LABELS = """image,species,petal_cm
001.jpg,iris,4.7
002.jpg,tulip,6.1
003.jpg,poppy,5.2
004.jpg,iris,4.9
"""
NOTES = """# Flowers

Which flower is it? `train.ipynb` reads `labels.csv` and compares petals.
Link this folder with Google Drive from the ColabSync panel, edit on either side, and watch.
"""
TRAIN = [
    ("markdown", "# Petals\nHow long are the petals of each species?"),
    (
        "code",
        "import csv\n"
        "from collections import defaultdict\n\n"
        'with open("labels.csv") as stream:\n'
        "    rows = list(csv.DictReader(stream))\n"
        "len(rows)",
    ),
    (
        "code",
        "lengths = defaultdict(list)\n"
        "for row in rows:\n"
        '    lengths[row["species"]].append(float(row["petal_cm"]))\n'
        "{name: sum(values) / len(values) for name, values in lengths.items()}",
    ),
]
WELCOME = [
    (
        "markdown",
        "# Welcome to ColabSync\n"
        "This is a demo: a pretend Google Drive and a pretend Kaggle on your own machine.\n"
        "Nothing leaves it, and nothing here costs anything.\n\n"
        "1. Open the **ColabSync** panel on the left.\n"
        "2. Link the folder `flowers` with a folder on Drive.\n"
        "3. Right-click any file and choose **Sync to Drive**.\n"
        "4. Paste a Kaggle address in the panel and pull the data.",
    ),
    ("code", 'print("Edit me, save me, and look at Drive.")'),
]


def write_samples(folder: Path) -> bool:
    """Put the samples into `folder` (made if missing) when nothing visible is in it.

    Returns whether they were written; what is there already is never touched.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(not each.name.startswith(".") for each in folder.iterdir()):
        return False
    flowers = folder / "flowers"
    flowers.mkdir()
    (flowers / "labels.csv").write_text(LABELS, encoding="utf-8")
    (flowers / "README.md").write_text(NOTES, encoding="utf-8")
    (flowers / "train.ipynb").write_text(notebook(TRAIN), encoding="utf-8")
    (folder / "Welcome.ipynb").write_text(notebook(WELCOME), encoding="utf-8")
    return True


def notebook(cells: list[tuple[str, str]]) -> str:
    """A notebook of (kind, source) cells, as Jupyter itself writes it (nbformat 4.5)."""
    document = {
        "cells": [_cell(index, kind, source) for index, (kind, source) in enumerate(cells)],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _cell(index: int, kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": f"cell-{index}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})
