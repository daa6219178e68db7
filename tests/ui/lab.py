"""A real JupyterLab in a process of its own; its settings, data and state stay in one folder."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Theme = Literal["light", "dark"]

TOKEN = "test-token"
THEMES: Mapping[Theme, str] = {"light": "JupyterLab Light", "dark": "JupyterLab Dark"}
LOOKS_OFTEN = ("--ColabSyncConfig.active_poll_s=0.5", "--ColabSyncConfig.idle_poll_s=1")
"""Words for the command line of a JupyterLab that looks at Drive often."""
START_S = 60
STOP_S = 15


@dataclass(frozen=True, slots=True)
class Lab:
    """A running JupyterLab: its address, the user's files, ColabSync's state, its log."""

    url: str
    files: Path
    state: Path
    settings: Path
    log: Path

    def page_url(self, path: str = "lab") -> str:
        """The address that opens `path` signed in, with the layout as on a first visit."""
        return f"{self.url}/{path}?reset&token={TOKEN}"

    def use_theme(self, theme: Theme) -> None:
        """Pages opened from now on have this theme."""
        self._set("apputils-extension/themes", {"theme": THEMES[theme]})

    def use_no_news(self) -> None:
        """JupyterLab then neither asks about news nor looks for updates."""
        off = {"fetchNews": "false", "checkForUpdates": False}
        self._set("apputils-extension/notification", off)

    def _set(self, plugin: str, values: Mapping[str, object]) -> None:
        path = self.settings / "@jupyterlab" / f"{plugin}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), "utf-8")


@contextlib.contextmanager
def running_lab(
    folder: Path, environment: Mapping[str, str], arguments: Sequence[str] = ()
) -> Iterator[Lab]:
    """JupyterLab below `folder`, with `environment` on top of this process's own.

    `arguments` are more words for its command line.

    Raises AssertionError with the end of its log when it does not answer within START_S seconds.
    """
    port = _free_port()
    lab = Lab(
        url=f"http://127.0.0.1:{port}",
        files=folder / "files",
        state=folder / "colabsync",
        settings=folder / "settings",
        log=folder / "jupyterlab.log",
    )
    lab.files.mkdir(parents=True)
    lab.use_no_news()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += [f"--port={port}", "--ServerApp.port_retries=0", f"--ServerApp.root_dir={lab.files}"]
    command += [f"--IdentityProvider.token={TOKEN}", "--LabApp.extension_manager=readonly"]
    command += arguments
    with lab.log.open("wb") as log:
        process = subprocess.Popen(
            command,
            env={**os.environ, **_own_folders(folder, lab), **environment},
            cwd=lab.files,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_until_it_answers(lab, process)
        yield lab
    finally:
        _stop(process)


def _own_folders(folder: Path, lab: Lab) -> dict[str, str]:
    """Nothing of the developer's own Jupyter, accounts or keyring is read or written."""
    return {
        "HOME": str(folder),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(lab.settings),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "COLABSYNC_HOME": str(lab.state),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(lab: Lab, process: subprocess.Popen[bytes]) -> None:
    give_up_at = time.monotonic() + START_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            urllib.request.urlopen(f"{lab.url}/api", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    log = lab.log.read_text("utf-8", "replace")
    raise AssertionError(f"JupyterLab did not start:\n{log[-4000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End JupyterLab and whatever it started, kernels too."""
    process.terminate()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(STOP_S)
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
