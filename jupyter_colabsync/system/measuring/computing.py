"""Computing in a throw-away process: the probe's events become rows, notes and progress."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from jupyter_colabsync.contract.system import Gpu, MachineAbout, MeasuredRow
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.system.measuring.interpreter import Interpreter
from jupyter_colabsync.system.measuring.process import ProbeEvent, RunProbe
from jupyter_colabsync.system.measuring.rows import label_of, notes_on, row_of

NO_FRAMEWORK = (
    "{kernel} has none of torch, tensorflow, jax, cupy and numpy; install one of them there, or "
    "pick another kernel."
)
GPU_UNUSED = (
    "{framework} of {kernel} does not use this machine's GPU ({gpu}); for its figures pick a "
    "kernel whose torch, tensorflow, jax or cupy is built for it."
)


@dataclass(frozen=True, slots=True)
class Computed:
    """What was computed. `framework` with its version; None when nothing was."""

    framework: str | None = None
    rows: tuple[MeasuredRow, ...] = ()
    notes: tuple[str, ...] = ()


def compute(
    interpreter: Interpreter,
    about: MachineAbout,
    gpus: Sequence[Gpu],
    context: JobContext,
    run_probe: RunProbe,
    steps_after: int = 0,
) -> Computed:
    """Let the probe run and listen to it; what it could not finish has a row that says so.

    Begins `context.progress` with a step for each row and the `steps_after`. Raises Cancelled,
    LocalProblem.
    """
    progress = context.progress
    progress.start(None, "steps", f"Starting Python of {interpreter.name}")
    steps, finished = 0, 0
    settings = {"cpu_name": about.cpu, "gpu_free_bytes": free_bytes_of(gpus)}
    framework: str | None = None
    rows: list[MeasuredRow] = []
    notes: list[str] = []
    running: ProbeEvent | None = None
    for event in run_probe(interpreter, settings, context.cancel):
        if event.event == "start":
            framework = event.framework
            steps = event.steps
        elif event.event == "note":
            notes.append(event.text)
        elif event.event == "now":
            if running is None and not rows:
                progress.start(steps + steps_after, "steps", label_of(event))
            # one report for "that is done" and "this begins": the next one may be a minute away
            progress.add(finished, label_of(event))
            progress.flush()
            running, finished = event, 0
        elif event.event == "row":
            rows.append(row_of(event))
            running, finished = None, finished + 1
        elif event.event == "died":
            problem = f"Python ended while this was measured ({event.text}); try another kernel."
            if running is not None:
                rows.append(row_of(msgspec.structs.replace(running, problem=problem)))
            else:
                notes.append(f"{interpreter.name}: Python ended early ({event.text}).")
    progress.add(finished)
    if framework is None and not any("ended early" in note for note in notes):
        notes.append(NO_FRAMEWORK.format(kernel=interpreter.name))
    if framework is not None and gpus and all(row.device == "cpu" for row in rows):
        notes.append(
            GPU_UNUSED.format(framework=framework, kernel=interpreter.name, gpu=gpus[0].name)
        )
    return Computed(framework, tuple(rows), (*notes, *notes_on(rows)))


def free_bytes_of(gpus: Sequence[Gpu]) -> int | None:
    """Free memory of the GPU, for frameworks that cannot tell; with several it is not known which
    one a framework takes."""
    if len(gpus) != 1 or gpus[0].shares_memory:
        return None
    used, total = gpus[0].memory_used_bytes, gpus[0].memory_total_bytes
    return None if used is None or total is None else total - used
