"""Hunts for stories that go wrong: `python3 dev.py hunt plan [--seconds N] [--start SEED]`.

Seeds run from a start that is printed; the first story that goes wrong is printed in its shortest
form, with the seed and profile that tell it again.
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

from tests.unit.sync.plan.stories import Profile, shortened, story, trouble_with

PROFILES: tuple[Profile, ...] = ("mixed", "moves", "kinds")
SLICE = 500
"""Seeds a worker tells before it looks at the clock."""


@dataclass(frozen=True, slots=True)
class Catch:
    """A story that goes wrong."""

    profile: Profile
    seed: int
    trouble: str

    def __str__(self) -> str:
        short = shortened(
            story(self.seed, self.profile), lambda told: trouble_with(told) is not None
        )
        return (
            f"profile {self.profile}, seed {self.seed}: {self.trouble}\n{short}\n"
            f"  {trouble_with(short)}"
        )


def hunt(seeds: range, profile: Profile) -> Catch | None:
    """The first story of some seeds that goes wrong."""
    for seed in seeds:
        trouble = trouble_with(story(seed, profile))
        if trouble is not None:
            return Catch(profile, seed, trouble)
    return None


def search(start: int, most: int, seconds: float) -> tuple[int, Catch | None]:
    """Tell up to `most` stories for up to `seconds` on all cores: how many, the first catch."""
    deadline_s = time.monotonic() + seconds
    workers = max(1, min(os.cpu_count() or 1, 8))
    told = 0
    with ProcessPoolExecutor(workers) as pool:
        for batch in _batches(_slices(start, most), workers):
            for seeds, catch in zip(batch, pool.map(_work, batch), strict=True):
                told += len(seeds[0])
                if catch is not None:
                    return told, catch
            if time.monotonic() > deadline_s:
                break
    return told, None


def _slices(start: int, most: int) -> Iterator[tuple[range, Profile]]:
    """Slices of seeds, the profiles in turn."""
    for number in count():
        begin = number * SLICE
        if begin >= most:
            return
        profile = PROFILES[number % len(PROFILES)]
        yield range(start + begin, start + min(begin + SLICE, most)), profile


def _batches(
    slices: Iterator[tuple[range, Profile]], size: int
) -> Iterator[Sequence[tuple[range, Profile]]]:
    while batch := [each for _, each in zip(range(size), slices, strict=False)]:
        yield batch


def _work(task: tuple[range, Profile]) -> Catch | None:
    return hunt(*task)


def main(arguments: Sequence[str]) -> int:
    """Hunt until something is caught, the time is up or Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--start", type=int, default=random.randrange(10**9))  # noqa: S311
    options = parser.parse_args(arguments)
    print(f"Hunting from seed {options.start} for {options.seconds:.0f} s")
    told, catch = search(options.start, 10**9, options.seconds)
    print(f"{told} stories told")
    print(catch or "Nothing went wrong.")
    return int(catch is not None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
