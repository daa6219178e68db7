"""A C compiler for the stand-in of NVIDIA's library: the one that is there, else one as a wheel."""

from __future__ import annotations

import os
import shlex
import shutil

from devtools.environment import PYTHON, installer
from devtools.steps import Failed, Shell

NAMES = ("cc", "gcc", "clang")
WHEEL = "ziglang==0.17.1"
"""Zig compiles C as well, and is a wheel for every system; only fetched where there is no other."""


def ensure(here: Shell) -> str | None:
    """The command to use as CC; None where one is found without it.

    Raises Failed, with what to do, when none can be had.
    """
    if os.environ.get("CC") or any(shutil.which(name) for name in NAMES):
        return None
    if not here.passes([PYTHON, "-m", "ziglang", "version"]):
        try:
            here.step("Fetching a C compiler as a wheel", [*installer(here), WHEEL], timeout_s=600)
        except Failed as problem:
            raise Failed(
                "Some tests compile a small C library, and there is no compiler. Install gcc or "
                "clang, then try again."
            ) from problem
    return shlex.join([str(PYTHON), "-m", "ziglang", "cc"])
