"""Invented competitions: running and over, with and without prizes, each with a hidden solution."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from .kaggle import DemoKaggle
from .kaggle_archives import sizes_of, zip_of
from .kaggle_scoring import Scorer
from .kaggle_seed_files import table
from .kaggle_stock import KaggleStock
from .kaggle_users import STUDENT
from .kaggle_wire import time_text

DAY_S = 86_400
TRAIN, TEST = range(300), range(300, 600)
ACCURACY = "Categorization Accuracy"
TEAMS = (
    ("Night Owls", 0.02),
    ("lamp lighters", 0.05),
    ("gradient hikers", 0.08),
    ("Team Tuesday", 0.13),
    ("forest of trees", 0.2),
    ("two lines of code", 0.35),
    ("mean value", 0.6),
    ("all zeros", 0.95),
)
"""Names on the leaderboards, and how far each is off."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be predicted: `value` of each row from its `inputs`."""

    id_column: str
    inputs_header: str
    inputs: Callable[[int], tuple[float, ...]]
    value_column: str
    value: Callable[[int], float]
    metric: str = "Root Mean Squared Error"

    def files(self) -> dict[str, bytes]:
        header = f"{self.id_column},{self.inputs_header}"
        answer = f"{self.id_column},{self.value_column}"
        return {
            "train.csv": table(
                f"{header},{self.value_column}",
                ((n, *self.inputs(n), self.value(n)) for n in TRAIN),
            ),
            "test.csv": table(header, ((n, *self.inputs(n)) for n in TEST)),
            "sample_submission.csv": table(answer, ((n, 0) for n in TEST)),
        }

    def scorer(self) -> Scorer:
        solution = {str(n): self.value(n) for n in TEST}
        return Scorer(self.id_column, self.value_column, solution, self.metric)

    def teams(self) -> dict[str, float]:
        """Scores as somebody would get who is off by so much of what is usual."""
        if self.metric == ACCURACY:
            return {name: round(1 - off / 2, 5) for name, off in TEAMS}
        usual = sum(abs(self.value(n)) for n in TEST) / len(TEST)
        return {name: round(usual * off, 5) for name, off in TEAMS}


CITY_LIGHTS = Task(
    "id",
    "hour,lamps",
    lambda n: (n * 5 % 24, 50 + n * 7 % 400),
    "brightness",
    lambda n: round((50 + n * 7 % 400) * (1.2 + math.cos(n * 5 % 24 / 24 * math.tau)), 2),
)
SHIPS = Task(
    "ship",
    "miles_left,speed_knots,wind",
    lambda n: (20 + n * 13 % 900, 8 + n % 14, n * 3 % 12),
    "hours",
    lambda n: round((20 + n * 13 % 900) / (8 + n % 14 - n * 3 % 12 / 6), 2),
)
LEAVES = Task(
    "id",
    "length_mm,weight_g,roundness",
    lambda n: (20 + n * 11 % 60, round(0.3 + n % 2 * 40 + n * 7 % 9, 1), n * 17 % 100 / 100),
    "is_stone",
    lambda n: n % 2,
    ACCURACY,
)
BREAD = Task(
    "loaf",
    "minutes,oven_c,sugar_g",
    lambda n: (20 + n % 30, 190 + n * 7 % 60, n * 5 % 40),
    "brownness",
    lambda n: round((20 + n % 30) * (190 + n * 7 % 60) / 120 + n * 5 % 40 / 4, 2),
)


def add_competitions(stock: KaggleStock) -> None:
    """The rules of `city-lights` and `harbour-fog` nobody has accepted yet; `bread-crust` is over,
    and `harbour-fog` takes no files."""
    entered = {STUDENT.name}
    _add(
        stock,
        ("city-lights", "City lights: how bright is the night?"),
        CITY_LIGHTS,
        days_left=45,
        reward="Knowledge",
        description="Predict the brightness of streets from the hour and the number of lamps.",
    )
    _add(
        stock,
        ("ship-arrivals", "When will the ship arrive?"),
        SHIPS,
        days_left=21,
        reward="$25,000",
        category="Featured",
        accepted_by=entered,
        description="Estimate how many hours a ship still needs to the harbour.",
    )
    _add(
        stock,
        ("leaf-or-stone", "Leaf or stone? A first classifier"),
        LEAVES,
        days_left=1500,
        reward="Knowledge",
        category="Getting Started",
        accepted_by=entered,
        daily_submissions=10,
        description="Two classes, three measurements: the place to begin.",
    )
    _add(
        stock,
        ("harbour-fog", "Fog in the harbour tomorrow?"),
        SHIPS,
        days_left=70,
        reward="$10,000",
        category="Research",
        scorer=None,
        is_notebooks_only=True,
        description="Only notebooks are taken here; the data is for everybody who enters.",
    )
    _add(
        stock,
        ("bread-crust", "The colour of the crust"),
        BREAD,
        days_left=-120,
        reward="Kudos",
        category="Community",
        accepted_by=entered,
        description="How brown does the bread get? Late submissions are scored, but not placed.",
    )


def add_submissions(kaggle: DemoKaggle) -> None:
    """What the student has sent to `ship-arrivals` so far: two good files, and one with too few
    rows."""
    for days_ago, speed, rows, message in (
        (6, 7, 300, "Everyone at seven knots"),
        (4, 9, 120, "First 120 rows"),
        (3, 9.5, 300, "A faster fleet"),
    ):
        guesses = ((n, round(SHIPS.inputs(n)[0] / speed, 2)) for n in TEST[:rows])
        data = table("ship,hours", guesses)
        kaggle.submit("ship-arrivals", data, message=message, days_ago=days_ago)


def _add(
    stock: KaggleStock, names: tuple[str, str], task: Task, *, days_left: int, **facts: Any
) -> None:
    archive, sizes = _packed(task)
    today_s = stock.now_s() // DAY_S * DAY_S
    deadline_s = today_s + days_left * DAY_S - 60
    given: dict[str, Any] = {
        "scorer": task.scorer(),
        "teams": task.teams(),
        "deadline": time_text(deadline_s),
        "enabled_at": time_text(min(deadline_s, today_s) - 100 * DAY_S),
    }
    slug, title = names
    facts["accepted_by"] = set(facts.get("accepted_by", ()))
    stock.add_competition(slug, archive, list(sizes), title=title, **given | facts)


@cache
def _packed(task: Task) -> tuple[bytes, tuple[tuple[str, int], ...]]:
    """The archive and the sizes of what is in it. Once a process: tests begin many clouds."""
    files = task.files()
    return zip_of(files), tuple(sizes_of(files))
