"""What NVML's error numbers mean to people. Source: NVML API reference, nvmlReturn_t."""

from __future__ import annotations

from enum import IntEnum


class Code(IntEnum):
    """The numbers that make a difference here."""

    UNINITIALIZED = 1
    NOT_SUPPORTED = 3
    NO_PERMISSION = 4
    INSUFFICIENT_POWER = 8
    DRIVER_NOT_LOADED = 9
    TIMEOUT = 10
    IRQ_ISSUE = 11
    LIBRARY_NOT_FOUND = 12
    FUNCTION_NOT_FOUND = 13
    GPU_IS_LOST = 15
    RESET_REQUIRED = 16
    OPERATING_SYSTEM = 17
    LIB_RM_VERSION_MISMATCH = 18
    ARGUMENT_VERSION_MISMATCH = 25
    DEPRECATED = 26
    UNKNOWN = 999


# What a driver or a GPU does not know now, it will not know in a second either.
FOR_GOOD = frozenset(
    {
        Code.NOT_SUPPORTED,
        Code.FUNCTION_NOT_FOUND,
        Code.ARGUMENT_VERSION_MISMATCH,
        Code.DEPRECATED,
    }
)
DRIVER_GONE = frozenset({Code.UNINITIALIZED, Code.DRIVER_NOT_LOADED, Code.LIB_RM_VERSION_MISMATCH})
GPU_GONE = frozenset({Code.GPU_IS_LOST, Code.RESET_REQUIRED})

BROKEN = (
    "The NVIDIA driver does not work here ({reason}); run nvidia-smi in a terminal to learn more."
)

# Why there is no GPU to show.
DRIVER_SENTENCES = {
    Code.NO_PERMISSION: "This user may not ask the NVIDIA driver; ask the machine's owner.",
    Code.INSUFFICIENT_POWER: (
        "A GPU has too little power; see to its power cables, then restart the machine."
    ),
    Code.DRIVER_NOT_LOADED: (
        "The NVIDIA driver is installed but not running; "
        "restart the machine or reinstall the driver."
    ),
    Code.TIMEOUT: "The NVIDIA driver did not answer in time; restart the machine if that stays so.",
    Code.IRQ_ISSUE: "The system's kernel does not hear the GPU; restart the machine.",
    Code.FUNCTION_NOT_FOUND: "The NVIDIA driver is too old to be asked; update it.",
    Code.GPU_IS_LOST: "A GPU does not answer any more; restart the machine.",
    Code.OPERATING_SYSTEM: (
        "The operating system does not let the NVIDIA driver be asked; ask the machine's owner."
    ),
    Code.LIB_RM_VERSION_MISMATCH: (
        "The NVIDIA driver was updated while it was running; restart the machine."
    ),
}

# Why one of several GPUs tells nothing.
GPU_SENTENCES = {
    Code.NO_PERMISSION: "This user may not read this GPU; ask the machine's owner.",
    Code.INSUFFICIENT_POWER: (
        "This GPU has too little power; see to its power cables, then restart the machine."
    ),
    Code.IRQ_ISSUE: "The system's kernel does not hear this GPU; restart the machine.",
    Code.GPU_IS_LOST: "This GPU does not answer any more; restart the machine.",
    Code.RESET_REQUIRED: "This GPU needs a reset; restart the machine.",
    Code.UNKNOWN: (
        "The NVIDIA driver cannot read this GPU; run nvidia-smi in a terminal to learn more."
    ),
}


def code_of(error: Exception) -> Code | None:
    """Of an error of pynvml's; None for numbers that make no difference."""
    number = getattr(error, "value", None)
    return Code(number) if number in set(Code) else None


def driver_sentence(error: Exception | Code) -> str:
    """Why the driver cannot be used, in one sentence that holds nothing of this machine."""
    code = error if isinstance(error, Code) else code_of(error)
    if code in DRIVER_SENTENCES:
        return DRIVER_SENTENCES[code]
    if code is not None:
        return BROKEN.format(reason=code.name.lower().replace("_", " "))
    number = getattr(error, "value", None)
    return BROKEN.format(reason=f"error {number}" if number else type(error).__name__)


def gpu_sentence(code: Code | None) -> str:
    """Why one GPU cannot be read."""
    return GPU_SENTENCES.get(code or Code.UNKNOWN, GPU_SENTENCES[Code.UNKNOWN])
