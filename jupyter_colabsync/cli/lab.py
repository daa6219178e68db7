"""JupyterLab as a child process that never outlives us."""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from jupyter_colabsync.errors import LocalProblem, Unreachable

HOST = "127.0.0.1"
FIRST_PORT = 8888
START_S = 60.0
STOP_S = 10.0


class Lab:
    """A JupyterLab on `folder`, on the loopback, with a token of its own.

    It runs in a session of its own: Ctrl-C in the terminal reaches us alone, and we stop it.
    """

    def __init__(self, folder: Path, port: int | None, *, browser: bool) -> None:
        """Starts it. Raises LocalProblem when `port` is taken."""
        self._port = free_port(port)
        self._token = secrets.token_hex(24)
        self._process = subprocess.Popen(
            lab_command(folder, self._port, browser=browser),
            # the token travels in the environment: command lines are open to all users
            env={**os.environ, "JUPYTER_TOKEN": self._token},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            start_new_session=os.name == "posix",
        )

    @property
    def url(self) -> str:
        """Where to open it, with the token."""
        return f"http://{HOST}:{self._port}/lab?token={self._token}"

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def wait_until_ready(self) -> None:
        """Wait until it answers. Raises Unreachable when it ends or is silent for a minute."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.exit_code is None:
            try:
                with urllib.request.urlopen(f"http://{HOST}:{self._port}/api", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise Unreachable("JupyterLab did not start; its messages above say why.")

    def stop(self) -> None:
        """End it and its kernels; after ten seconds by force."""
        if self.exit_code is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                self._kill()
        self._process.wait()

    def _kill(self) -> None:
        if os.name == "posix":
            os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()


def lab_command(folder: Path, port: int, *, browser: bool) -> list[str]:
    """The command line of JupyterLab, without anything secret in it."""
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={folder}",
        "--Application.log_level=WARN",
    ]
    if not browser:
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")  # containers; it listens on the loopback only
    return command


def free_port(wanted: int | None) -> int:
    """`wanted` if it is free (LocalProblem if not); else the first free one from 8888 on."""
    if wanted:
        if not _is_free(wanted):
            raise LocalProblem(f"Port {wanted} is in use; choose another one with --port.")
        return wanted
    return next((port for port in range(FIRST_PORT, FIRST_PORT + 100) if _is_free(port)), 0)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # a port that rests after its last user counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
