"""Fixtures of the command line's tests: a demo cloud, a home of its own, and ways to run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pytest

from jupyter_colabsync.cli.app import main
from jupyter_colabsync.demo.cloud import DemoCloud

PROGRAM = [sys.executable, "-m", "jupyter_colabsync"]


@dataclass(frozen=True)
class Said:
    """What one command answered."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """stdout as the one JSON document it must be."""
        return json.loads(self.out)


class Run(Protocol):
    """Runs a command with `--json` in this process."""

    def __call__(self, *arguments: str, as_json: bool = True) -> Said: ...


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of our own: state, Jupyter's config, keyring and home folder are all fresh."""
    monkeypatch.setenv("HOME", str(tmp_path / "person"))
    monkeypatch.setenv("COLABSYNC_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.delenv("COLABSYNC_DEMO", raising=False)
    work = tmp_path / "work"
    for folder in (work, tmp_path / "person", tmp_path / "config"):
        folder.mkdir()
    config = {"ColabSyncConfig": {"use_keyring": False}}
    (tmp_path / "config" / "jupyter_server_config.json").write_text(json.dumps(config))
    monkeypatch.chdir(work)
    return work


@pytest.fixture
def cloud(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoCloud]:
    """A demo cloud with nothing in it, which commands take for Google and Kaggle."""
    with DemoCloud(sample=False, auto_approve=True, check_requests=True) as running:
        monkeypatch.setenv("COLABSYNC_GOOGLE_URL", running.google_url)
        monkeypatch.setenv("COLABSYNC_KAGGLE_URL", running.kaggle_url)
        yield running
        assert running.violations == []
        assert running.problems == []


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs commands in this process."""

    def call(*arguments: str, as_json: bool = True) -> Said:
        capsys.readouterr()
        code = main([*arguments, "--json"] if as_json else list(arguments))
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return call


@pytest.fixture
def connected(cloud: DemoCloud, run: Run, tmp_path: Path) -> DemoCloud:
    """The cloud, with its account connected as `gcloud`'s file connects it."""
    file = tmp_path / "adc.json"
    file.write_text(json.dumps(cloud.authorized_user_info()))
    assert run("connect", "--authorized-user", str(file)).code == 0
    return cloud


@pytest.fixture
def start(home: Path) -> Iterator[Any]:
    """Starts a command as a process of its own; what still runs at the end is killed."""
    processes: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **settings: Any) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
            **settings,
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        if process.poll() is None:
            process.kill()
        process.communicate()
