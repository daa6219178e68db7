"""A measurement from the wish to the note that survives a restart."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.contract.system import Gpu, Measure, TransferSpeed
from jupyter_colabsync.errors import Busy, ColabSyncError
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import JobRunner
from jupyter_colabsync.system.measuring import service
from jupyter_colabsync.system.measuring.interpreter import Interpreter
from jupyter_colabsync.system.measuring.process import ProbeEvent, RunProbe
from jupyter_colabsync.system.measuring.service import Measuring
from jupyter_colabsync.system.owners.work import Kernel, NoWork
from tests.unit.system.measuring.pieces import ToldProbe, a_gpu, a_reading, now, row

START = ProbeEvent("start", framework="torch 9.9", steps=2)
END = ProbeEvent("end")
GOOD = (START, now(), row(0.5, 0.5, 0.5, 0.5, 0.5), now("gpu"), row(0.02, device="gpu"), END)
SPEED = TransferSpeed(write_bytes_per_s=1e6, read_bytes_per_s=2e6, size_bytes=8)


class Kernels(NoWork):
    """Kernels by name, all of them busy."""

    def __init__(self, *busy: str) -> None:
        self.busy = busy

    def kernels(self) -> tuple[Kernel, ...]:
        return tuple(Kernel(name, "notebook", name, name, 1, True, 0) for name in self.busy)


class Bench:
    """A Measuring whose probe, kernels and GPUs are given; what was heard of its jobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.labels: list[str] = []
        self.totals: list[tuple[int, int | None]] = []
        hub = EventHub()
        hub.subscribe(self._hear)
        self.jobs = JobRunner(hub)

    def _hear(self, event: Event) -> None:
        if event.job is not None and event.job.progress is not None:
            self.labels.append(event.job.progress.label)
            self.totals.append((event.job.progress.done, event.job.progress.total))

    def measuring(
        self, probe: RunProbe, gpus: Sequence[Gpu] = (), busy: Sequence[str] = ()
    ) -> Measuring:
        return Measuring(
            jobs=self.jobs,
            work=Kernels(*busy),
            state=self.folder / "state",
            folder=self.folder,
            try_drive=lambda cancel: SPEED,
            read=lambda: a_reading(gpus),
            run_probe=probe,
        )

    def run(self, measuring: Measuring, request: Measure | None = None) -> Job:
        return self.jobs.wait(measuring.start(request or Measure()).id, 20)


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(service, "interpreter_of", lambda name: Interpreter("Mine", "python"))
    monkeypatch.setattr(service, "disk_speed", lambda folder, cancel: SPEED)
    made = Bench(tmp_path)
    yield made
    made.jobs.close()


def test_a_job_measures_and_its_result_is_kept_over_a_restart(bench: Bench) -> None:
    measuring = bench.measuring(ToldProbe(*GOOD), [a_gpu()])
    assert measuring.last() is None
    job = bench.run(measuring, Measure(disk=True, drive=True))
    assert job.state == "done"
    assert job.result is not None
    assert job.result.message == "One convolution takes 500 ms on the CPU and 20.0 ms on the GPU."
    assert job.result.facts["cpu_convolution_float32_s"] == 0.5
    found = bench.measuring(ToldProbe(), []).last()
    assert found is not None
    assert (found.framework, found.kernel) == ("torch 9.9", "Mine")
    assert [each.device for each in found.rows] == ["cpu", "gpu"]
    assert (found.disk, found.drive) == (SPEED, SPEED)
    assert [each.hundred_s for each in found.told] == [8.8, 2.0]
    assert "| Convolution on GPU | 20.0 ms | 2.00 s |" in found.markdown
    assert job.progress is not None
    assert (job.progress.done, job.progress.total, job.progress.unit) == (4, 4, "steps")


def test_a_note_of_another_machine_is_none(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.run(bench.measuring(ToldProbe(*GOOD)))
    monkeypatch.setattr(
        "jupyter_colabsync.system.measuring.kept.this_machine", lambda: "another start"
    )
    assert bench.measuring(ToldProbe()).last() is None


def test_progress_names_what_runs_now(bench: Bench) -> None:
    bench.run(bench.measuring(ToldProbe(*GOOD)), Measure(disk=True))
    told = list(dict.fromkeys(zip(bench.labels, bench.totals, strict=True)))
    assert told == [
        ("Looking at this machine", (0, 1)),
        ("Starting Python of Mine", (0, None)),
        ("Convolution on CPU", (0, 3)),
        ("Convolution on GPU", (1, 3)),
        ("Writing and reading on the disk", (2, 3)),
        ("Writing and reading on the disk", (3, 3)),
    ]


@pytest.mark.parametrize(
    ("busy", "expected"),
    [
        (["a.ipynb"], "a.ipynb is working"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more are working"),
    ],
)
def test_busy_kernels_are_named_and_nothing_is_measured(
    bench: Bench, busy: list[str], expected: str
) -> None:
    probe = ToldProbe(*GOOD)
    measuring = bench.measuring(probe, busy=busy)
    with pytest.raises(Busy) as told:
        measuring.start(Measure())
    assert told.value.code == "kernels_busy"
    assert told.value.message.startswith(expected)
    assert bench.jobs.list() == ()
    assert bench.run(measuring, Measure(anyway=True)).state == "done"


def test_one_at_a_time_and_the_one_under_way_is_given_back(bench: Bench) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def probe(
        interpreter: Interpreter, settings: Mapping[str, object], cancel: CancelToken
    ) -> Iterator[ProbeEvent]:
        begun.set()
        go_on.wait(20)
        yield from GOOD

    measuring = bench.measuring(probe)
    first = measuring.start(Measure())
    assert begun.wait(20)
    assert measuring.start(Measure(compute=False)).id == first.id
    go_on.set()
    assert bench.jobs.wait(first.id, 20).state == "done"


def test_stopped_it_keeps_what_was_there_before(bench: Bench) -> None:
    bench.run(bench.measuring(ToldProbe(*GOOD)))
    listening = bench.measuring(ToldProbe(START))
    before = listening.last()

    def probe(
        interpreter: Interpreter, settings: Mapping[str, object], cancel: CancelToken
    ) -> Iterator[ProbeEvent]:
        bench.jobs.cancel(bench.jobs.list()[0].id)
        cancel.check()
        yield END

    assert bench.run(bench.measuring(probe)).state == "cancelled"
    assert listening.last() == before


@pytest.mark.parametrize(
    ("events", "rows", "note"),
    [
        pytest.param(
            (START, now(), ProbeEvent("died", text="code 7")),
            ["Python ended while this was measured (code 7); try another kernel."],
            None,
            id="in the middle of a row: the row says so",
        ),
        pytest.param(
            (ProbeEvent("died", text="code 7"),),
            [],
            "Mine: Python ended early (code 7).",
            id="before it began: a note",
        ),
        pytest.param((END,), [], "Mine has none of torch", id="no framework: a note"),
        pytest.param(
            (START, ProbeEvent("note", text="So it is."), END), [], "So it is.", id="its own notes"
        ),
    ],
)
def test_what_goes_wrong_in_the_process_is_told(
    bench: Bench, events: tuple[ProbeEvent, ...], rows: list[str], note: str | None
) -> None:
    measuring = bench.measuring(ToldProbe(*events))
    assert bench.run(measuring).state == "done"
    found = measuring.last()
    assert found is not None
    assert [each.problem for each in found.rows] == rows
    assert note is None or found.notes[0].startswith(note)


def test_a_gpu_that_the_framework_does_not_see_is_said(bench: Bench) -> None:
    measuring = bench.measuring(ToldProbe(START, now(), row(0.5), END), [a_gpu()])
    bench.run(measuring)
    found = measuring.last()
    assert found is not None
    assert any("does not use this machine's GPU (Pretend GPU)" in note for note in found.notes)


@pytest.mark.parametrize(
    ("gpus", "expected"),
    [
        pytest.param([a_gpu(2**33)], 2**33, id="one GPU: what is free"),
        pytest.param([a_gpu(None)], None, id="its driver does not say"),
        pytest.param([a_gpu(), a_gpu()], None, id="two: who knows which one is used"),
        pytest.param([a_gpu(1, shared=True)], None, id="the machine's own memory"),
        pytest.param([], None, id="none"),
    ],
)
def test_the_probe_is_told_the_free_memory_where_it_is_sure(
    bench: Bench, gpus: list[Gpu], expected: int | None
) -> None:
    probe = ToldProbe(*GOOD)
    bench.run(bench.measuring(probe, gpus))
    assert probe.settings[0]["gpu_free_bytes"] == expected


def test_only_what_was_asked_for_is_done(bench: Bench) -> None:
    probe = ToldProbe(*GOOD)
    measuring = bench.measuring(probe)
    job = bench.run(measuring, Measure(compute=False, disk=True))
    found = measuring.last()
    assert found is not None
    assert (found.rows, found.framework, found.disk, found.drive) == ((), None, SPEED, None)
    assert probe.interpreters == []
    assert job.result is not None
    assert job.result.message.startswith("The disk writes about 976.6 KB/s")


def test_nothing_to_measure_is_a_sentence(bench: Bench) -> None:
    with pytest.raises(ColabSyncError) as told:
        bench.measuring(ToldProbe()).start(Measure(compute=False))
    assert told.value.code == "nothing_to_measure"


def test_a_damaged_note_is_none(bench: Bench) -> None:
    measuring = bench.measuring(ToldProbe(*GOOD))
    bench.run(measuring)
    (bench.folder / "state" / "measurement.json").write_text('{"machine": 1')
    assert measuring.last() is None
