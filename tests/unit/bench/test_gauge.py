"""What a program costs is measured on the program itself, from its start to its end."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from bench.stand.gauge import Run, run

ROOT = Path(__file__).parents[3]


def run_python(code: str, folder: Path) -> Run:
    return run([sys.executable, "-c", code], os.environ, folder)


MEASURE = """
import os, sys
from pathlib import Path
from bench.stand.gauge import run
done = run([sys.executable, "-c", sys.argv[1]], os.environ, Path(sys.argv[2]))
print(done.peak_bytes)
"""


def test_the_peak_counts_though_the_memory_was_given_back(tmp_path: Path) -> None:
    held_bytes = 200_000_000
    hold = f"block = b'x' * {held_bytes}; del block"

    # as from the bench, which stays small; this process may have grown larger than what it measures
    measuring = [sys.executable, "-c", MEASURE, hold, str(tmp_path)]
    said = subprocess.run(measuring, cwd=ROOT, capture_output=True, text=True, check=True)

    assert held_bytes < int(said.stdout) < 2 * held_bytes


def test_what_a_program_says_and_how_it_ends_is_kept(tmp_path: Path) -> None:
    code = "import os, sys; os.write(1, b'caf\\xe9'); sys.exit('no good')"

    done = run_python(code, tmp_path)

    assert (done.exit_code, done.output, done.complaints) == (
        1,
        "caf\N{REPLACEMENT CHARACTER}",
        "no good\n",
    )
