"""Figures in words."""

from __future__ import annotations

import pytest

from jupyter_colabsync.contract.system import TransferSpeed
from jupyter_colabsync.system.measuring.report import TOLD, seconds_text, speed_text, table_of
from jupyter_colabsync.system.measuring.rows import row_of
from tests.unit.system.measuring.pieces import row


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.0000456, "46 µs"),
        (0.00123, "1.23 ms"),
        (0.0123, "12.3 ms"),
        (0.7404, "740 ms"),
        (1.634, "1.63 s"),
        (74.04, "74 s"),
    ],
)
def test_times_have_three_digits_at_most(seconds: float, expected: str) -> None:
    assert seconds_text(seconds) == expected


def test_the_tutorials_figures_stand_beside_ours_and_are_named_as_theirs() -> None:
    table = table_of([row_of(row(0.088, 0.088))], TOLD)
    assert [line[:3] for line in table[1:]] == [
        ["Convolution on CPU", "88.0 ms", "8.80 s"],
        ["CPU, as Colab tutorials tell it", "88.0 ms", "8.80 s"],
        ["K80 GPU, as Colab tutorials tell it", "20.0 ms", "2.00 s"],
    ]
    assert {len(line) for line in table} == {7}


def test_without_our_own_there_is_nothing_to_compare() -> None:
    assert len(table_of([], TOLD)) == 1


def test_a_row_that_was_not_run_says_why() -> None:
    assert table_of([row_of(row(problem="No room."))], ())[1][-1] == "No room."


@pytest.mark.parametrize(
    ("speed", "expected"),
    [
        (
            TransferSpeed(write_bytes_per_s=1024, read_bytes_per_s=2048, size_bytes=4096),
            "up about 1.0 KB/s, down about 2.0 KB/s (tried with 4.0 KB)",
        ),
        (
            TransferSpeed(
                write_bytes_per_s=1024, read_bytes_per_s=None, size_bytes=4096, problem="No file."
            ),
            "up about 1.0 KB/s (tried with 4.0 KB). No file.",
        ),
        (
            TransferSpeed(
                write_bytes_per_s=None, read_bytes_per_s=None, size_bytes=0, problem="Connect."
            ),
            "Connect.",
        ),
    ],
    ids=["both ways", "one way", "neither"],
)
def test_a_speed_is_an_estimate_and_says_what_is_missing(
    speed: TransferSpeed, expected: str
) -> None:
    assert speed_text(speed, "up", "down") == expected
