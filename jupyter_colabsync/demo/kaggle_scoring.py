"""How the pretend Kaggle scores a CSV: read strictly, held against a hidden solution."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

PUBLIC_SHARE = 3
"""Every third row of the solution counts for the public score, the others for the private one."""


class Unscorable(Exception):
    """Says why, as Kaggle would tell the one who submitted."""


def rmse(pairs: list[tuple[float, float]]) -> float:
    return math.sqrt(sum((want - have) ** 2 for want, have in pairs) / len(pairs))


def accuracy(pairs: list[tuple[float, float]]) -> float:
    return sum(want == have for want, have in pairs) / len(pairs)


METRICS: dict[str, Callable[[list[tuple[float, float]]], float]] = {
    "Root Mean Squared Error": rmse,
    "Categorization Accuracy": accuracy,
}
HIGHER_IS_BETTER = frozenset({"Categorization Accuracy"})


@dataclass(frozen=True, slots=True)
class Scorer:
    """The solution: a number for each id. `metric` is a key of METRICS."""

    id_column: str
    value_column: str
    solution: Mapping[str, float]
    metric: str = "Root Mean Squared Error"

    def score(self, data: bytes) -> tuple[float, float]:
        """The public and the private score of a CSV. Raises Unscorable."""
        given = self._read(data)
        pairs = [(want, given[name]) for name, want in self.solution.items()]
        shown = pairs[::PUBLIC_SHARE]
        hidden = [pair for at, pair in enumerate(pairs) if at % PUBLIC_SHARE]
        measure = METRICS[self.metric]
        return measure(shown), measure(hidden or shown)

    def sort_key(self, score: float) -> float:
        """Better scores first."""
        return -score if self.metric in HIGHER_IS_BETTER else score

    def _read(self, data: bytes) -> dict[str, float]:
        wanted = [self.id_column, self.value_column]
        try:
            rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), strict=True)
            if sorted(rows.fieldnames or ()) != sorted(wanted):
                raise Unscorable(f"Submission must have the columns {', '.join(wanted)}")
            given = [(row[self.id_column], row[self.value_column]) for row in rows]
        except UnicodeDecodeError as error:
            raise Unscorable("Submission is not a text file in UTF-8") from error
        except csv.Error as error:
            raise Unscorable("Submission is not a CSV file") from error
        if len(given) != len(self.solution):
            raise Unscorable(f"Submission must have {len(self.solution)} rows")
        values = {name: self._number(name, text) for name, text in given}
        if values.keys() != self.solution.keys():
            raise Unscorable(f"Submission must have each {self.id_column} once")
        return values

    def _number(self, name: str, text: str | None) -> float:
        try:
            value = float(text or "")
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            raise Unscorable(f"Submission has no number in {self.value_column} for {name}")
        return value
