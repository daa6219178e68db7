"""Hunts for stories of the whole engine that go wrong: `python -m tests.unit.sync.check.hunt`.

Seeds run from a start that is printed; a story that goes wrong is printed in its shortest form,
with what everybody did, and the line that tells it again.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import count

from tests.unit.sync.check.shorter import shortened
from tests.unit.sync.check.story import PROFILES, Profile, story
from tests.unit.sync.check.telling import tell, trouble_with

SLICE = 10
"""Seeds a worker tells before it looks at the clock."""


@dataclass(frozen=True, slots=True)
class Catch:
    """A story that goes wrong."""

    profile: Profile
    seed: int
    trouble: str

    @property
    def line(self) -> str:
        """How to tell it again."""
        return f"python -m tests.unit.sync.check.hunt --tell {self.profile} {self.seed}"

    def __str__(self) -> str:
        kind = self.trouble.split()[:2]
        short = shortened(
            story(self.seed, self.profile),
            lambda told: (found := trouble_with(told)) is not None and found.split()[:2] == kind,
        )
        trouble, log, _ = tell(short)
        lines = [f"{self.line}\n{self.trouble}", f"In short:\n{short}", "What happened:"]
        return "\n".join([*lines, *(f"    {each}" for each in log), f"  {trouble}"])


def hunt(seeds: range, profile: Profile) -> list[Catch]:
    """The stories of some seeds that go wrong."""
    found = ((seed, trouble_with(story(seed, profile))) for seed in seeds)
    return [Catch(profile, seed, trouble) for seed, trouble in found if trouble is not None]


def search(
    start: int, most: int, seconds: float, *, profiles: Sequence[Profile] = PROFILES
) -> tuple[int, list[Catch]]:
    """Tell up to `most` stories for up to `seconds` on all cores: how many, and the catches."""
    deadline_s = time.monotonic() + seconds
    workers = max(1, min(os.cpu_count() or 1, 8))
    told, catches = 0, list[Catch]()
    with ProcessPoolExecutor(workers) as pool:
        for batch in _batches(_slices(start, most, profiles), workers):
            for (seeds, _), found in zip(batch, pool.map(_work, batch), strict=True):
                told += len(seeds)
                catches += found
            if time.monotonic() > deadline_s:
                break
    return told, catches


def _slices(start: int, most: int, profiles: Sequence[Profile]) -> Iterator[tuple[range, Profile]]:
    """Slices of seeds, the profiles in turn."""
    for number in count():
        begin = number * SLICE
        if begin >= most:
            return
        seeds = range(start + begin, start + min(begin + SLICE, most))
        yield seeds, profiles[number % len(profiles)]


def _batches(
    slices: Iterator[tuple[range, Profile]], workers: int
) -> Iterator[Sequence[tuple[range, Profile]]]:
    while batch := [each for _, each in zip(range(2 * workers), slices, strict=False)]:
        yield batch


def _work(task: tuple[range, Profile]) -> list[Catch]:
    return hunt(*task)


def _tell_again(profile: Profile, seed: int) -> int:
    trouble, log, trace = tell(story(seed, profile))
    print("\n".join([str(story(seed, profile)), *log, "Every step:", *trace]))
    print(trouble or "Nothing went wrong.")
    return int(trouble is not None)


def main(arguments: Sequence[str]) -> int:
    """Hunt until the time is up or Ctrl-C; everything that was caught is printed in the end."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--start", type=int, default=random.randrange(10**9))  # noqa: S311
    parser.add_argument("--profile", choices=PROFILES, action="append")
    parser.add_argument("--tell", nargs=2, metavar=("PROFILE", "SEED"))
    options = parser.parse_args(arguments)
    if options.tell:
        return _tell_again(options.tell[0], int(options.tell[1]))
    print(f"Hunting from seed {options.start} for {options.seconds:.0f} s", flush=True)
    told, catches = search(
        options.start, 10**9, options.seconds, profiles=options.profile or PROFILES
    )
    print(f"{told} stories told, {len(catches)} went wrong")
    for catch in catches[:5]:
        print(catch, flush=True)
    for catch in catches[5:]:
        print(catch.line, catch.trouble.splitlines()[0])
    return int(bool(catches))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
