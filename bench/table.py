"""Rows of the benchmark's table: what was measured, the figure, the aim."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `aim` is the largest value wanted, None for a figure that only gives the scale;
    `how` says what was compared with what."""

    scene: str
    what: str
    value: float
    unit: str
    aim: float | None
    how: str


def print_table(rows: list[Row]) -> None:
    """Print rows as a Markdown table, so that a run can be pasted into a document."""
    print("| scene | what | measured | aim | | how |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.scene} | {row.what} | {row.value:.4g} {row.unit} | {_aim(row)} | {row.how} |"
        )


def _aim(row: Row) -> str:
    if row.aim is None:
        return " | "
    return f"≤ {row.aim:g} {row.unit} | {'reached' if row.value <= row.aim else 'MISSED'}"
