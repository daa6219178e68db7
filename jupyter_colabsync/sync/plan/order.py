"""The order in which bytes travel: what is lost first when this machine dies goes first. Pure."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.sync.plan.actions import Transfer, Upload

Lane = Literal["work", "small", "large"]

SMALL_BYTES = 5_000_000
_LANES: tuple[Lane, ...] = ("work", "small", "large")
_WORK_SUFFIXES = frozenset(
    {"ipynb", "py", "md", "r", "rmd", "jl", "scala", "sh", "sql", "tex", "txt", "toml", "yaml"}
    | {"yml", "json", "c", "h", "cpp", "cu", "js", "ts"}
)


def lane(path: str, size_bytes: int) -> Lane:
    """Notebooks and code, other small files, large files: a checkpoint never blocks a notebook."""
    if size_bytes > SMALL_BYTES:
        return "large"
    suffix = path.rpartition(".")[2].lower()
    return "work" if suffix in _WORK_SUFFIXES else "small"


def size_of(transfer: Transfer) -> int:
    """How many bytes a transfer moves, as far as is known."""
    if isinstance(transfer, Upload):
        stat = transfer.local.stat
        return 0 if stat is None else stat.size_bytes
    return 0 if transfer.is_pointer else transfer.remote.size_bytes or 0


def transfer_key(transfer: Transfer) -> tuple[int, int, str]:
    """Sorts by lane, then small before large."""
    size_bytes = size_of(transfer)
    return _LANES.index(lane(transfer.path, size_bytes)), size_bytes, transfer.path
