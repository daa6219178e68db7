"""Measuring: what this machine is, what it can do, and what was found last.

Nothing is measured by itself. A measurement is one job with three parts, each as asked: computing
in a throw-away process of a kernel's Python, the disk of Jupyter's folder, the way to Drive.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.contract.jobs import Job, JobResult
from jupyter_colabsync.contract.system import (
    MachineAbout,
    Measure,
    Measurement,
    SystemReading,
    TransferSpeed,
)
from jupyter_colabsync.errors import BadRequest, Busy
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.runner import JobContext, JobRunner
from jupyter_colabsync.system.host.about import about_machine
from jupyter_colabsync.system.measuring.computing import Computed, compute
from jupyter_colabsync.system.measuring.disk import disk_speed
from jupyter_colabsync.system.measuring.interpreter import Interpreter, interpreter_of
from jupyter_colabsync.system.measuring.kept import KeptMeasurement
from jupyter_colabsync.system.measuring.process import RunProbe, probe_events
from jupyter_colabsync.system.measuring.report import TOLD, TOLD_NOTE, markdown_of
from jupyter_colabsync.system.measuring.summary import result_of
from jupyter_colabsync.system.owners.work import Kernel, Work

KEY: Final = "measure"
UNDER_WAY: Final = ("waiting", "running")
MAX_NAMED: Final = 3


class Measuring:
    """Safe from any thread. `folder`: Jupyter's root, whose disk counts; `state`: where the note
    of the last measurement is kept; `read`: a look at the machine; `try_drive`: the way to Drive,
    tried for some seconds. Tests put in their own `run_probe`."""

    def __init__(
        self,
        *,
        jobs: JobRunner,
        work: Work,
        state: Path,
        folder: Path,
        try_drive: Callable[[CancelToken], TransferSpeed],
        read: Callable[[], SystemReading],
        run_probe: RunProbe = probe_events,
    ) -> None:
        self._jobs = jobs
        self._work = work
        self._kept = KeptMeasurement(state)
        self._folder = folder
        self._try_drive = try_drive
        self._read = read
        self._run_probe = run_probe

    def about(self) -> MachineAbout:
        """What this machine is; takes as long as one look at it."""
        reading = self._read()
        return about_machine(self._folder, reading.gpus, reading.driver, reading.tpus)

    def last(self) -> Measurement | None:
        """What was measured last on this machine; None before that."""
        return self._kept.read()

    def start(self, request: Measure) -> Job:
        """Measure as a job; a measurement under way is given back instead.

        Raises Busy (`kernels_busy`) while kernels work, unless `anyway`; BadRequest
        (`nothing_to_measure`, `kernel_not_python`), NotFound (`no_kernel`,
        `kernel_python_missing`).
        """
        for job in self._jobs.list():
            if job.key == KEY and job.state in UNDER_WAY:
                return job
        interpreter = self._check(request)

        def run(context: JobContext) -> JobResult:
            return result_of(self._measure(request, interpreter, context))

        return self._jobs.start(KEY, "measure", "Measure this machine", run)

    def measure(self, request: Measure, context: JobContext) -> Measurement:
        """Measure now, in this thread. Raises as `start`, and Cancelled, LocalProblem."""
        return self._measure(request, self._check(request), context)

    def _check(self, request: Measure) -> Interpreter | None:
        """The Python to use; None when nothing is to be computed."""
        if not (request.compute or request.disk or request.drive):
            raise BadRequest(
                "There is nothing to measure; choose computing, the disk or Google Drive.",
                code="nothing_to_measure",
            )
        interpreter = interpreter_of(request.kernel) if request.compute else None
        busy = [each for each in self._work.kernels() if each.is_busy]
        if busy and not request.anyway:
            raise Busy(_busy_sentence(busy), code="kernels_busy")
        return interpreter

    def _measure(
        self, request: Measure, interpreter: Interpreter | None, context: JobContext
    ) -> Measurement:
        progress, cancel = context.progress, context.cancel
        others = request.disk + request.drive
        progress.start(others or None, "steps", "Looking at this machine")
        reading = self._read()
        about = about_machine(self._folder, reading.gpus, reading.driver, reading.tpus)
        computed = Computed()
        if interpreter is not None:
            computed = compute(interpreter, about, reading.gpus, context, self._run_probe, others)
        disk = drive = None
        if request.disk:
            progress.say("Writing and reading on the disk")
            progress.flush()
            disk = disk_speed(self._folder, cancel)
            progress.add(1)
        if request.drive:
            progress.say("Sending to Google Drive and fetching from it")
            progress.flush()
            drive = self._try_drive(cancel)
            progress.add(1)
        cancel.check()
        found = Measurement(
            at_ms=time.time_ns() // 1_000_000,
            about=about,
            kernel="" if interpreter is None else interpreter.name,
            framework=computed.framework,
            rows=computed.rows,
            told=TOLD,
            notes=(*computed.notes, *([TOLD_NOTE] if computed.rows else [])),
            disk=disk,
            drive=drive,
            markdown="",
        )
        found = msgspec.structs.replace(found, markdown=markdown_of(found))
        self._kept.write(found)
        return found


def _busy_sentence(busy: list[Kernel]) -> str:
    names = ", ".join(each.name for each in busy[:MAX_NAMED])
    more = f" and {len(busy) - MAX_NAMED} more" if len(busy) > MAX_NAMED else ""
    verb = "is" if len(busy) == 1 else "are"
    return f"{names}{more} {verb} working, which would spoil the figures; wait, or measure anyway."
