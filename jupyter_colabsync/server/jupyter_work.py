"""What runs in this Jupyter, for worker threads: the event loop is asked, and never waited on."""

from __future__ import annotations

import ast
import asyncio
import concurrent.futures
import logging
import subprocess
import time
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, Final, TypeVar

import msgspec
from jupyter_core.utils import ensure_async
from jupyter_server.serverapp import ServerApp

from jupyter_colabsync.decoding import convert
from jupyter_colabsync.system.owners.models import KernelModel, SessionModel, kernels_of
from jupyter_colabsync.system.owners.work import Kernel, Terminal

if TYPE_CHECKING:
    from jupyter_client.connect import KernelConnectionInfo
    from jupyter_client.manager import KernelManager

log = logging.getLogger(__name__)

PATIENCE_S: Final = 2.0
SETTLE_S: Final = 1.0
STEP_S: Final = 0.02

_Told = TypeVar("_Told")


class JupyterWork:
    """`owners.work.Work` of the server that runs on `loop`. Call it from other threads only."""

    def __init__(self, serverapp: ServerApp, loop: asyncio.AbstractEventLoop) -> None:
        self._app = serverapp
        self._loop = loop
        self._has_complained = False

    def kernels(self) -> tuple[Kernel, ...]:
        return self._on_loop(self._kernels(), ())

    def terminals(self) -> tuple[Terminal, ...]:
        return self._on_loop(self._terminals(), ())

    def ask(self, kernel_id: str, expression: str, timeout_s: float) -> str | None:
        """As `Work.ask`. Returns when Jupyter's record of the kernel is at rest again, so that
        what the question itself did to it can be told from what comes later."""
        before = self._on_loop(self._idle_python(kernel_id), None)
        if before is None:
            return None
        connection, activity = before
        text = _question(connection, expression, timeout_s)
        if text is not None:
            self._on_loop(self._settle(kernel_id, activity), None)
        return text

    async def _kernels(self) -> tuple[Kernel, ...]:
        manager = self._app.kernel_manager
        sessions = await ensure_async(self._app.session_manager.list_sessions())
        ids: list[str] = manager.list_kernel_ids()
        models = [await self._model(each) for each in ids]
        pids = {each: _pid(manager.get_kernel(each)) for each in ids}
        told = convert(sessions, list[SessionModel], strict=False)
        return kernels_of(models, told, pids)

    async def _model(self, kernel_id: str) -> KernelModel:
        manager: Any = self._app.kernel_manager  # its methods say nothing of types
        model = await ensure_async(manager.kernel_model(kernel_id))
        return convert(model, KernelModel, strict=False)

    async def _terminals(self) -> tuple[Terminal, ...]:
        manager = self._app.web_app.settings.get("terminal_manager")
        shells = {} if manager is None else manager.terminals
        pids = {name: getattr(shell.ptyproc, "pid", None) for name, shell in shells.items()}
        return tuple(Terminal(name, pid) for name, pid in pids.items() if isinstance(pid, int))

    async def _idle_python(self, kernel_id: str) -> tuple[KernelConnectionInfo, KernelModel] | None:
        """How to reach the kernel, and Jupyter's record of it; None when it is not to be asked."""
        if kernel_id not in self._app.kernel_manager:
            return None
        manager: KernelManager = self._app.kernel_manager.get_kernel(kernel_id)
        model = await self._model(kernel_id)
        spec = manager.kernel_spec
        if model.execution_state != "idle" or spec is None or spec.language.lower() != "python":
            return None
        return manager.get_connection_info(), model

    async def _settle(self, kernel_id: str, before: KernelModel) -> None:
        """Wait until Jupyter has heard that the kernel was asked and is idle again."""
        for _ in range(round(SETTLE_S / STEP_S)):
            now = await self._model(kernel_id)
            if now.execution_state == "idle" and now.last_activity != before.last_activity:
                return
            await asyncio.sleep(STEP_S)

    def _on_loop(self, asking: Coroutine[object, object, _Told], nothing: _Told) -> _Told:
        """What the loop answers; `nothing` when it does not, or Jupyter is not as we know it."""
        try:
            future = asyncio.run_coroutine_threadsafe(asking, self._loop)
        except RuntimeError:  # the loop is closed
            asking.close()
            return nothing
        try:
            return future.result(PATIENCE_S)
        except (concurrent.futures.TimeoutError, concurrent.futures.CancelledError):
            future.cancel()
        except Exception:
            # a kernel that ends while it is looked at; or a manager of somebody else's making
            log.log(
                logging.DEBUG if self._has_complained else logging.WARNING,
                "Jupyter could not be asked for its kernels",
                exc_info=True,
            )
            self._has_complained = True
        return nothing


def _pid(manager: KernelManager) -> int | None:
    """Of the kernel's process on this machine: a remote provisioner's number names nothing here.

    Before jupyter_client 7 the manager held the process itself, as `kernel`.
    """
    provisioner = getattr(manager, "provisioner", None)
    process = getattr(provisioner, "process", None) or getattr(manager, "kernel", None)
    return process.pid if isinstance(process, subprocess.Popen) else None


def _question(connection: KernelConnectionInfo, expression: str, timeout_s: float) -> str | None:
    """Evaluate in the kernel, by a connection of our own; None when it does not answer in time.

    No code is run, only an expression evaluated: no output, no history, no variable.
    """
    import zmq
    from jupyter_client.blocking.client import BlockingKernelClient

    client = BlockingKernelClient()
    client.load_connection_info(connection)
    client.start_channels(shell=True, iopub=False, stdin=False, hb=False, control=False)  # noqa: S604 - a channel's name
    try:
        asked = client.execute(
            "",
            silent=True,
            store_history=False,
            user_expressions={"answer": expression},
            allow_stdin=False,
        )
        until = time.monotonic() + timeout_s
        while client.shell_channel.socket.poll(max(0, int((until - time.monotonic()) * 1000))):
            reply = client.shell_channel.get_msg(timeout=0)
            if reply["parent_header"].get("msg_id") == asked:
                return _text(reply["content"])
    except (zmq.ZMQError, ValueError):  # no way there, or a reply that is not the kernel's
        log.debug("A kernel could not be asked", exc_info=True)
    finally:
        client.stop_channels()
    return None


class _Data(msgspec.Struct, frozen=True):
    data: dict[str, str] = {}


class _Reply(msgspec.Struct, frozen=True):
    user_expressions: dict[str, _Data] = {}


def _text(content: object) -> str | None:
    """The string whose `repr` the kernel gave; None for an error, or for anything else."""
    try:
        answer = convert(content, _Reply).user_expressions.get("answer", _Data())
        text = ast.literal_eval(answer.data.get("text/plain", "None"))
    except (msgspec.ValidationError, ValueError, SyntaxError):
        return None
    return text if isinstance(text, str) else None
