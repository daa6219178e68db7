"""What the probe's times mean: median, spread, speed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median
from typing import Final, get_args

from jupyter_colabsync.contract.system import MeasuredRow, Precision
from jupyter_colabsync.decoding import convert
from jupyter_colabsync.system.measuring.process import ProbeEvent

NOISY: Final = 0.5
"""(max - min) / median above which other work must have been running."""
FEW_RUNS: Final = 5

PRECISION_WORDS: Final = {
    "float32": "",
    "tf32": "TF32",
    "float16": "half precision",
    "bfloat16": "bfloat16",
}


def row_of(event: ProbeEvent) -> MeasuredRow:
    """The row an event tells; GFLOP/s are by the median.

    Counted are a multiplication and an addition for each: convolution 2·N·H·W·F·K·K·C, matrix
    product 2·n³. Raises msgspec.ValidationError for what is no row.
    """
    facts: dict[str, object] = {
        "work": event.work,
        "device": event.device,
        "deviceName": event.device_name,
        "precision": event.precision if event.precision in get_args(Precision) else "float32",
        "shape": event.shape,
    }
    if event.problem is not None or not event.times_s:
        facts["problem"] = event.problem or "Nothing was measured."
    else:
        facts.update(_figures(event.times_s, event.flop))
        facts["firstS"] = event.first_s
    return convert(facts, MeasuredRow)


def _figures(times_s: Sequence[float], flop: float) -> dict[str, object]:
    middle_s, least_s, most_s = median(times_s), min(times_s), max(times_s)
    return {
        "medianS": middle_s,
        "minS": least_s,
        "maxS": most_s,
        "runs": len(times_s),
        "gflopPerS": flop / middle_s / 1e9 if middle_s > 0 else None,
        "isNoisy": middle_s > 0 and (most_s - least_s) / middle_s > NOISY,
    }


def label_of(row: MeasuredRow | ProbeEvent) -> str:
    """`Convolution on GPU, TF32`."""
    words = PRECISION_WORDS.get(row.precision, row.precision)
    return f"{row.work.capitalize()} on {row.device.upper()}" + (f", {words}" if words else "")


def notes_on(rows: Sequence[MeasuredRow]) -> list[str]:
    """What a reader of the figures should know."""
    measured = [row for row in rows if row.median_s is not None]
    notes = []
    if any(row.is_noisy for row in measured):
        notes.append(
            "Noisy: in rows marked so the slowest run took much longer than the fastest; other "
            "work was running. Measure again when the machine is idle."
        )
    notes += [
        f"{label_of(row)}: {row.runs} run{'s' * (row.runs != 1)} only, since each takes long."
        for row in measured
        if row.runs < FEW_RUNS
    ]
    return notes
