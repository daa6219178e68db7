"""`python -m jupyter_colabsync.notebooks.merge BASE LOCAL REMOTE OUT`: a merge of files.

Meant as a process of its own, which can be stopped and kept within a memory. Prints one JSON
object, `{"merged": {...}}` or `{"refused": {...}}` with the members of `outcome`'s types. Exit
codes: 0 merged and written to OUT, 3 refused, 2 wrong usage, 1 anything else.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import msgspec

from jupyter_colabsync.notebooks.merge import Merged, Reason, Refused, merge
from jupyter_colabsync.notebooks.merge.outcome import WHAT_TO_DO

MERGED_EXIT = 0
REFUSED_EXIT = 3


def main(words: Sequence[str]) -> int:
    """Read, merge within the memory that is allowed, write; the exit code."""
    asked = _parser().parse_args(words)
    _import_nbformat_without_iris()
    if asked.memory_bytes:
        _limit_memory(asked.memory_bytes)
    try:
        base, local, remote = (
            path.read_bytes() for path in (asked.base, asked.local, asked.remote)
        )
        outcome = merge(base, local, remote, local_is_newer=asked.local_is_newer)
        reply = _reply(outcome, asked.out)
    except MemoryError:
        outcome = Refused(
            Reason.OUT_OF_MEMORY,
            f"Merging this notebook takes too much memory. {WHAT_TO_DO}",
        )
        reply = _reply(outcome, asked.out)
    sys.stdout.buffer.write(reply + b"\n")
    return MERGED_EXIT if isinstance(outcome, Merged) else REFUSED_EXIT


def _reply(outcome: Merged | Refused, out: Path) -> bytes:
    if isinstance(outcome, Refused):
        return msgspec.json.encode({"refused": outcome})
    out.write_bytes(outcome.content)
    return msgspec.json.encode({"merged": outcome.summary})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m jupyter_colabsync.notebooks.merge")
    for name in ("base", "local", "remote", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--local-is-newer", action="store_true")
    parser.add_argument("--memory-bytes", type=int, default=0, help="0: as much as there is")
    return parser


def _import_nbformat_without_iris() -> None:
    """Import nbformat while jsonschema's check of IRIs cannot be found: 0.1 s instead of 1.1 s.

    That check is optional, builds a grammar when it is imported, and no notebook has an IRI to
    check. None in sys.modules makes an import fail (Python documentation, "The import system").
    """
    modules: dict[str, ModuleType | None] = sys.modules  # type: ignore[assignment] # None is meant
    modules.setdefault("rfc3987_syntax", None)
    with contextlib.suppress(ImportError):  # a broken installation shows in the merge itself
        import nbformat  # noqa: F401


def _limit_memory(size_bytes: int) -> None:
    """Let this process have no more address space than that, where the system can (POSIX).

    macOS may refuse or ignore it; the limit of time is left then.
    """
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
