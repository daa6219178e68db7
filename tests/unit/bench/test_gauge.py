"""What a program costs is measured on the program itself, from its start to its end."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.stand.gauge import Run, run


def run_python(code: str, folder: Path) -> Run:
    return run([sys.executable, "-c", code], os.environ, folder)


def test_the_peak_counts_though_the_memory_was_given_back(tmp_path: Path) -> None:
    held_bytes = 200_000_000

    done = run_python(f"block = b'x' * {held_bytes}; del block", tmp_path)

    assert held_bytes < done.peak_bytes < 2 * held_bytes


def test_what_a_program_says_and_how_it_ends_is_kept(tmp_path: Path) -> None:
    code = "import os, sys; os.write(1, b'caf\\xe9'); sys.exit('no good')"

    done = run_python(code, tmp_path)

    assert (done.exit_code, done.output, done.complaints) == (
        1,
        "caf\N{REPLACEMENT CHARACTER}",
        "no good\n",
    )
