"""The machine's readings over HTTP."""

from __future__ import annotations

from tests.server.conftest import Client


async def test_system_names_memory_disks_and_why_there_is_no_gpu(client: Client) -> None:
    reading = await client.get("system")
    assert reading["host"]["memoryTotalBytes"] > reading["host"]["memoryUsedBytes"] > 0
    assert reading["host"]["disks"]
    assert bool(reading["gpus"]) != bool(reading["gpuProblem"])


async def test_two_tabs_share_one_reading(client: Client) -> None:
    first, second = await client.get("system"), await client.get("system")
    assert first == second
