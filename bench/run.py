"""`python3 dev.py bench`: measures side by side, in one run, and prints tables.

Machines are shared and noisy, so every figure is either a count or a ratio between things measured
one after the other in the same run; nothing here fails a build. Our own figures come from the demo
cloud as it is; those set beside rclone's from the demo cloud behind a TLS proxy that answers at
Google's pace (`stand/front.py`). Name scenes to run only those:

    python3 dev.py bench startup idle_cycle
    python3 dev.py bench --quick               small sizes, ten minutes
    python3 dev.py bench                       twenty minutes
    python3 dev.py bench --full                the sizes our aims are stated for, an hour
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence

from scenes import (
    Size,
    big_file,
    contents_latency,
    first_download,
    first_upload,
    folder_delete,
    folder_rename,
    frontend_size,
    hundred_thousand,
    idle_cycle,
    idle_sync,
    kaggle_pull,
    kaggle_stalls,
    machine,
    one_edit,
    startup,
)
from stand.contest import LEGEND, OURS, Contest, aims_table, costs_table
from stand.lineup import LineUp
from stand.machine import describe_machine, describe_network
from stand.rclone import VERSION, find_rclone
from table import Row, print_table

OWN: dict[str, Callable[[], list[Row]]] = {
    "startup": startup.measure,
    "frontend_size": frontend_size.measure,
    "idle_cycle": idle_cycle.measure,
    "contents_latency": contents_latency.measure,
    "machine": machine.measure,
}
OF_KAGGLE: dict[str, Callable[[Size], list[Row]]] = {
    "kaggle_pull": kaggle_pull.measure,
    "kaggle_stalls": kaggle_stalls.measure,
}
BESIDE_RCLONE: dict[str, Callable[[Size, LineUp], list[Contest]]] = {
    "idle_sync": idle_sync.measure,
    "one_edit": one_edit.measure,
    "folder_rename": folder_rename.measure,
    "folder_delete": folder_delete.measure,
    "first_upload": first_upload.measure,
    "first_download": first_download.measure,
    "big_file": big_file.measure,
    "hundred_thousand": hundred_thousand.measure,
}
NAMES = [*OWN, *OF_KAGGLE, *BESIDE_RCLONE]


def main(words: Sequence[str]) -> int:
    """Run the named scenes (all when none is named) and print what they found; 1 when our own side
    of a contest has no figures."""
    names, size = _read(words)
    line_up = LineUp(find_rclone() if names & set(BESIDE_RCLONE) else None)
    rows: list[Row] = []
    contests: list[Contest] = []
    for name in filter(names.__contains__, NAMES):
        print(f"… {name}", file=sys.stderr, flush=True)
        if name in OWN:
            rows += OWN[name]()
        elif name in OF_KAGGLE:
            rows += OF_KAGGLE[name](size)
        else:
            contests += BESIDE_RCLONE[name](size, line_up)
    others = [f"rclone {VERSION}"] if line_up.rclone else []
    print(describe_machine(["python3 dev.py bench", *words], *others))
    if rows:
        print()
        print_table(rows)
    if contests:
        _print_contests(contests)
    return int(any(isinstance(each.outcomes[OURS], str) for each in contests))


def _print_contests(contests: Sequence[Contest]) -> None:
    print("", describe_network(), sep="\n")
    for table in (costs_table(contests), LEGEND.splitlines(), aims_table(contests)):
        print("", *table, sep="\n")


def _read(words: Sequence[str]) -> tuple[set[str], Size]:
    """Which scenes, and at what size; ends the program with 2 for words that make no sense."""
    about, _, examples = (__doc__ or "").partition("\n\n")
    parser = argparse.ArgumentParser(
        prog="python3 dev.py bench",
        description=about,
        epilog=examples,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=", ".join(NAMES))
    how_much = parser.add_mutually_exclusive_group()
    how_much.add_argument("--quick", action="store_true", help="small sizes")
    how_much.add_argument("--full", action="store_true", help="the sizes our aims are stated for")
    options = parser.parse_args(words)
    names = set(options.scenes or NAMES)
    if unknown := names - set(NAMES):
        parser.error(f"unknown scene {min(unknown)}; there are: {', '.join(NAMES)}")
    return names, "quick" if options.quick else "full" if options.full else "usual"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
