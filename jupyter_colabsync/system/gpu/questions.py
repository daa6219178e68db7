"""Asking NVML: what it does not tell is None, what it cannot tell is not asked again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from jupyter_colabsync.system.gpu.codes import DRIVER_GONE, FOR_GOOD, GPU_GONE, Code, code_of

T = TypeVar("T")

# NVML's "not available" in 32 bits; nvidia-ml-py answers None only for the 64 of processes.
NOT_AVAILABLE = 0xFFFFFFFF


class GpuLost(Exception):
    """One GPU does not answer."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class DriverGone(Exception):
    """The driver has stopped working, for all GPUs."""

    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


class Questions:
    """Questions about one thing (a GPU, a slice, the driver). `nvml` is the started `pynvml`."""

    def __init__(self, nvml: Any) -> None:
        self._error: type[Exception] = nvml.NVMLError
        self._useless: set[str] = set()
        self._answers = 0
        self._unknown = 0

    def begin(self) -> None:
        """Count answers afresh, for `are_vain`."""
        self._answers = self._unknown = 0

    @property
    def are_vain(self) -> bool:
        """Whether nothing was answered since `begin`, for reasons even the driver cannot name."""
        return self._unknown > 0 and self._answers == 0

    def ask(self, *calls: tuple[str, Callable[[], T]]) -> T | None:
        """The answer of the first of these calls, each (its name, itself), that can be asked here.

        A later one stands in for an earlier which the driver does not know.
        Raises GpuLost and DriverGone.
        """
        for name, call in calls:
            if name not in self._useless:
                answer = self._ask(name, call)
                if name not in self._useless:
                    return answer
        return None

    def number(self, name: str, call: Callable[[], int]) -> int | None:
        """The answer of a call that tells a number of 32 bits."""
        answer = self.ask((name, call))
        return None if answer == NOT_AVAILABLE else answer

    def _ask(self, name: str, call: Callable[[], T]) -> T | None:
        try:
            answer = call()
        except AttributeError:  # bindings older than the question
            self._useless.add(name)
        except (OSError, ValueError):  # a name that is no UTF-8, and other nonsense
            return None
        except self._error as error:
            self._weigh(name, error)
        else:
            self._answers += 1
            return answer
        return None

    def _weigh(self, name: str, error: Exception) -> None:
        code = code_of(error)
        if code in FOR_GOOD:
            self._useless.add(name)
        elif code in DRIVER_GONE:
            raise DriverGone(code) from error
        elif code in GPU_GONE:
            raise GpuLost(code) from error
        elif code is Code.UNKNOWN:
            self._unknown += 1
