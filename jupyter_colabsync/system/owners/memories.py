"""Asks idle kernels what their frameworks hold, each at most once since it last worked.

A question is itself something that Jupyter counts as activity of the kernel. Were a kernel asked
again and again, it would never be culled as idle; so what Jupyter counts after a question is
remembered, and until it moves the kernel is left alone. Each use of a kernel may thus delay its
culling once.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import msgspec

from jupyter_colabsync.contract.system import KernelMemories, KernelMemory
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.system.owners.work import Kernel, Work

ANSWER_S: Final = 2.0

_Row = tuple[Literal["torch", "jax", "tensorflow"], int, int, int | None]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What a kernel said; None when it said nothing."""

    memories: tuple[KernelMemory, ...] | None
    activity_ms: int


class Asker:
    """Thread-safe; questions wait for each other."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._lock = threading.Lock()
        self._answers: dict[str, _Answer] = {}

    def ask(self) -> KernelMemories:
        """The answers of all idle kernels, new or kept; at most 2 s for each that is asked."""
        with self._lock:
            kernels = self._work.kernels()
            self._answers = {
                each.id: self._known(each) or self._question(each)
                for each in kernels
                if not each.is_busy
            }
            told = {
                kernel: answer.memories
                for kernel, answer in self._answers.items()
                if answer.memories is not None
            }
        return KernelMemories(
            kernels=tuple(each for memories in told.values() for each in memories),
            asked=tuple(told),
            busy=tuple(each.id for each in kernels if each.is_busy),
        )

    def _known(self, kernel: Kernel) -> _Answer | None:
        known = self._answers.get(kernel.id)
        return known if known and known.activity_ms == kernel.last_activity_ms else None

    def _question(self, kernel: Kernel) -> _Answer:
        text = self._work.ask(kernel.id, expression(), ANSWER_S)
        after = next((each for each in self._work.kernels() if each.id == kernel.id), kernel)
        return _Answer(_memories(kernel.id, text), after.last_activity_ms)


def expression() -> str:
    """One Python expression that runs `in_kernel` in a namespace of its own."""
    text = Path(__file__).with_name("in_kernel.py").read_text(encoding="utf-8")
    run = f"__import__('builtins').exec({text!r}, own)"
    return f"(lambda own: ({run}, own['answer']())[1])({{}})"


def _memories(kernel_id: str, text: str | None) -> tuple[KernelMemory, ...] | None:
    """None for an answer that is none: what a kernel says is the person's, and may be anything."""
    if text is None:
        return None
    try:
        rows = decode_json(text, list[_Row])
    except (msgspec.DecodeError, UnicodeError):
        return None
    return tuple(
        KernelMemory(
            kernel_id=kernel_id,
            framework=framework,
            device=device,
            allocated_bytes=allocated,
            reserved_bytes=reserved,
        )
        for framework, device, allocated, reserved in rows
    )
