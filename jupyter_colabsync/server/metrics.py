"""`/colabsync/metrics`: the machine in OpenMetrics' format, for admins who asked for it.

Off unless `c.ColabSyncConfig.serve_metrics` is set; like all else, only for who may use this
server. It names kernels by their ids, never by their files. Source of names and units:
OpenMetrics 1.0.0 (base units, ratios from 0 to 1).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_colabsync.contract.system import Gpu, Host, SystemReading
from jupyter_colabsync.server.endpoint import AUTH_RESOURCE
from jupyter_colabsync.server.lazy import LazyServices

if TYPE_CHECKING:
    from prometheus_client.core import GaugeMetricFamily

OFF = "Metrics are switched off on this server; set c.ColabSyncConfig.serve_metrics = True."
PREFIX = "colabsync"


class Metrics(APIHandler):
    """Answers a scrape with a reading that is at most 0.9 s old."""

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: LazyServices) -> None:
        """`services` has the machine and the setting."""
        self._lazy = services

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """The metrics; 404 where they are switched off."""
        services = await self._lazy.ready()
        if not services.config.serve_metrics:
            raise web.HTTPError(404, OFF)
        reading = await asyncio.wrap_future(services.jobs.call(services.machine.read))
        from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST

        self.set_header("Cache-Control", "no-store")
        text = await asyncio.to_thread(exposition, reading)
        self.finish(text, set_content_type=CONTENT_TYPE_LATEST)

    def update_api_activity(self) -> None:
        """A scrape is nobody's work: it must not keep an idle server alive."""


def exposition(reading: SystemReading) -> bytes:
    """The reading in OpenMetrics' text format."""
    from prometheus_client.core import CollectorRegistry
    from prometheus_client.openmetrics.exposition import generate_latest
    from prometheus_client.registry import Collector

    class Now(Collector):
        def collect(self) -> Iterable[GaugeMetricFamily]:
            return [*_of_host(reading.host), *_of_gpus(reading.gpus)]

    registry = CollectorRegistry(auto_describe=False)
    registry.register(Now())
    text: bytes = generate_latest(registry)  # type: ignore[no-untyped-call]  # theirs
    return text


def _of_host(host: Host) -> list[GaugeMetricFamily]:
    families = [
        _gauge("host_cpu_load_ratio", "Of the CPUs it may use.", _ratio(host.cpu_percent)),
        _gauge("host_memory_used_bytes", "Memory in use.", host.memory_used_bytes),
        _gauge("host_memory_bytes", "Memory, or a container's limit.", host.memory_total_bytes),
    ]
    used = _labelled("disk_used_bytes", "Room taken on a file system.", ["path"])
    total = _labelled("disk_bytes", "Size of a file system.", ["path"])
    for disk in host.disks:
        used.add_metric([disk.path], disk.used_bytes)
        total.add_metric([disk.path], disk.total_bytes)
    return [*families, used, total]


def _of_gpus(gpus: tuple[Gpu, ...]) -> list[GaugeMetricFamily]:
    labels = ["gpu", "uuid", "name"]
    told: list[tuple[str, str, list[float | None]]] = [
        ("gpu_memory_used_bytes", "GPU memory in use.", [g.memory_used_bytes for g in gpus]),
        ("gpu_memory_bytes", "GPU memory there is.", [g.memory_total_bytes for g in gpus]),
        ("gpu_load_ratio", "Part of the time with work.", [_ratio(g.load_percent) for g in gpus]),
        ("gpu_temperature_celsius", "Temperature.", [g.temperature_c for g in gpus]),
        ("gpu_power_watts", "Power drawn.", [g.power_w for g in gpus]),
    ]
    families = []
    for name, about, values in told:
        family = _labelled(name, about, labels)
        for gpu, value in zip(gpus, values, strict=True):
            if value is not None:
                family.add_metric([str(gpu.index), gpu.uuid or "", gpu.name], value)
        families.append(family)
    holders = _labelled(
        "gpu_kernel_memory_bytes",
        "GPU memory of a living kernel's processes, where that is proved.",
        ["gpu", "kernel"],
    )
    for gpu in gpus:
        for kernel, held in _by_kernel(gpu).items():
            holders.add_metric([str(gpu.index), kernel], held)
    return [*families, holders]


def _by_kernel(gpu: Gpu) -> dict[str, int]:
    held: dict[str, int] = {}
    for process in gpu.processes:
        holder, memory = process.holder, process.memory_bytes
        if holder and holder.kernel_id and not holder.is_probable and memory is not None:
            held[holder.kernel_id] = held.get(holder.kernel_id, 0) + memory
    return held


def _gauge(name: str, about: str, value: float | None) -> GaugeMetricFamily:
    family = _labelled(name, about, [])
    if value is not None:
        family.add_metric([], value)
    return family


def _labelled(name: str, about: str, labels: list[str]) -> GaugeMetricFamily:
    from prometheus_client.core import GaugeMetricFamily

    return GaugeMetricFamily(f"{PREFIX}_{name}", about, labels=labels)


def _ratio(percent: float | None) -> float | None:
    return None if percent is None else percent / 100
