"""A machine with NVIDIA GPUs, pretended: our own `libnvidia-ml.so.1`, which the unmodified
nvidia-ml-py loads in a child process (or a whole Jupyter) started with `Standin.environment`.

    standin = Standin(tmp_path)
    standin.write(gpu(), gpu(name="A100", compute={4711: 5 * GIB}))
    subprocess.run([sys.executable, "-c", ...], env=os.environ | standin.environment)

The library reads the file at every call, so `write` changes the machine of a running program.
"""

from __future__ import annotations

import atexit
import functools
import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

GIB = 1024**3
SOURCE = Path(__file__).with_name("standin.c")
LIBRARY = "libnvidia-ml.so.1"

Value = object
"""A number, a text, or None for what the driver does not tell."""


def gpu(**changes: Value) -> dict[str, Value]:
    """A Tesla T4 at work, with these values changed or, where None, not told.

    Besides the values below: `compute` and `graphics` ({pid: bytes or None}), `slices` (a list of
    `mig_slice()`, which sets `mig` too), `reasons` (NVML's bit mask), and for this GPU only
    `fail` (an error number for every call, or {function: number}) and `delay_ms` (the same).
    """
    return {
        "name": "Tesla T4",
        "memory_total": 15 * GIB,
        "memory_used": 6 * GIB,
        "memory_reserved": GIB // 4,
        "load": 83,
        "temperature": 61,
        "fan": None,
        "power_mw": 50_500,
        "power_limit_mw": 70_000,
        "clock_sm": 1_350,
        "clock_sm_max": 1_590,
        "clock_memory": 5_000,
        "clock_memory_max": 5_001,
        "reasons": 0,
        "compute": {},
        "graphics": {},
    } | changes


def mig_slice(**changes: Value) -> dict[str, Value]:
    """One MIG instance of a divided GPU."""
    return {
        "name": "NVIDIA A100-SXM4-40GB MIG 1g.5gb",
        "memory_total": 5 * GIB,
        "memory_used": GIB,
        "compute": {},
    } | changes


class Standin:
    """One pretended machine; its state lies in `folder`. It has no GPU driver before `write`."""

    def __init__(self, folder: Path) -> None:
        self._state = folder / "nvml-standin.txt"
        self._calls = folder / "nvml-standin-calls.txt"
        self.library = built_library()

    @property
    def environment(self) -> dict[str, str]:
        """Variables for the process that is to see this machine."""
        others = os.environ.get("LD_LIBRARY_PATH")
        folders = [str(self.library.parent), *([others] if others else [])]
        return {"LD_LIBRARY_PATH": os.pathsep.join(folders), "NVML_STANDIN": str(self._state)}

    def write(
        self,
        *gpus: Mapping[str, Value],
        driver: str | None = "550.54.15",
        cuda: int | None = 12_040,
        fail: int | Mapping[str, int] | None = None,
        delay_ms: int | Mapping[str, int] | None = None,
    ) -> None:
        """Let the machine be this from the next call on.

        `fail`: an error number of NVML for every call, or for the functions named (with or
        without their version, `_v2`). `delay_ms`: so long a call hangs, and until a `write`
        takes it back at most.
        """
        values: dict[str, Value] = {"gpus": len(gpus), "driver": driver, "cuda": cuda}
        values |= _spread("fail", fail) | _spread("delay_ms", delay_ms) | {"calls": self._calls}
        for index, each in enumerate(gpus):
            values |= {f"{index}.{key}": value for key, value in _flat(each).items()}
            values.setdefault(f"{index}.uuid", f"GPU-00000000-0000-0000-0000-{index:012d}")
        text = "".join(f"{key} = {value}\n" for key, value in values.items() if value is not None)
        fresh = self._state.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._state)

    def remove(self) -> None:
        """The driver is unloaded: what starts from now on finds none."""
        self._state.unlink(missing_ok=True)

    def calls(self) -> list[str]:
        """Names of the functions called since this was asked last."""
        taken = self._calls.with_suffix(".taken")
        try:
            self._calls.replace(taken)  # what is called meanwhile goes into a new file
        except FileNotFoundError:
            return []
        return taken.read_text(encoding="utf-8").splitlines()


@functools.cache
def built_library() -> Path:
    """The library, compiled once in this process; its folder goes when the process ends."""
    compiler = _compiler()
    folder = Path(tempfile.mkdtemp(prefix="colabsync-nvml-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    library = folder / LIBRARY
    options = ["-shared", "-fPIC", "-O1", f"-Wl,-soname,{LIBRARY}"]
    done = subprocess.run(
        [*compiler, *options, "-o", str(library), str(SOURCE)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{SOURCE.name} does not compile here (install gcc):\n{done.stderr}")
    return library


def _compiler() -> list[str]:
    """The command in CC, else the first compiler on the search path."""
    if named := os.environ.get("CC"):
        return shlex.split(named)
    found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
    if found is None:
        raise RuntimeError(
            "These tests compile a stand-in library: install a C compiler (gcc), or start them "
            "with `python3 dev.py test`, which fetches one."
        )
    return [found]


def _flat(values: Mapping[str, Value]) -> dict[str, Value]:
    flat: dict[str, Value] = {}
    for key, value in values.items():
        if key in ("fail", "delay_ms"):
            flat |= _spread(key, value)
        elif key == "slices" and isinstance(value, Sequence):
            flat["mig"] = 1
            for index, each in enumerate(value):
                flat |= {f"slice.{index}.{name}": told for name, told in _flat(each).items()}
        elif isinstance(value, Mapping):
            pairs = value.items()
            flat[key] = ",".join(f"{pid}:{'none' if used is None else used}" for pid, used in pairs)
        else:
            flat[key] = value
    return flat


def _spread(key: str, value: Value) -> dict[str, Value]:
    """`fail`: 15, or {"nvmlDeviceGetName": 15}, as lines of the file."""
    if isinstance(value, Mapping):
        return {f"{key}.{function}": number for function, number in value.items()}
    return {key: value}
