"""The door to NVIDIA's management library: found, loaded and started, or the reason why not."""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path
from typing import Any

LIBRARY = "libnvidia-ml.so.1"
# Where Colab and WSL keep the library without telling the loader (seen on both).
ODD_FOLDERS = (Path("/usr/lib64-nvidia"), Path("/usr/lib/wsl/lib"))

NO_LIBRARY = "No NVIDIA driver on this machine."
NOT_LOADED = (
    "The NVIDIA driver is installed but not running; restart the machine or reinstall the driver."
)
NO_RIGHTS = "This user may not ask the NVIDIA driver; ask the machine's owner."
BROKEN = "The NVIDIA driver does not work here ({reason}); nvidia-smi may tell more."


class GpuUnavailable(Exception):
    """There is no GPU to read; `sentence` says why, for people."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def start_nvml() -> Any:
    """`pynvml` with its library started. Raises GpuUnavailable; may take a second or two,
    and hangs when the driver does."""
    _preload(ODD_FOLDERS)
    try:
        import pynvml
    except ImportError as error:
        raise GpuUnavailable(BROKEN.format(reason="nvidia-ml-py is missing")) from error
    try:
        pynvml.nvmlInit()
    except (pynvml.NVMLError, OSError, AttributeError) as error:
        raise GpuUnavailable(sentence_for(pynvml, error)) from error
    return pynvml


def sentence_for(nvml: Any, error: Exception) -> str:
    """Why the library could not be started, in one sentence that holds nothing of this machine."""
    code = getattr(error, "value", None)
    if code == nvml.NVML_ERROR_LIBRARY_NOT_FOUND:
        return NO_LIBRARY
    if code == nvml.NVML_ERROR_DRIVER_NOT_LOADED:
        return NOT_LOADED
    if code == nvml.NVML_ERROR_NO_PERMISSION:
        return NO_RIGHTS
    return BROKEN.format(reason=type(error).__name__)


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
