"""The door to NVIDIA's management library: found, loaded and started, or the reason why not."""

from __future__ import annotations

import ctypes
import shutil
import sys
from pathlib import Path
from typing import Any

from jupyter_colabsync.system.gpu.codes import BROKEN, Code, code_of, driver_sentence

LIBRARY = "libnvidia-ml.so.1"
# Where Colab and WSL keep the library without telling the loader (seen on both).
ODD_FOLDERS = (Path("/usr/lib64-nvidia"), Path("/usr/lib/wsl/lib"))

NO_LIBRARY = "No NVIDIA driver on this machine."
ONLY_SMI = (
    f"nvidia-smi is there, but the driver's library ({LIBRARY}) cannot be loaded; "
    "run nvidia-smi in a terminal to see whether this machine has a GPU."
)


class GpuUnavailable(Exception):
    """There is no GPU to read; `sentence` says why, for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def start_nvml(folders: tuple[Path, ...] = ODD_FOLDERS) -> Any:
    """`pynvml` with its library started. Raises GpuUnavailable; may take a second or two,
    and hangs when the driver does."""
    _preload(folders)
    try:
        import pynvml
    except ImportError as error:
        raise GpuUnavailable(BROKEN.format(reason="nvidia-ml-py is missing")) from error
    try:
        pynvml.nvmlInit()
    except (pynvml.NVMLError, OSError, AttributeError) as error:
        if code_of(error) is Code.LIBRARY_NOT_FOUND:
            raise GpuUnavailable(_no_library()) from error
        raise GpuUnavailable(driver_sentence(error)) from error
    return pynvml


def _no_library() -> str:
    """nvidia-smi comes with the driver, so without its library something is amiss."""
    return ONLY_SMI if shutil.which("nvidia-smi") else NO_LIBRARY


def _preload(folders: tuple[Path, ...]) -> None:
    """Load the library by its full path where the loader does not find it by name.

    `pynvml` asks for it by name only; once it is in the process, the name is enough.
    """
    if not sys.platform.startswith("linux"):
        return
    for path in (LIBRARY, *(str(folder / LIBRARY) for folder in folders)):
        try:
            ctypes.CDLL(path, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            continue
        return
