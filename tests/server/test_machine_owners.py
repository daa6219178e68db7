"""Who holds GPU memory, with a real kernel; the GPU is a file and what NVML would tell is given."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.asynchronous.client import AsyncKernelClient

from jupyter_colabsync.contract.system import Gpu, GpuProcess
from jupyter_colabsync.server.jupyter_work import JupyterWork
from jupyter_colabsync.system.owners.facts import facts_here
from jupyter_colabsync.system.owners.owners import Owners
from jupyter_colabsync.system.owners.procfs import ProcFacts
from jupyter_colabsync.system.owners.work import Kernel
from tests.server.conftest import Client, JpFetch

FAKE_TORCH = """
import sys, types
cuda = types.SimpleNamespace(
    is_initialized=lambda: True, device_count=lambda: 1,
    memory_allocated=lambda device: 10, memory_reserved=lambda device: 20,
)
sys.modules["torch"] = types.SimpleNamespace(cuda=cuda)
del sys, types, cuda
"""
START_DETACHED = """
import subprocess, sys
code = "import time; held = open('DEVICE'); print(flush=True); time.sleep(100)"
child = subprocess.Popen(
    [sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE
)
child.stdout.readline()
"""


class Person:
    """Works in one notebook by its kernel, as a browser would."""

    def __init__(self, client: AsyncKernelClient, kernel_id: str, manager: Any) -> None:
        self.client = client
        self.id = kernel_id
        self.manager = manager

    @property
    def pid(self) -> int:
        found: int = self.manager.provisioner.pid
        return found

    async def run(self, code: str) -> None:
        """Run a cell; Jupyter knows that it is over."""
        before = self.manager.last_activity
        await self.client.execute_interactive(code, timeout=30)
        await self._rest(before)

    async def value(self, expression: str) -> object:
        """What an expression is in the kernel."""
        before = self.manager.last_activity
        reply = await self.client.execute(
            "", silent=True, user_expressions={"it": expression}, reply=True, timeout=30
        )
        await self._rest(before)
        told = reply["content"]["user_expressions"]["it"]["data"]["text/plain"]
        return json.loads(told.replace("'", '"'))

    async def _rest(self, before: datetime) -> None:
        for _ in range(3000):
            if self.manager.execution_state == "idle" and self.manager.last_activity != before:
                return
            await asyncio.sleep(0.01)
        raise TimeoutError

    @classmethod
    async def begin(cls, fetch: JpFetch, serverapp: Any) -> Person:
        """Open `a/train.ipynb`, and wait for its kernel."""
        body = {
            "path": "a/train.ipynb",
            "name": "train.ipynb",
            "type": "notebook",
            "kernel": {"name": "python3"},
        }
        reply = await fetch("api", "sessions", method="POST", body=json.dumps(body))
        kernel_id = json.loads(reply.body)["kernel"]["id"]
        manager = serverapp.kernel_manager.get_kernel(kernel_id)
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=30)
        person = cls(client, kernel_id, manager)
        await person.run("1 + 1")
        return person


@pytest.fixture
def person(
    jp_serverapp: Any,
    jp_fetch: JpFetch,
    jp_root_dir: Path,
    jp_asyncio_loop: asyncio.AbstractEventLoop,
) -> Iterator[Person]:
    """`a/train.ipynb` is open, and its kernel is ready."""
    (jp_root_dir / "a").mkdir()
    made = jp_asyncio_loop.run_until_complete(Person.begin(jp_fetch, jp_serverapp))
    yield made
    made.client.stop_channels()
    kernels = jp_serverapp.kernel_manager
    if made.id in kernels:
        jp_asyncio_loop.run_until_complete(kernels.shutdown_kernel(made.id, now=True))


@pytest.fixture
def work(jp_serverapp: Any, jp_asyncio_loop: asyncio.AbstractEventLoop) -> JupyterWork:
    """The running server's work."""
    return JupyterWork(jp_serverapp, jp_asyncio_loop)


async def aside(call: Callable[..., Any], *arguments: object) -> Any:
    """As the sampler does: from another thread, with the loop free."""
    return await asyncio.to_thread(call, *arguments)


async def test_kernels_as_jupyter_knows_them(person: Person, work: JupyterWork) -> None:
    (kernel,) = await aside(work.kernels)
    moment_ms = round(person.manager.last_activity.timestamp() * 1000)
    assert kernel == Kernel(
        person.id, "notebook", "train.ipynb", "a/train.ipynb", person.pid, False, moment_ms
    )


async def test_terminals_as_jupyter_knows_them(work: JupyterWork, jp_fetch: JpFetch) -> None:
    assert await aside(work.terminals) == ()
    await jp_fetch("api", "terminals", method="POST", allow_nonstandard_methods=True)
    (terminal,) = await aside(work.terminals)
    shell = facts_here().process(terminal.pid)
    assert shell is not None
    assert (terminal.name, shell.parent) == ("1", os.getpid())
    await jp_fetch("api", "terminals", terminal.name, method="DELETE")


async def test_an_idle_kernel_tells_what_it_holds_and_keeps_nothing_of_the_question(
    person: Person, work: JupyterWork
) -> None:
    await person.run(FAKE_TORCH)
    names = await person.value("[sorted(globals()), len(In), get_ipython().execution_count]")
    owners = Owners(work)
    memories = await aside(owners.ask)
    (memory,) = memories.kernels
    assert (memory.kernel_id, memory.allocated_bytes, memory.reserved_bytes) == (person.id, 10, 20)
    assert memories.asked == (person.id,)
    moment = person.manager.last_activity
    assert await aside(owners.ask) == memories
    assert person.manager.last_activity == moment, "asked twice, an idle kernel would never end"
    after = await person.value("[sorted(globals()), len(In), get_ipython().execution_count]")
    assert after == names


async def test_a_busy_kernel_is_not_asked(person: Person, work: JupyterWork) -> None:
    person.manager.execution_state = "busy"
    assert await aside(work.ask, person.id, "'x'", 5.0) is None
    memories = await aside(Owners(work).ask)
    assert (memories.asked, memories.busy) == ((), (person.id,))


async def test_a_loop_that_is_closed_gives_nothing(jp_serverapp: Any) -> None:
    loop = asyncio.new_event_loop()
    loop.close()
    work = JupyterWork(jp_serverapp, loop)
    assert (await aside(work.kernels), await aside(work.ask, "k", "1", 1.0)) == ((), None)


if sys.platform == "linux":

    async def test_what_a_notebook_left_is_found_named_and_ended(
        person: Person, work: JupyterWork, jp_serverapp: Any, tmp_path: Path
    ) -> None:
        device = tmp_path / "nvidia0"
        device.touch()
        facts = ProcFacts(gpu_devices=(str(device),))
        clock_s = [100.0]
        owners = Owners(work, facts, clock=lambda: clock_s[0])
        await person.run(START_DETACHED.replace("DEVICE", str(device)))
        pid = await person.value("child.pid")
        assert isinstance(pid, int)

        before = await aside(row, owners, pid)
        assert (before.owner, before.holder.kernel_id) == ("train.ipynb", person.id)
        await jp_serverapp.kernel_manager.shutdown_kernel(person.id)
        clock_s[0] += 11
        left = await aside(row, owners, pid)
        assert left.owner == "left by train.ipynb"
        assert left.holder.can_end
        stranger = await aside(row, Owners(work, facts), pid)
        assert stranger.owner == "left by a kernel that ended"
        assert facts.process(pid) is not None
        await aside(owners.end, pid, before.started_at_ms)
        assert facts.process(pid) is None


def row(owners: Owners, pid: int) -> GpuProcess:
    """What is said of one process on a GPU."""
    gpu = Gpu(
        index=0,
        name="Test GPU",
        memory_used_bytes=2**30,
        memory_total_bytes=2**34,
        load_percent=None,
        temperature_c=None,
        power_w=None,
        processes=(GpuProcess(pid=pid, memory_bytes=2**29, owner=None),),
    )
    (named,) = owners.name((gpu,))
    return named.processes[0]


async def test_a_process_that_is_not_there_cannot_be_ended(client: Client) -> None:
    status, reply = await client.ask(
        "POST", "system/processes/end", {"pid": 4_000_000, "startedAtMs": 1}
    )
    assert (status, reply["code"]) == (404, "already_ended")
