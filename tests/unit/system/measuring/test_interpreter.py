"""A kernel's name leads to its Python, or to a sentence that says why not."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.system.measuring import interpreter
from jupyter_colabsync.system.measuring.interpreter import Interpreter, interpreter_of

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Puts kernels where Jupyter looks for them."""
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))

    def put(name: str, argv: list[str], language: str = "python", **more: Any) -> None:
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        spec = {"argv": argv, "language": language, "display_name": f"My {name}", **more}
        (folder / "kernel.json").write_text(json.dumps(spec))

    return put


@pytest.mark.parametrize("program", ["python", "python3", sys.executable])
def test_a_bare_python_is_the_one_jupyter_runs_on(install: Install, program: str) -> None:
    install("mine", [program, "-m", "ipykernel_launcher"])
    assert interpreter_of("mine") == Interpreter("My mine", sys.executable)


def test_a_spec_adds_to_the_environment_and_may_refer_to_it(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BEFORE", "/one")
    install("mine", ["python"], env={"PLACES": "/two:${BEFORE}", "ODD": "${UNKNOWN}"})
    assert interpreter_of("mine").environment == {"PLACES": "/two:/one", "ODD": "${UNKNOWN}"}


@pytest.mark.parametrize(
    ("argv", "language", "code"),
    [
        pytest.param(["Rscript"], "R", "kernel_not_python", id="another language"),
        pytest.param(["bash", "-c", "x"], "python", "kernel_not_python", id="through a shell"),
        pytest.param([], "python", "kernel_not_python", id="no program"),
        pytest.param(
            ["/home/ada/env/bin/python3.12"], "python", "kernel_python_missing", id="gone by now"
        ),
    ],
)
def test_a_kernel_that_cannot_be_measured_says_why(
    install: Install, argv: list[str], language: str, code: str
) -> None:
    install("mine", argv, language)
    with pytest.raises(ColabSyncError) as told:
        interpreter_of("mine")
    assert told.value.code == code
    assert "My mine" in told.value.message
    assert "ada" not in told.value.message


def test_an_unknown_kernel_is_not_found(install: Install) -> None:
    with pytest.raises(ColabSyncError) as told:
        interpreter_of("nobody")
    assert told.value.code == "no_kernel"


def test_without_any_kernel_it_is_our_own_python(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interpreter, "DEFAULT", "nobody")
    assert interpreter_of(None) == Interpreter("this Python", sys.executable)
