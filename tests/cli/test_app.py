"""Usage, exit codes, and one JSON document on stdout whatever happens."""

from __future__ import annotations

import json
import subprocess
from typing import Any

import pytest

from jupyter_colabsync.cli import system
from jupyter_colabsync.cli.app import main
from jupyter_colabsync.errors import Busy, Cancelled, ColabSyncError, SignInNeeded
from tests.cli.conftest import PROGRAM, Run

FIXED = [
    *("demo", "cloud", "connect", "account", "disconnect", "link", "links", "unlink"),
    *("sync", "watch", "status", "kaggle", "system", "measure"),
]


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param([], id="no command"),
        pytest.param(["fly"], id="an unknown command"),
        pytest.param(["encrypt"], id="a command of a later version"),
        pytest.param(["link", "here"], id="an argument is missing"),
        pytest.param(["link", "a", "b", "--mode", "sideways"], id="an unknown mode"),
        pytest.param(["sync", "--colour"], id="an unknown option"),
        pytest.param(["kaggle"], id="kaggle without a command"),
        pytest.param(["kaggle", "login"], id="no way to sign in"),
        pytest.param(["kaggle", "login", "--token", "secret"], id="a token on the command line"),
        pytest.param(["demo", "--port", "many"], id="a port that is no number"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_still_one_document(run: Run, arguments: list[str]) -> None:
    said = run(*arguments)
    assert said.code == 2
    assert said.document["error"]["code"] == "wrong_usage"
    assert "usage:" in said.err
    plain = run(*arguments, as_json=False)
    assert (plain.code, plain.out) == (2, "")


@pytest.mark.parametrize("command", FIXED)
def test_every_fixed_command_explains_itself(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"jupyter colabsync {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (SignInNeeded("Sign in first."), 4),
        (Busy("Somebody else is at it; wait."), 1),
        (Cancelled(), 130),
        (KeyboardInterrupt(), 130),
        (ColabSyncError("Something failed; try again.", url="https://one.example"), 1),
        (ValueError("/home/ada/secret"), 1),
    ],
)
def test_each_kind_of_failure_has_its_exit_code_and_a_sentence(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(system, "_text", fail)
    said = run("system")
    assert said.code == code
    problem = said.document["error"]
    assert problem["message"] in said.err
    assert set(problem) == {"code", "message", "url"}
    assert "secret" not in said.out + said.err


def test_system_reports_the_fixed_fields(run: Run) -> None:
    said = run("system")
    assert said.code == 0
    assert {"gpus", "gpu_problem", "host", "session"} <= set(said.document)
    host = said.document["host"]
    assert {"cpu_percent", "memory_used_bytes", "memory_total_bytes", "disks"} <= set(host)
    assert host["cpu_percent"] is not None


def test_system_for_people_is_a_short_table(run: Run) -> None:
    said = run("system", as_json=False)
    assert said.code == 0
    assert "Memory" in said.out
    assert "{" not in said.out


def test_it_runs_as_a_module_and_starts_light() -> None:
    script = (
        "import sys\n"
        "from jupyter_colabsync.cli.app import parser\n"
        "parser()\n"
        "heavy = {'google', 'kaggle', 'requests', 'psutil', 'tornado', 'keyring'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    said = subprocess.run(
        [PROGRAM[0], "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout == "[]\n"
    whole = subprocess.run(
        [*PROGRAM, "system", "--json"], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(whole.stdout)["host"]
