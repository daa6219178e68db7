"""`measure` in a terminal: a table for people, one document for programs, a text to paste."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jupyter_colabsync.system.owners.servers import RunningServers
from jupyter_colabsync.system.owners.work import Kernel
from tests.cli.conftest import Run
from tests.unit.system.measuring.pieces import TORCH


@pytest.fixture(autouse=True)
def kernel(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kernel `fast` whose torch does nothing; no Jupyter runs."""
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "torch.py").write_text(TORCH)
    folder = tmp_path / "jupyter" / "kernels" / "fast"
    folder.mkdir(parents=True)
    environment = {"PYTHONPATH": str(packages), "TORCH_LOG": str(tmp_path / "log")}
    spec = {"argv": ["python"], "language": "python", "display_name": "Fast", "env": environment}
    (folder / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setattr(RunningServers, "kernels", lambda self: ())


def test_people_get_a_table_with_a_hundred_runs_and_the_tutorials_figures(run: Run) -> None:
    said = run("measure", "--kernel", "fast", as_json=False)
    assert said.code == 0
    assert "Measured with torch 9.9 (kernel: Fast)." in said.out
    assert "100 runs" in said.out
    assert "K80 GPU, as Colab tutorials tell it  20.0 ms  2.00 s" in said.out


def test_programs_get_one_document(run: Run) -> None:
    said = run("measure", "--kernel", "fast")
    assert said.code == 0
    assert [each["device"] for each in said.document["rows"]] == ["cpu", "cpu"]
    assert said.document["about"]["memory_bytes"] > 0


def test_the_text_to_paste_is_markdown_alone(run: Run) -> None:
    said = run("measure", "--kernel", "fast", "--markdown", as_json=False)
    assert said.code == 0
    assert said.out.startswith("| Machine |  |\n| --- | --- |\n")
    assert "| Convolution on CPU |" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        pytest.param(["--kernel", "nobody"], 1, "no_kernel", id="an unknown kernel"),
        pytest.param(["--no-compute"], 1, "nothing_to_measure", id="nothing to measure"),
    ],
)
def test_what_cannot_be_measured_has_a_code(
    run: Run, arguments: list[str], code: int, error: str
) -> None:
    said = run("measure", *arguments)
    assert (said.code, said.document["error"]["code"]) == (code, error)


def test_busy_kernels_of_a_running_jupyter_are_minded_unless_told_otherwise(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = Kernel("1", "notebook", "train.ipynb", "train.ipynb", 1, True, 0)
    monkeypatch.setattr(RunningServers, "kernels", lambda self: (busy,))
    said = run("measure", "--kernel", "fast")
    assert (said.code, said.document["error"]["code"]) == (1, "kernels_busy")
    assert "train.ipynb" in said.err
    assert run("measure", "--kernel", "fast", "--anyway").code == 0


def test_drive_without_a_sign_in_is_told_in_its_place(run: Run) -> None:
    said = run("measure", "--no-compute", "--drive")
    assert said.code == 0
    assert said.document["drive"]["problem"].startswith("Connect Google Drive first")
