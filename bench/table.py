"""Rows of the benchmark's table: what was measured, the figure, the aim."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure. `aim` is the largest value wanted, `floor` the smallest; without either it only
    gives the scale. `how` says what was compared with what."""

    scene: str
    what: str
    value: float
    unit: str
    aim: float | None
    how: str
    floor: float | None = None


def print_table(rows: list[Row]) -> None:
    """Print rows as a Markdown table, so that a run can be pasted into a document."""
    print("| scene | what | measured | aim | | how |")
    print("|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row.scene} | {row.what} | {row.value:.4g} {row.unit} | {_aim(row)} | {row.how} |"
        )


def _aim(row: Row) -> str:
    if row.aim is not None:
        return f"≤ {row.aim:g} {row.unit} | {_verdict(row.value <= row.aim)}"
    if row.floor is not None:
        return f"≥ {row.floor:g} {row.unit} | {_verdict(row.value >= row.floor)}"
    return " | "


def _verdict(is_reached: bool) -> str:
    return "reached" if is_reached else "MISSED"
