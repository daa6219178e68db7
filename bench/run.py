"""`python3 dev.py bench`: measures side by side, in one run, and prints one table.

Machines are shared and noisy, so every figure is either a count or a ratio between two things
measured alternately in the same run; nothing here fails a build. Name scenes to run only those:
`python3 dev.py bench startup idle_cycle`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

from scenes import contents_latency, frontend_size, idle_cycle, startup
from table import Row, print_table

SCENES: dict[str, Callable[[], list[Row]]] = {
    "startup": startup.measure,
    "frontend_size": frontend_size.measure,
    "idle_cycle": idle_cycle.measure,
    "contents_latency": contents_latency.measure,
}


def main(names: list[str]) -> int:
    """Run the named scenes (all when none is named) and print their rows."""
    if unknown := [name for name in names if name not in SCENES]:
        print(f"unknown scene {unknown[0]}; there are: {', '.join(SCENES)}", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in names or SCENES:
        print(f"… {name}", file=sys.stderr, flush=True)
        rows += SCENES[name]()
    print_table(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
