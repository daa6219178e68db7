"""Events reach Jupyter's bus from any thread, checked, and at most four a second per job."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import pytest
from jupyter_events import EventLogger
from tornado.websocket import WebSocketClientConnection

from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.events import EVENT_SCHEMA_ID, Event
from jupyter_colabsync.contract.jobs import Job, JobProgress, JobResult, JobState
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.contract.sync import Link, SyncCounts
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.server.events import EventBridge
from tests.server.conftest import Client, services_of

JpWsFetch = Callable[..., Awaitable[WebSocketClientConnection]]


def job(state: JobState = "running", done: int = 0, job_id: str = "1") -> Event:
    progress = JobProgress(done=done, total=None, unit="files", label="")
    return Event(
        kind="job",
        job=Job(
            id=job_id,
            key="sync:1",
            kind="sync",
            title="flowers",
            state=state,
            started_at_ms=1,
            ended_at_ms=None,
            progress=progress,
            result=None,
            problem=None,
        ),
    )


def finished() -> Event:
    """A job's last event, with a line for a single file."""
    done = job("done").job
    assert done is not None
    result = JobResult(message="Sent.", facts={"uploaded": 1}, items=("a.txt: too large",))
    return Event(kind="job", job=msgspec.structs.replace(done, result=result))


LINK = Link(
    id="1",
    local="flowers",
    contents_path="flowers",
    remote="My Drive/flowers",
    remote_id="x",
    remote_url=None,
    mode="two-way",
    state="idle",
    last_sync_at_ms=None,
    file_count=0,
    waiting_files=0,
    waiting_bytes=0,
    conflicts=0,
    held=0,
    last=SyncCounts(),
    problem=None,
)


class Bus:
    """Remembers what was emitted, and when, in seconds after it began."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.began_s = self.loop.time()
        self.told: list[tuple[float, dict[str, Any]]] = []
        self.is_broken = False

    def emit(self, *, schema_id: str, data: dict[str, Any]) -> None:
        if self.is_broken:
            raise ValueError("the bus is broken")
        assert schema_id == EVENT_SCHEMA_ID
        self.told.append((self.loop.time() - self.began_s, data))

    def states(self) -> list[tuple[str, int]]:
        return [(data["job"]["state"], data["job"]["progress"]["done"]) for _, data in self.told]


async def test_never_more_than_four_a_second_pass_for_one_job() -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop)
    for step in range(60):
        hub.publish(job(done=step))
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.3)
    times = [at for at, _ in bus.told]
    assert all(later - sooner >= 0.24 for sooner, later in itertools.pairwise(times))
    assert bus.states()[-1] == ("running", 59)


async def test_the_latest_state_is_told_and_older_ones_are_not() -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop, interval_s=0.02)
    for event in (job("waiting"), job("running"), job("running", 5), job("done", 9)):
        hub.publish(event)
    await asyncio.sleep(0.1)
    assert bus.states() == [("waiting", 0), ("done", 9)]


async def test_two_jobs_do_not_slow_each_other() -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop, interval_s=60)
    hub.publish(job(job_id="1"))
    hub.publish(job(job_id="2"))
    await asyncio.sleep(0)
    assert [data["job"]["id"] for _, data in bus.told] == ["1", "2"]


async def test_a_link_that_is_gone_is_not_told_of_again() -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop, interval_s=0.02)
    for name in ("a", "b", "a"):
        hub.publish(Event(kind="link_gone", link_id=name))
    await asyncio.sleep(0.1)
    assert [data["linkId"] for _, data in bus.told] == ["a", "b", "a"]


async def test_a_broken_bus_harms_no_worker(caplog: pytest.LogCaptureFixture) -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop)
    bus.is_broken = True
    hub.publish(job())
    await asyncio.sleep(0.01)
    assert "the bus is broken" in caplog.text


def test_a_closed_loop_harms_no_worker() -> None:
    hub, loop = EventHub(), asyncio.new_event_loop()
    EventBridge(hub, EventLogger(), loop)
    loop.close()
    hub.publish(job())


async def test_after_closing_nothing_is_told() -> None:
    hub, bus = EventHub(), Bus()
    EventBridge(hub, bus, bus.loop).close()
    hub.publish(job())
    await asyncio.sleep(0.01)
    assert bus.told == []


async def test_a_tab_hears_of_a_job_that_a_worker_thread_runs(
    client: Client, jp_ws_fetch: JpWsFetch, jp_serverapp: Any
) -> None:
    await client.get("jobs")
    socket = await jp_ws_fetch("api", "events", "subscribe")
    hub = services_of(jp_serverapp).hub
    worker = threading.Thread(target=hub.publish, args=[job("done", 3)])
    worker.start()
    heard = json.loads(await asyncio.wait_for(_message(socket), 5))
    worker.join()
    socket.close()
    assert heard["schema_id"] == EVENT_SCHEMA_ID
    assert (heard["kind"], heard["job"]["state"]) == ("job", "done")


async def test_every_kind_of_event_passes_the_schema(
    client: Client, jp_ws_fetch: JpWsFetch, jp_serverapp: Any
) -> None:
    await client.get("jobs")
    socket = await jp_ws_fetch("api", "events", "subscribe")
    hub = services_of(jp_serverapp).hub
    events = [
        Event(kind="account", account=Account(state="connected", scopes=("a", "b"))),
        Event(kind="kaggle", kaggle=KaggleAccount(state="none")),
        Event(kind="link_gone", link_id="another"),
        Event(kind="link", link=LINK),
        finished(),
    ]
    for event in events:
        hub.publish(event)
    heard = [json.loads(await asyncio.wait_for(_message(socket), 5)) for _ in events]
    socket.close()
    assert [each["kind"] for each in heard] == [event.kind for event in events]


async def _message(socket: WebSocketClientConnection) -> str:
    message = await socket.read_message()
    assert isinstance(message, str)
    return message
