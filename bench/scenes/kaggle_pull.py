"""Pulling a dataset of 8,004 files from a played Kaggle, beside Kaggle's own programs.

Both sides run on one machine and share its cores, so with connections as fast as the loopback it is
the unpacking that counts; with a limit on each connection, as users report it, what counts is how
many there are. Whether Kaggle's storage gives eight connections eight times as much was never
tried live.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from scenes import Size
from stand.hoard import write_giant, write_mixed
from stand.kaggle import HUB, KAGGLE, OURS, Course, Failed, Pulled, course
from table import Row

SCENE = "kaggle_pull"
PACKED_MIB: dict[Size, int] = {"quick": 192, "usual": 512, "full": 1_966}
GIANT_GIB: dict[Size, int] = {"quick": 1, "usual": 4, "full": 20}
SPEEDS: tuple[tuple[str, float | None, float | None], ...] = (
    ("no limit", None, 1.4),
    ("100 MB/s a connection", 100e6, None),
    ("40 MB/s a connection", 40e6, 4),
    ("10 MB/s a connection", 10e6, 6),
)
"""What it is called, the limit, and how many times less time than `kaggle` ours is to take."""
MEMORY_MB, DISK_OVER, TWICE = 150, 0.02, 0.05
ROUNDS_UNLIMITED = 3
"""As fast as it goes, other people on the machine show: the median pull counts."""


def measure(size: Size) -> list[Row]:
    """Time, disk and memory of each program at each speed; a kill; one giant file."""
    sizes: dict[str, int] = {}

    def make(path: Path) -> None:
        _say(f"making an archive of {PACKED_MIB[size]:,} MiB")
        sizes.update(write_mixed(path, PACKED_MIB[size]))

    with course(make) as place:
        rows = [row for speed in SPEEDS for row in _side_by_side(place, *speed, sizes)]
        rows.append(_killed(place, sizes))
    with course(lambda path: write_giant(path, GIANT_GIB[size] * 2**30)) as place:
        rows.append(_giant(place, GIANT_GIB[size]))
    return rows


def _side_by_side(
    place: Course, name: str, speed: float | None, times: float | None, sizes: dict[str, int]
) -> list[Row]:
    place.set_speed(speed)
    rounds: dict[str, list[Pulled]] = {}
    for _ in range(1 if speed else ROUNDS_UNLIMITED):
        for who in place.contenders:
            try:
                pulled = place.pull(who, _checker(sizes, who))
            except Failed as problem:
                _say(f"{name}: {who} failed: {problem}")
                continue
            rounds.setdefault(who, []).append(pulled)
            _say(f"{name}: {who} {pulled.wall_s:.1f} s")
    if OURS not in rounds:
        raise SystemExit(f"our own pull failed at {name}")
    pulls = {who: _median(several) for who, several in rounds.items()}
    ours = pulls[OURS]
    how = "; ".join(f"{who} {_costs(each)}" for who, each in pulls.items())
    rows = [
        Row(
            SCENE,
            f"{name}: time of {who} / ours",
            pulls[who].wall_s / ours.wall_s,
            "×",
            None,
            how if who == KAGGLE else "the same runs",
            floor=times if who == KAGGLE else None,
        )
        for who in (KAGGLE, HUB)
        if who in pulls
    ]
    disk = ours.peak_disk_bytes / ours.final_disk_bytes - 1
    return [
        *rows,
        Row(
            SCENE,
            f"{name}: our peak of disk over what stays",
            disk * 100,
            "%",
            DISK_OVER * 100,
            "sampled; whole blocks",
        ),
        Row(SCENE, f"{name}: our memory", ours.peak_bytes / 1e6, "MB", MEMORY_MB, "peak"),
    ]


def _median(pulls: list[Pulled]) -> Pulled:
    return sorted(pulls, key=lambda each: each.wall_s)[len(pulls) // 2]


def _costs(pulled: Pulled) -> str:
    over = pulled.peak_disk_bytes / pulled.final_disk_bytes - 1
    return (
        f"{pulled.wall_s:.1f} s, disk +{over:.0%}, {pulled.peak_bytes / 1e6:.0f} MB, "
        f"{pulled.sent_bytes / 1e6:,.0f} MB sent over at most {pulled.at_once} connections"
    )


def _killed(place: Course, sizes: dict[str, int]) -> Row:
    """Killed at half, then run again: how much was sent twice."""
    place.set_speed(40e6)
    whole = place.pull(OURS, _checker(sizes, OURS)).sent_bytes
    sent = place.sent_when_killed(whole // 2, _checker(sizes, OURS))
    how = f"kill -9 after {whole / 2e6:,.0f} MB; {sent / 1e6:,.0f} MB sent in all"
    return Row(SCENE, "killed at half: sent twice", (sent / whole - 1) * 100, "%", TWICE * 100, how)


def _giant(place: Course, gib: int) -> Row:
    def check(target: Path) -> None:
        if (target / "giant.bin").stat().st_size != gib * 2**30:
            raise Failed("the giant has another size")

    pulled = place.pull(OURS, check)
    how = f"one member of {gib} GiB, {pulled.wall_s:.0f} s"
    return Row(SCENE, "memory with a giant", pulled.peak_bytes / 1e6, "MB", MEMORY_MB, how)


def _checker(sizes: dict[str, int], who: str) -> Callable[[Path], None]:
    """Looks whether every file is there in its size. kagglehub has folders of its own above."""

    def check(target: Path) -> None:
        top = next(target.rglob("train.csv")).parent if who == HUB else target
        for name, size in sizes.items():
            if (top / name).stat().st_size != size:
                raise Failed(f"{name} has another size")

    return check


def _say(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
