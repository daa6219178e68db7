"""The probe in a Python of its own, with a pretend torch whose calls are written down."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.system.measuring.process import PROBE
from tests.unit.system.measuring.pieces import QUICK, TORCH

CALLS = 1 + 3 + 5
"""The first call, warm-ups, and runs that count."""
TRIALS = 5
"""Products that find the size of the matrices."""


class Bench:
    """Runs the probe where a pretend torch is installed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._log = folder / "log"
        self.packages = folder / "packages"
        self.packages.mkdir()

    def install(self, name: str, text: str) -> None:
        (self.packages / f"{name}.py").write_text(text)

    def run(self, *options: str, environment: dict[str, str] | None = None, **settings: Any) -> Any:
        """All events, by kind, in order."""
        said = subprocess.run(
            [sys.executable, *options, str(PROBE), json.dumps({**QUICK, **settings})],
            env={
                **os.environ,
                "PYTHONPATH": str(self.packages),
                "TORCH_LOG": str(self._log),
                **(environment or {}),
            },
            cwd=self._folder,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return [json.loads(line) for line in said.stdout.splitlines()]

    def calls(self) -> list[str]:
        """What torch was asked to do."""
        return self._log.read_text().splitlines()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    made = Bench(tmp_path)
    made.install("torch", TORCH)
    return made


def rows(events: Any) -> list[tuple[str, str, str]]:
    return [
        (each["work"], each["device"], each["precision"])
        for each in events
        if each["event"] == "row"
    ]


BOTH = ("convolution", "matrix product")


@pytest.mark.parametrize(
    ("gpu", "expected"),
    [
        pytest.param("", [("cpu", "float32")], id="no GPU: the CPU alone"),
        pytest.param(
            "7",
            [("cpu", "float32"), ("gpu", "float32"), ("gpu", "float16")],
            id="a T4 knows no TF32",
        ),
        pytest.param(
            "8",
            [("cpu", "float32"), ("gpu", "float32"), ("gpu", "tf32"), ("gpu", "float16")],
            id="an A100 has a row for TF32",
        ),
    ],
)
def test_each_device_has_the_same_works_and_its_precisions_rows_of_their_own(
    bench: Bench, gpu: str, expected: list[tuple[str, str]]
) -> None:
    events = bench.run(environment={"TORCH_GPU": gpu})
    assert rows(events) == [(work, *each) for work in BOTH for each in expected]
    shapes = {(each["work"], each["shape"]) for each in events if each["event"] == "row"}
    assert shapes == {
        ("convolution", "32 × 7×7 on 2×8×8×3"),
        ("matrix product", "16×16 by 16×16"),
    }
    assert events[0] == {"event": "start", "framework": "torch 9.9", "steps": 2 * len(expected)}
    assert events[-1] == {"event": "end"}


def test_a_number_of_amd_is_not_taken_for_one_of_nvidia(bench: Bench) -> None:
    events = bench.run(environment={"TORCH_GPU": "9", "TORCH_HIP": "6.0"})
    assert "tf32" not in {each[2] for each in rows(events)}


def test_float32_is_float32_and_tf32_is_used_in_its_own_row_only(bench: Bench) -> None:
    bench.run(environment={"TORCH_GPU": "8"})
    made = [each for each in bench.calls() if each != "synchronize"]
    off, on = "tf32=(False, False)", "tf32=(True, True)"
    assert [each for each in made if each.startswith("conv2d")] == [
        *[f"conv2d cpu float32 {off}"] * CALLS,
        *[f"conv2d cuda float32 {off}"] * CALLS,
        *[f"conv2d cuda float32 {on}"] * CALLS,
        *[f"conv2d cuda float16 {off}"] * CALLS,
    ]
    assert made.count(f"matmul cpu float32 {off}") == CALLS + TRIALS


def test_every_run_on_the_gpu_is_waited_for(bench: Bench) -> None:
    bench.run(environment={"TORCH_GPU": "7"})
    calls = bench.calls()
    after = [calls[at + 1] for at, each in enumerate(calls) if " cuda " in each]
    assert after == ["synchronize"] * (4 * CALLS)


def test_the_first_call_is_apart_and_warm_ups_do_not_count(bench: Bench) -> None:
    first = next(each for each in bench.run() if each["event"] == "row")
    assert len(first["times_s"]) == 5
    assert first["first_s"] > 0
    assert first["flop"] == 2 * 2 * 8 * 8 * 32 * 7 * 7 * 3


@pytest.mark.parametrize(
    ("limit_s", "runs"),
    [pytest.param(0.0, 1, id="the first call was all"), pytest.param(60.0, 5, id="time enough")],
)
def test_a_slow_machine_gives_up_with_what_it_has(bench: Bench, limit_s: float, runs: int) -> None:
    events = bench.run(limit_s=limit_s)
    assert [len(each["times_s"]) for each in events if each["event"] == "row"] == [runs, runs]


def test_too_little_free_gpu_memory_is_said_in_the_row_and_nothing_is_tried(bench: Bench) -> None:
    events = bench.run(environment={"TORCH_GPU": "7", "TORCH_FREE": str(200 * 2**20)})
    told = [each.get("problem") for each in events if each["event"] == "row"]
    assert told[0] is None
    assert told[1].startswith("Only 0.2 GB of GPU memory are free")
    assert not any(" cuda " in each for each in bench.calls())


def test_a_row_that_fails_says_so_without_paths_and_the_others_go_on(bench: Bench) -> None:
    events = bench.run(environment={"TORCH_GPU": "7", "TORCH_FAILS": "cuda"})
    told = [each for each in events if each["event"] == "row"]
    assert len(told) == 6
    assert "too little free memory" in told[1]["problem"]
    assert "times_s" in told[3]
    assert "ada" not in json.dumps(events)


def test_a_framework_that_does_not_load_is_noted_and_the_next_one_is_taken(bench: Bench) -> None:
    bench.install("torch", "raise ImportError('libcuda.so: no /home/ada/lib')")
    bench.install("jax", "raise RuntimeError")
    bench.install("tensorflow", "raise ValueError('bad')")
    bench.install("cupy", "raise ValueError('bad')")
    bench.install("numpy", "raise ValueError('bad')")
    events = bench.run()
    assert [each["event"] for each in events] == ["note"] * 5 + ["end"]
    assert events[0]["text"] == (
        "torch is installed but cannot be used here (ImportError: libcuda.so: no …)."
    )
    assert [each["text"].split()[0] for each in events[:-1]] == [
        *("torch", "tensorflow", "jax", "cupy", "numpy")
    ]


def test_without_any_framework_nothing_is_begun(bench: Bench) -> None:
    (bench.packages / "torch.py").unlink()
    assert bench.run("-S") == [{"event": "end"}]  # -S: no installed packages


def test_what_a_framework_prints_is_not_taken_for_ours(bench: Bench) -> None:
    bench.install("torch", "import os; print('hello'); os.write(1, b'there\\n')\n" + TORCH)
    assert bench.run()[0]["event"] == "start"


def test_its_neighbours_are_no_packages_of_the_environment(bench: Bench) -> None:
    bench.install(
        "torch",
        f"import importlib.util\nfor each in ('service', 'disk', 'rows'):\n"
        f"    assert importlib.util.find_spec(each) is None, each\n{TORCH}",
    )
    assert bench.run()[0]["event"] == "start"
