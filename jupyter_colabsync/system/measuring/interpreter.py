"""Which Python a kernel runs on: a kernel's name -> interpreter and environment.

Source: Jupyter client documentation, "Kernel specs" (argv, env, language), and its rule that a
bare `python` in argv means the Python the server runs on.
"""

from __future__ import annotations

import os
import re
import shutil
import string
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from jupyter_colabsync.errors import BadRequest, NotFound

DEFAULT: Final = "python3"
OWN: Final = "this Python"
_PYTHON = re.compile(r"(python|pypy)[\d.]*(\.exe)?", re.IGNORECASE)
_BARE = ("python", "python3", f"python3.{sys.version_info.minor}")


@dataclass(frozen=True, slots=True)
class Interpreter:
    """A Python to start. `name`: of its kernel, as people know it."""

    name: str
    program: str
    environment: Mapping[str, str] = field(default_factory=dict)
    """What the kernel's spec adds to the server's own."""


def interpreter_of(kernel: str | None) -> Interpreter:
    """The Python behind a kernel's name; None: the default kernel's, else our own.

    Raises NotFound (`no_kernel`), BadRequest (`kernel_not_python`).
    """
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        spec = KernelSpecManager().get_kernel_spec(kernel or DEFAULT)
    except NoSuchKernel as error:
        if kernel is None:
            return Interpreter(OWN, sys.executable)
        raise NotFound(
            f"There is no kernel named {kernel!r} here; `jupyter kernelspec list` names them all.",
            code="no_kernel",
        ) from error
    title = str(spec.display_name or kernel or DEFAULT)
    argv = [str(each) for each in spec.argv]
    program = argv[0] if argv else ""
    if spec.language.lower() != "python" or not _PYTHON.fullmatch(Path(program).name):
        raise BadRequest(
            f"The kernel {title} does not start a Python directly, so it cannot be measured; "
            "pick a Python kernel.",
            code="kernel_not_python",
        )
    return Interpreter(title, _found(program, title), _environment(spec.env))


def _found(program: str, title: str) -> str:
    if program in _BARE:
        return sys.executable
    if (found := shutil.which(program)) is None:
        raise NotFound(
            f"The Python of the kernel {title} is not there any more; install the kernel again or "
            "pick another one.",
            code="kernel_python_missing",
        )
    return found


def _environment(told: Mapping[str, str]) -> dict[str, str]:
    """A spec may refer to the server's variables as `${NAME}`."""
    return {
        name: string.Template(str(value)).safe_substitute(os.environ)
        for name, value in told.items()
    }
