"""Bytes that came and went by network, without counting any of them twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import psutil

from jupyter_colabsync.contract.system import Network

NET = Path("/sys/class/net")
INNER = ("lo", "docker", "veth", "br-", "virbr", "cni", "flannel", "cali")
"""Loopbacks, bridges and their ends: what passes there passes a real interface as well, or
never leaves the machine."""


@dataclass(frozen=True, slots=True)
class NetworkMoment:
    """Counters at one moment; two of them give a rate."""

    at_s: float
    received_bytes: int
    sent_bytes: int

    def rate_since(self, before: NetworkMoment) -> Network | None:
        """Bytes in a second; None when no time passed or an interface went away."""
        passed_s = self.at_s - before.at_s
        received = self.received_bytes - before.received_bytes
        sent = self.sent_bytes - before.sent_bytes
        if passed_s <= 0 or received < 0 or sent < 0:
            return None
        return Network(
            received_bytes_per_s=received / passed_s,
            sent_bytes_per_s=sent / passed_s,
        )


def network_moment(at_s: float, net: Path = NET) -> NetworkMoment | None:
    """The counters now (about 0.2 ms); None where the system does not tell."""
    try:
        counters = psutil.net_io_counters(pernic=True)
    except (OSError, RuntimeError):
        return None
    counted = counted_interfaces(counters, net)
    return NetworkMoment(
        at_s,
        sum(counters[name].bytes_recv for name in counted),
        sum(counters[name].bytes_sent for name in counted),
    )


def counted_interfaces(names: Collection[str], net: Path = NET) -> list[str]:
    """The interfaces with hardware behind them; in a container, which has none, those that look
    outwards."""
    hardware = [name for name in names if (net / name / "device").exists()]
    return hardware or [name for name in names if not name.lower().startswith(INNER)]
