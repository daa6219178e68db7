"""Why a GPU runs slower than it could: NVML's bit mask in words.

Source: NVML API reference, nvmlClocksEventReasons (nvmlClocksThrottleReasons before driver 535).
"""

from __future__ import annotations

# Idle, clocks somebody has set and clocks for a display are no reason to complain, so not here.
TOO_HOT = 0x20 | 0x40
POWER_BRAKE = 0x80
HARDWARE = 0x08
WORDS = (
    (TOO_HOT, "too hot"),
    (0x04, "power limit"),
    (POWER_BRAKE, "power brake"),
    (0x10, "in step with another GPU"),
    (0x200, "board limit"),
    (0x400, "reliability limit"),
)


def throttled(reasons: int) -> tuple[str, ...]:
    """The reasons to complain of; empty when there is none.

    "Hardware slowdown" is said only where the mask does not say what slows the hardware down.
    """
    words = [word for bits, word in WORDS if reasons & bits]
    if reasons & HARDWARE and not reasons & (0x40 | POWER_BRAKE):
        words.append("hardware slowdown")
    return tuple(words)
