"""The machine's readings over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_colabsync.contract.events import Event
from tests.server.conftest import Client, services_of


async def test_system_names_memory_disks_and_why_there_is_no_gpu(client: Client) -> None:
    reading = await client.get("system")
    assert reading["host"]["memoryTotalBytes"] > reading["host"]["memoryUsedBytes"] > 0
    assert reading["host"]["disks"]
    assert bool(reading["gpus"]) != bool(reading["gpuProblem"])


async def test_two_tabs_share_one_reading(client: Client) -> None:
    first, second = await client.get("system"), await client.get("system")
    assert first == second


async def test_a_tab_that_looks_gets_the_history_it_does_not_know(client: Client) -> None:
    first = await client.get("system/watch", watcher="tab", pace="panel")
    (at_ms,) = first["history"]["atMs"]
    assert at_ms == first["reading"]["atMs"]
    assert first["intervalMs"] == 1000
    again = await client.get("system/watch", watcher="tab", pace="panel", sinceMs=str(at_ms))
    assert at_ms not in again["history"]["atMs"]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param({}, id="nobody's name"),
        pytest.param({"watcher": "tab", "pace": "always"}, id="an unknown pace"),
        pytest.param({"watcher": "tab", "sinceMs": "yesterday"}, id="no number"),
    ],
)
async def test_a_wish_that_makes_no_sense_is_refused(client: Client, query: dict[str, str]) -> None:
    status, problem = await client.ask("GET", "system/watch", **query)
    assert (status, problem["code"]) == (400, "bad_request")


async def test_on_a_machine_that_lasts_there_is_no_limit_to_set(client: Client) -> None:
    status, problem = await client.ask("POST", "system/session", {"limitH": 24})
    assert (status, problem["code"]) == (400, "no_session")
    assert (await client.get("system"))["session"] is None


class TestOnColab:
    @pytest.fixture
    def home(self, home: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setenv("COLAB_RELEASE_TAG", "release-colab_2026")
        return home

    async def test_the_limit_is_set_by_the_person_and_told_at_once(self, client: Client) -> None:
        assert (await client.get("system"))["session"]["limitS"] == 12 * 3600
        told = await client.post("system/session", limitH=24)
        assert told["session"]["limitS"] == 24 * 3600

    def test_links_are_warned_for_though_nobody_looks_at_the_machine(
        self, jp_serverapp: Any
    ) -> None:
        services = services_of(jp_serverapp)
        assert services._machine is None
        _ = services.realm
        assert services._machine is not None

    async def test_a_warning_starts_a_sync_of_everything_and_tells_the_tabs(
        self, client: Client, jp_serverapp: Any
    ) -> None:
        services = services_of(jp_serverapp)
        heard: list[Event] = []
        services.hub.subscribe(heard.append)
        services._warn_of_the_end(30)
        told = [each.session for each in heard if each.kind == "session"]
        # a machine that is up for long is warned by itself as well
        assert {session.kind for session in told if session} == {"colab"}
        jobs = (await client.get("jobs"))["jobs"]
        assert "flush" in [job["key"] for job in jobs]
