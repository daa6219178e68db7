"""`system` on a machine with GPUs, pretended by our stand-in for NVIDIA's library."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.nvml.standin import GIB, Standin, gpu, mig_slice

NOBODY = 2**22 - 1
"""A process number that Linux gives to nobody here."""


def system(standin: Standin, *words: str, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "jupyter_colabsync", "system", *words],
        env={**os.environ, **standin.environment, **environment},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


def test_the_fixed_fields_of_a_gpu_and_its_processes(tmp_path: Path) -> None:
    standin = Standin(tmp_path)
    standin.write(gpu(compute={NOBODY: 5 * GIB}))
    document = json.loads(system(standin, "--json"))
    (card,) = document["gpus"]
    expected: dict[str, Any] = {
        "index": 0,
        "name": "Tesla T4",
        "memory_used_bytes": 6 * GIB,
        "memory_total_bytes": 15 * GIB,
        "load_percent": 83.0,
        "temperature_c": 61.0,
        "power_w": 50.5,
    }
    assert {name: card[name] for name in expected} == expected
    (process,) = card["processes"]
    assert process["pid"] == NOBODY
    assert process["memory_bytes"] == 5 * GIB
    assert process["owner"] is None
    assert document["gpu_problem"] is None
    assert document["driver"] == {"version": "550.54.15", "cuda": "12.4"}


@pytest.mark.parametrize(
    ("card", "said"),
    [
        pytest.param(gpu(), "6.0 GB of 15.0 GB · 83 % · 61 °C · 50 of 70 W", id="all in one line"),
        pytest.param(gpu(power_limit_mw=None), "· 50 W", id="no limit is told"),
        pytest.param(gpu(power_mw=None), "83 % · 61 °C\n", id="no power is told"),
        pytest.param(
            gpu(compute={NOBODY: GIB}), f"process {NOBODY}, not visible from here", id="hidden"
        ),
        pytest.param(gpu(reasons=0x40), "slowed down: too hot", id="too hot"),
        pytest.param(gpu(slices=[mig_slice()]), "MIG 1g.5gb: 1.0 GB of 5.0 GB", id="a slice"),
        pytest.param(gpu(fail=15), "restart", id="fallen off the bus"),
    ],
)
def test_for_people(tmp_path: Path, card: dict[str, object], said: str) -> None:
    standin = Standin(tmp_path)
    standin.write(card)
    assert said in system(standin)


def test_on_colab_the_end_is_told_as_the_latest(tmp_path: Path) -> None:
    told = system(Standin(tmp_path), COLAB_RELEASE_TAG="release-colab_2026")
    assert "Colab, up" in told
    assert "at the latest, often sooner" in told
