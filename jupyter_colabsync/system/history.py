"""Ten minutes of samples, in as little memory as they need."""

from __future__ import annotations

import itertools
from collections import deque
from dataclasses import dataclass

from jupyter_colabsync.contract.system import GpuHistory, SystemHistory, SystemReading

KEPT_MS = 600_000
KEPT_MOMENTS = 600
"""Ten minutes at the fastest pace, once a second."""

Number = float | None


@dataclass(frozen=True, slots=True)
class _Moment:
    """`gpus`: by index, load, memory, temperature and power."""

    at_ms: int
    gpus: dict[int, tuple[Number, int | None, Number, Number]]
    cpu_percent: Number
    memory_used_bytes: int
    received_bytes_per_s: Number
    sent_bytes_per_s: Number


class History:
    """The last ten minutes of what was sampled. Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self._moments: deque[_Moment] = deque(maxlen=KEPT_MOMENTS)

    def add(self, reading: SystemReading) -> None:
        """Keep one more; what is older than ten minutes goes."""
        if self._moments and reading.at_ms <= self._moments[-1].at_ms:
            self._moments.clear()  # the clock was set back: what came before cannot be placed
        self._moments.append(_moment(reading))
        while self._moments[0].at_ms < reading.at_ms - KEPT_MS:
            self._moments.popleft()

    def since(self, at_ms: int) -> SystemHistory:
        """The samples after `at_ms`; all of them if that lies in the future, as it does when the
        clock was set back."""
        newest = self._moments[-1].at_ms if self._moments else 0
        after_ms = at_ms if at_ms <= newest else 0
        # most tabs lack the newest one or two of them: from the end
        newer = itertools.takewhile(lambda each: each.at_ms > after_ms, reversed(self._moments))
        moments = list(newer)[::-1]
        indices = sorted({index for each in moments for index in each.gpus})
        return SystemHistory(
            at_ms=tuple(each.at_ms for each in moments),
            gpus=tuple(_of_gpu(index, moments) for index in indices),
            cpu_percent=tuple(each.cpu_percent for each in moments),
            memory_used_bytes=tuple(each.memory_used_bytes for each in moments),
            received_bytes_per_s=tuple(each.received_bytes_per_s for each in moments),
            sent_bytes_per_s=tuple(each.sent_bytes_per_s for each in moments),
        )


def _moment(reading: SystemReading) -> _Moment:
    host, network = reading.host, reading.host.network
    return _Moment(
        at_ms=reading.at_ms,
        gpus={
            gpu.index: (gpu.load_percent, gpu.memory_used_bytes, gpu.temperature_c, gpu.power_w)
            for gpu in reading.gpus
        },
        cpu_percent=_short(host.cpu_percent),
        memory_used_bytes=host.memory_used_bytes,
        received_bytes_per_s=_short(network.received_bytes_per_s if network else None),
        sent_bytes_per_s=_short(network.sent_bytes_per_s if network else None),
    )


def _of_gpu(index: int, moments: list[_Moment]) -> GpuHistory:
    nothing: tuple[Number, int | None, Number, Number] = (None, None, None, None)
    values = [each.gpus.get(index, nothing) for each in moments]
    return GpuHistory(
        index=index,
        load_percent=tuple(load for load, _, _, _ in values),
        memory_used_bytes=tuple(memory for _, memory, _, _ in values),
        temperature_c=tuple(temperature for _, _, temperature, _ in values),
        power_w=tuple(power for _, _, _, power in values),
    )


def _short(value: Number) -> Number:
    """One decimal: a chart shows no more, and ten minutes travel to every tab that opens."""
    return None if value is None else round(value, 1)
