"""The sample account: a student's Drive that looks lived in."""

from __future__ import annotations

from . import samples
from .hand import Hand
from .quota import GB
from .records import User

ADVISER = User("Prof. Ada Example", "ada@example.com")
DAY_MS = 24 * 3600 * 1000


def seed_sample(hand: Hand) -> None:
    """Fill an empty account; one that has files already is left as it is."""
    store = hand.store
    if store.tree.children(store.tree.root_id):
        return
    me = hand.as_user(store.user)
    me.set_quota(15 * GB, int(9.2 * GB))
    now_ms = store.now_ms()
    files: tuple[tuple[str, bytes, int], ...] = (
        ("Colab Notebooks/Welcome.ipynb", samples.welcome(), 0),
        ("Colab Notebooks/Untitled0.ipynb", samples.first_steps(), 3),
        ("Colab Notebooks/train_flowers.ipynb", samples.training(), 1),
        ("projects/flowers/code/explore.ipynb", samples.explore(), 2),
        ("projects/flowers/code/measure.py", MEASURE.encode(), 2),
        ("projects/flowers/data/flowers.csv", samples.flowers_csv(), 9),
        ("projects/flowers/data/flowers_small.csv", samples.flowers_csv(12), 9),
        ("projects/flowers/out/metrics.json", b'{"loss": 0.338, "epochs": 3}\n', 1),
        ("projects/flowers/README.md", README.encode(), 12),
        ("Pictures/flower.png", samples.flower_png(), 30),
        ("requirements.txt", b"numpy\npandas\nmatplotlib\n", 40),
    )
    for path, data, age_days in files:
        me.put(path, data, modified_ms=now_ms - age_days * DAY_MS)
    me.put_document("Notes", NOTES)
    me.put_document("Results", samples.flowers_csv(9).decode(), "spreadsheet")
    me.put_shortcut("Flowers (shortcut)", "projects/flowers")
    me.star("projects/flowers/code/explore.ipynb")
    adviser = hand.as_user(ADVISER)
    adviser.share_with_me("Reading list.md", READING_LIST)
    adviser.share_with_me("Course template.ipynb", samples.welcome(), role="writer")


MEASURE = '''"""Lengths of petals, from the table in data/."""

import csv
from pathlib import Path

TABLE = Path(__file__).parent.parent / "data" / "flowers.csv"


def mean_petal_mm(kind: str) -> float:
    with TABLE.open() as file:
        lengths = [float(r["petal_mm"]) for r in csv.DictReader(file) if r["kind"] == kind]
    return sum(lengths) / len(lengths)
'''
README = "# Flowers\n\nWhich petal belongs to which flower? `code/` asks, `data/` knows.\n"
NOTES = "Notes\n\nMonday: ask Ada about the tulips.\nTuesday: train again, with more daisies.\n"
READING_LIST = "# Reading list\n\n1. On the measuring of petals\n2. Small networks, large gardens\n"
