"""A small project for an empty demo folder, so that the first minute has something to sync."""

from __future__ import annotations

from pathlib import Path

from jupyter_colabsync.demo.samples import code, flowers_csv, notebook, prose
from jupyter_colabsync.errors import LocalProblem

WELCOME = """# Welcome to ColabSync
This is a demo: a pretend Google Drive and a pretend Kaggle on your own machine.
Nothing leaves it, and nothing here costs anything.

1. Open the **ColabSync** panel on the left.
2. Link the folder `flowers` with a folder on Drive.
3. Right-click any file and choose **Sync to Drive**.
4. Paste a Kaggle address in the panel and pull the data."""
NOTES = """# Flowers

How long are the petals? `petals.ipynb` reads `flowers.csv` and compares the kinds.
Link this folder with Google Drive from the ColabSync panel, edit on either side, and watch.
"""
READ = """import csv
from collections import defaultdict

with open("flowers.csv") as stream:
    rows = list(csv.DictReader(stream))
len(rows)"""
COMPARE = """lengths = defaultdict(list)
for row in rows:
    lengths[row["kind"]].append(float(row["petal_mm"]))
{kind: sum(values) / len(values) for kind, values in lengths.items()}"""


def write_samples(folder: Path) -> bool:
    """Put the samples into `folder` (made if missing) when nothing visible is in it.

    Returns whether they were written; what is there already is never touched. Raises
    LocalProblem.
    """
    try:
        return _write(folder)
    except OSError as error:
        raise LocalProblem(
            f'The folder "{folder.name}" cannot be used ({error.strerror}); choose another one '
            "with --dir."
        ) from error


def _write(folder: Path) -> bool:
    folder.mkdir(parents=True, exist_ok=True)
    if any(not each.name.startswith(".") for each in folder.iterdir()):
        return False
    flowers = folder / "flowers"
    flowers.mkdir()
    (flowers / "flowers.csv").write_bytes(flowers_csv())
    (flowers / "README.md").write_bytes(NOTES.encode())
    petals = notebook(
        prose("# Petals\nHow long are they, kind by kind?"), code(READ), code(COMPARE)
    )
    (flowers / "petals.ipynb").write_bytes(petals)
    welcome = notebook(prose(WELCOME), code('print("Edit me, save me, and look at Drive.")'))
    (folder / "Welcome.ipynb").write_bytes(welcome)
    return True
