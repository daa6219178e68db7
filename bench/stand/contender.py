"""What every program that is measured can be told to do, and where it does it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .gauge import Run

REMOTE = "bench"
"""The folder in My Drive that is kept equal to the local one."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where one program works: all of it is fresh, and nobody else is there."""

    home: Path
    local: Path
    """The folder that is kept equal to REMOTE."""
    environment: dict[str, str]
    """With the proxy that all requests have to go through."""
    ca_file: Path
    """The authority to trust."""
    sign_in: dict[str, Any]
    """What the demo cloud says about its account: `user`, `access_token`."""


class Failed(Exception):
    """A contender did not do its work; the message tells what it said, or what is wrong."""


class Contender(Protocol):
    """One program, signed in, on its own site. Each method raises Failed if the program fails."""

    def link(self) -> None:
        """Whatever it wants to know ahead of the first transfer."""

    def settle(self) -> None:
        """Let it find out that both sides are equal already, or make them so."""

    def allow_sweep(self) -> None:
        """Tell it that the many deletions it is about to find are meant."""

    def send_all(self) -> Run:
        """A first upload into an empty folder."""

    def fetch_all(self) -> Run:
        """A first download into an empty folder."""

    def sync(self) -> Run:
        """Make both sides equal after a change."""

    def own_s(self, run: Run) -> float | None:
        """The seconds of a run without loading and signing in, where the program tells them."""
