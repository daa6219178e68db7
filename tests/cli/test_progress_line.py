"""The progress line: what it says, how wide it is, how often it is drawn."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field

import pytest

from jupyter_colabsync.cli.progress_line import ProgressLine, duration, elided, line, width
from jupyter_colabsync.contract.jobs import JobProgress

MB = 1024 * 1024
HALF = JobProgress(
    done=41 * MB,
    total=100 * MB,
    unit="bytes",
    label="train/images/0001.png",
    rate_per_s=2.0 * MB,
    remaining_s=29.6,
    files_done=12,
    files_total=840,
)
UNKNOWN = JobProgress(done=3 * MB, total=None, unit="bytes", label="Pulling")


@dataclass
class Watched:
    """A progress line on a stream that is a terminal or not, and a clock that is turned by hand."""

    is_terminal: bool
    now_s: float = 0.0
    stream: io.StringIO = field(default_factory=io.StringIO)

    def __post_init__(self) -> None:
        self.stream.isatty = lambda: self.is_terminal  # type: ignore[method-assign]
        self.line = ProgressLine(self.stream, lambda: self.now_s)

    @property
    def said(self) -> str:
        return self.stream.getvalue()


def test_a_wide_line_says_everything() -> None:
    assert line(HALF, 160) == (
        "[########------------] 41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s  "
        "train/images/0001.png"
    )


def test_steps_have_no_speed_since_each_takes_its_own_time() -> None:
    steps = JobProgress(
        done=1, total=4, unit="steps", label="Convolution on GPU", rate_per_s=0.2, remaining_s=15.0
    )
    assert line(steps, 80) == "[#####---------------] 25 %  1 of 4 steps  Convolution on GPU"


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param(
            100,
            "[########------------] 41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s  "
            "train…s/0001.png",
            id="the name is shortened in its middle",
        ),
        pytest.param(
            90,
            "[####------] 41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s  "
            "train…s/0001.png",
            id="then the bar",
        ),
        pytest.param(
            80,
            "[##---] 41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s  trai…01.png",
            id="once more",
        ),
        pytest.param(
            75,
            "[####------] 41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s",
            id="then the name goes",
        ),
        pytest.param(
            62, "41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s  about 30 s", id="then the bar goes"
        ),
        pytest.param(50, "41 %  41.0 of 100.0 MB  12/840 files  2.0 MB/s", id="then the time"),
        pytest.param(12, "41 %", id="a very narrow one says how far"),
    ],
)
def test_a_narrow_line_says_what_tells_most(columns: int, expected: str) -> None:
    assert line(HALF, columns) == expected


@pytest.mark.parametrize("columns", [1, 2, 7, 20, 33, 60, 79, 80, 101, 132, 200])
@pytest.mark.parametrize(
    "label", ["", "x", "train.csv", "深い/とても長い名前の画像.png", "n" * 500]
)
def test_no_line_is_as_wide_as_the_terminal(columns: int, label: str) -> None:
    for total in (None, 0, 100 * MB):
        now = JobProgress(done=MB, total=total, unit="bytes", label=label)
        assert width(line(now, columns)) < max(2, columns)


def test_an_unknown_size_is_called_unknown_and_has_no_bar() -> None:
    assert line(UNKNOWN, 80) == "3.0 MB  size unknown  Pulling"


def test_files_alone_are_counted_as_files() -> None:
    now = JobProgress(done=3, total=8, unit="files", label="")
    assert line(now, 80) == "[#######-------------] 37 %  3 of 8 files"


def test_a_hundred_percent_is_said_only_at_the_end() -> None:
    nearly = JobProgress(done=9999, total=10_000, unit="bytes", label="")
    assert "99 %" in line(nearly, 80)


def test_a_name_cannot_move_the_cursor() -> None:
    hostile = JobProgress(done=1, total=2, unit="bytes", label="a\r\x1b[2Jb\u202ec")
    assert line(hostile, 80).isprintable()


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        ("train.csv", 9, "train.csv"),
        ("train.csv", 8, "tra….csv"),
        ("深深深深", 5, "深…深"),
    ],
)
def test_a_long_name_keeps_its_beginning_and_its_end(
    name: str, columns: int, expected: str
) -> None:
    assert elided(name, columns) == expected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (89, "89 s"), (90, "2 min"), (3600, "60 min"), (7800, "2 h 10 min")],
)
def test_time_left_is_as_precise_as_an_estimate(seconds: float, text: str) -> None:
    assert duration(seconds) == text


def test_on_a_terminal_it_is_drawn_at_most_four_times_a_second_and_then_cleared() -> None:
    watched = Watched(is_terminal=True)
    for _ in range(16):  # one second
        watched.line.show(HALF)
        watched.now_s += 1 / 16
    watched.line.clear()
    assert watched.said.count("41 %") == 4
    assert "\n" not in watched.said
    assert watched.said.endswith("\r\x1b[K")


def test_after_something_was_said_it_is_drawn_again_at_once() -> None:
    watched = Watched(is_terminal=True)
    watched.line.show(HALF)
    watched.line.clear()
    watched.line.show(HALF)
    assert watched.said.count("41 %") == 2


def test_elsewhere_a_line_comes_every_ten_seconds_and_none_in_the_first() -> None:
    watched = Watched(is_terminal=False)
    for _ in range(35):
        watched.line.show(HALF)
        watched.now_s += 1
    watched.line.clear()
    lines = watched.said.splitlines()
    assert len(lines) == 3
    assert lines[0].endswith("about 30 s  train/images/0001.png")
    assert "\x1b" not in watched.said


def test_the_width_is_that_of_the_terminal_it_is_drawn_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    watched = Watched(is_terminal=True)
    watched.stream.fileno = lambda: 7  # type: ignore[method-assign]
    monkeypatch.setattr(os, "get_terminal_size", lambda number: os.terminal_size((12 + number, 5)))
    watched.line.show(HALF)
    assert watched.said == "\r\x1b[K41 %"
