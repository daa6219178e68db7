"""A measurement in words: the tutorials' figures beside it, and a text to paste. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jupyter_colabsync.contract.system import (
    MachineAbout,
    MeasuredRow,
    Measurement,
    ToldFigure,
    TransferSpeed,
)
from jupyter_colabsync.files import size_text
from jupyter_colabsync.system.host.about import markdown_table
from jupyter_colabsync.system.measuring.rows import label_of

TOLD: Final = (
    ToldFigure(name="CPU, as Colab tutorials tell it", hundred_s=8.8),
    ToldFigure(name="K80 GPU, as Colab tutorials tell it", hundred_s=2.0),
)
"""Sums of 100 convolutions of the same shape, as tutorials of Google Colab print them."""
TOLD_NOTE: Final = (
    "The tutorials' figures come from other machines, other years and another version of "
    "TensorFlow: they show a magnitude and cannot be compared exactly."
)


def seconds_text(seconds: float) -> str:
    """`740 ms`, `1.63 s`, `74 s`: three digits at most."""
    if seconds < 0.001:
        return f"{seconds * 1e6:.0f} µs"
    if seconds < 0.01:
        return f"{seconds * 1e3:.2f} ms"
    if seconds < 0.1:
        return f"{seconds * 1e3:.1f} ms"
    if seconds < 1:
        return f"{seconds * 1e3:.0f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.0f} s"


def _speed_text(gflop_per_s: float) -> str:
    return f"{gflop_per_s:,.0f}" if gflop_per_s >= 100 else f"{gflop_per_s:.1f}"


def table_of(rows: Sequence[MeasuredRow], told: Sequence[ToldFigure]) -> list[list[str]]:
    """Head and rows, then the figures of others."""
    table = [["Work", "Per run", "100 runs", "Fastest to slowest", "First call", "GFLOP/s", ""]]
    for row in rows:
        if row.median_s is None or row.min_s is None or row.max_s is None:
            table.append([label_of(row), *["-"] * 5, row.problem or ""])
            continue
        table.append(
            [
                label_of(row),
                seconds_text(row.median_s),
                seconds_text(row.median_s * 100),
                f"{seconds_text(row.min_s)} to {seconds_text(row.max_s)}",
                "-" if row.first_s is None else seconds_text(row.first_s),
                "-" if row.gflop_per_s is None else _speed_text(row.gflop_per_s),
                "noisy" if row.is_noisy else "",
            ]
        )
    if any(row.work == "convolution" for row in rows):
        for figure in told:
            once = seconds_text(figure.hundred_s / 100)
            table.append([figure.name, once, seconds_text(figure.hundred_s), "-", "-", "-", ""])
    return table


def speed_text(speed: TransferSpeed, write: str, read: str) -> str:
    """`writes about 410.0 MB/s, reads about 1.2 GB/s (tried with 256.0 MB)`."""
    parts = [
        f"{word} about {size_text(rate)}/s"
        for word, rate in ((write, speed.write_bytes_per_s), (read, speed.read_bytes_per_s))
        if rate is not None
    ]
    tried = f" (tried with {size_text(speed.size_bytes)})" if parts else ""
    text = ", ".join(parts) + tried
    return ". ".join(filter(None, [text, speed.problem]))


def transfers_of(measurement: Measurement) -> list[tuple[str, str]]:
    """What was tried of disk and Drive, as names and values."""
    rows = []
    if measurement.disk is not None:
        rows.append(("Disk", speed_text(measurement.disk, "writes", "reads")))
    if measurement.drive is not None:
        rows.append(("Google Drive", speed_text(measurement.drive, "up", "down")))
    return rows


def shapes_of(rows: Sequence[MeasuredRow]) -> list[str]:
    """What each work is, once."""
    shapes = {row.work: row.shape for row in rows}
    return [f"{work.capitalize()}: {shape}." for work, shape in shapes.items()]


def markdown_of(measurement: Measurement) -> str:
    """Everything, as a text that anybody can paste into an issue."""
    about: MachineAbout = measurement.about
    blocks = [about.markdown.rstrip()]
    if measurement.framework is not None:
        blocks.append(f"Measured with {measurement.framework} (kernel: {measurement.kernel}).")
    if measurement.rows:
        blocks.append(markdown_table(table_of(measurement.rows, measurement.told)))
    if transfers := transfers_of(measurement):
        blocks.append(markdown_table([("Speed", "An estimate by one short try"), *transfers]))
    notes = [*shapes_of(measurement.rows), *measurement.notes]
    if notes:
        blocks.append("\n".join(f"- {note}" for note in notes))
    return "\n\n".join(blocks) + "\n"
