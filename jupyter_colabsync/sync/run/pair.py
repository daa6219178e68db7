"""Pair: what is kept equal, how, and how hard to work at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from jupyter_colabsync.contract.sync import LinkMode


@dataclass(frozen=True, slots=True)
class Pair:
    """One link as the engine knows it."""

    link_id: str
    root: Path
    """Real path: no symbolic links in it."""
    remote_id: str
    mode: LinkMode
    device: str
    parallel: int
    share: float | None = None
    """Of a processor, at most; None: no limit. See `pace`."""
    merge_rest_s: float = 0.0
    """Notebooks are merged when nobody has written them for so long."""
