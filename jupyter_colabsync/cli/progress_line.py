"""ProgressLine: how far long work is, as one line that is redrawn, or as lines now and then.

Small and our own: tqdm, which comes with kaggle, counts for itself, and here the counting (speed
over ten seconds, time left) is done already and the same for panel and terminal.
"""

from __future__ import annotations

import os
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final, TextIO

from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.files import size_text

REDRAW_S: Final = 0.25
SPOKEN_S: Final = 10.0
"""Between lines where nobody can watch one being redrawn: a log, a pipe."""
BAR_COLUMNS: Final = (20, 10, 5)
LEAST_NAME_COLUMNS: Final = 10
DEFAULT_COLUMNS: Final = 80


class ProgressLine:
    """For one command; `show` as often as there is news, `clear` before anything else is said."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._is_terminal = stream.isatty()
        self._is_drawn = False
        # what is over at once needs no line in a log
        self._next_s = float("-inf") if self._is_terminal else clock() + SPOKEN_S

    def show(self, now: JobProgress) -> None:
        """Draw or print, unless the last time was only just."""
        if self._clock() < self._next_s:
            return
        if self._is_terminal:
            self._next_s = self._clock() + REDRAW_S
            self._is_drawn = True
            # back to the start of the line, and clear what a longer line left behind
            self._say(f"\r\x1b[K{line(now, _columns_of(self._stream))}")
        else:
            self._next_s = self._clock() + SPOKEN_S
            self._say("  ".join(filter(None, [*amounts(now), printable(now.label)])) + "\n")

    def clear(self) -> None:
        """Leave the line as if it had never been there; it is drawn again on the next news."""
        if self._is_drawn:
            self._is_drawn = False
            self._next_s = float("-inf")
            self._say("\r\x1b[K")

    def _say(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()


def line(now: JobProgress, columns: int) -> str:
    """`[####------] 41 %  12.0 of 29.3 MB  3/8 files  2.1 MB/s  about 8 s  a/…/train.csv`.

    Never as wide as the terminal, where it would wrap: first the name gets shorter, then the bar,
    then the name goes, then the bar, then what else does not fit, from the right.
    """
    room = max(1, columns - 1)
    said = "  ".join(amounts(now))
    bars = [] if now.total is None else [_bar(now, size) for size in BAR_COLUMNS]
    lines = [f"{bar} {said}" for bar in bars] or [said]
    label = printable(now.label)
    for text in lines if label else ():
        left = room - len(text) - 2
        if left >= min(LEAST_NAME_COLUMNS, width(label)):
            return f"{text}  {elided(label, left)}"
    parts = amounts(now)
    fewer = ["  ".join(parts[:count]) for count in range(len(parts), 0, -1)]
    return next((text for text in [*lines, *fewer] if len(text) <= room), fewer[-1][:room])


def amounts(now: JobProgress) -> list[str]:
    """What is known in numbers, the most telling first."""

    def amount(count: float) -> str:
        return size_text(count) if now.unit == "bytes" else f"{count:.0f} {now.unit}"

    if now.total is None:
        parts = [amount(now.done)]
        if now.unit == "bytes":
            parts.append("size unknown")
    else:
        parts = [f"{_short(amount(now.done), amount(now.total))} of {amount(now.total)}"]
        if now.total:
            parts.insert(0, f"{_percent(now)} %")
    if now.files_total:
        files = "file" if now.files_total == 1 else "files"
        parts.append(f"{now.files_done or 0}/{now.files_total} {files}")
    if now.unit == "steps":
        return parts  # each takes its own time: no speed, and no telling when it is over
    if now.rate_per_s:
        parts.append(f"{amount(now.rate_per_s)}/s")
    if now.remaining_s is not None:
        parts.append(f"about {duration(now.remaining_s)}")
    return parts


def _short(amount: str, of: str) -> str:
    """`12.0` of `29.3 MB`: the unit is said once where it is the same."""
    number, _, unit = amount.partition(" ")
    return number if of.endswith(f" {unit}") else amount


def duration(seconds: float) -> str:
    """`8 s`, `3 min`, `2 h 10 min`: as precise as an estimate can be."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def printable(text: str) -> str:
    """A name from elsewhere as it may be shown: it moves no cursor and turns no text around."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)


def elided(name: str, columns: int) -> str:
    """`name` in at most so many columns, its middle left out: folder and ending tell most."""
    if width(name) <= columns:
        return name
    tail = _fitting(reversed(name), (columns - 1) * 2 // 3)[::-1]
    head = _fitting(iter(name), columns - 1 - width(tail))
    return f"{head}…{tail}"


def width(text: str) -> int:
    """How many columns of a terminal a text takes: signs of East Asia take two, accents none."""
    return sum(_sign_width(sign) for sign in text)


def _sign_width(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _fitting(signs: Iterator[str], columns: int) -> str:
    kept = ""
    for sign in signs:
        columns -= _sign_width(sign)
        if columns < 0:
            break
        kept += sign
    return kept


def _bar(now: JobProgress, size: int) -> str:
    filled = size * _percent(now) // 100
    return f"[{'#' * filled}{'-' * (size - filled)}]"


def _percent(now: JobProgress) -> int:
    """Whole percents, 100 only at the very end."""
    return min(100, 100 * now.done // now.total) if now.total else 0


def _columns_of(stream: TextIO) -> int:
    """As wide as the terminal is right now; it may be resized at any time."""
    try:
        return os.get_terminal_size(stream.fileno()).columns or DEFAULT_COLUMNS
    except (OSError, ValueError):
        return DEFAULT_COLUMNS
