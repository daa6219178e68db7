"""What the probe's times mean."""

from __future__ import annotations

import pytest

from jupyter_colabsync.system.measuring.process import ProbeEvent
from jupyter_colabsync.system.measuring.rows import label_of, notes_on, row_of
from tests.unit.system.measuring.pieces import now, row


@pytest.mark.parametrize(
    ("times_s", "median_s", "is_noisy"),
    [
        pytest.param((0.5, 0.5, 0.5, 0.5, 0.5), 0.5, False, id="all the same"),
        pytest.param((0.4, 0.5, 0.5, 0.5, 0.65), 0.5, False, id="a spread of a half is allowed"),
        pytest.param((0.4, 0.5, 0.5, 0.5, 0.7), 0.5, True, id="more is noisy"),
        pytest.param((1.0, 0.5), 0.75, True, id="of an even count the middle"),
        pytest.param((2.0,), 2.0, False, id="a single run cannot be noisy"),
    ],
)
def test_figures_are_median_spread_and_speed_by_the_median(
    times_s: tuple[float, ...], median_s: float, is_noisy: bool
) -> None:
    found = row_of(row(*times_s))
    assert (found.median_s, found.is_noisy, found.runs) == (median_s, is_noisy, len(times_s))
    assert (found.min_s, found.max_s) == (min(times_s), max(times_s))
    assert found.gflop_per_s == pytest.approx(1 / median_s)
    assert found.first_s == 2.0


def test_a_row_with_a_problem_has_no_times() -> None:
    found = row_of(row(problem="No room."))
    assert (found.problem, found.median_s, found.first_s, found.runs) == ("No room.", None, None, 0)


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (now(), "Convolution on CPU"),
        (now("gpu", precision="tf32"), "Convolution on GPU, TF32"),
        (now("gpu", "matrix product", "float16"), "Matrix product on GPU, half precision"),
    ],
)
def test_each_row_has_a_name_for_people(event: ProbeEvent, expected: str) -> None:
    assert label_of(event) == expected


@pytest.mark.parametrize(
    ("times_s", "expected"),
    [
        pytest.param((1.0,) * 5, [], id="quiet, and enough runs: nothing to say"),
        pytest.param((1.0, 9.0, 1.0, 1.0, 1.0), ["Noisy: "], id="noisy"),
        pytest.param((70.0,), ["Convolution on CPU: 1 run only"], id="few runs"),
        pytest.param((30.0, 31.0), ["Convolution on CPU: 2 runs only"], id="two runs"),
    ],
)
def test_a_reader_is_told_what_the_figures_are_worth(
    times_s: tuple[float, ...], expected: list[str]
) -> None:
    notes = notes_on([row_of(row(*times_s))])
    assert [note[: len(start)] for note, start in zip(notes, expected, strict=True)] == expected
