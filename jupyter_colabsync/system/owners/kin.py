"""Who started whom, and what a process's own words say it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from jupyter_colabsync.system.owners.facts import Facts, Process

MAX_STEPS = 64
CONNECTION_FILE = re.compile(r"(?:^|[/\\=\"'])kernel-([^/\\\"']+)\.json[\"']?$")
"""A kernel is told where its connection file is, and that is named after its id."""


def lineage(facts: Facts, process: Process) -> Iterator[Process]:
    """The process itself, its parent, and so on up to the first process."""
    for _ in range(MAX_STEPS):
        yield process
        parent = facts.process(process.parent)
        if parent is None or parent.started_ms > process.started_ms:
            return  # the parent has ended; whoever has its number now is somebody else
        process = parent


def descendants(processes: Iterable[Process], of: Process) -> tuple[Process, ...]:
    """All that `of` started, directly or not, without itself; parents before children."""
    children: dict[int, list[Process]] = {}
    for each in processes:
        children.setdefault(each.parent, []).append(each)
    found: list[Process] = []
    waiting = [of]
    while waiting:
        parent = waiting.pop()
        for child in children.pop(parent.pid, ()):
            if child.started_ms >= parent.started_ms:
                found.append(child)
                waiting.append(child)
    return tuple(found)


def kernel_id(argv: Sequence[str]) -> str | None:
    """The id of the kernel that was started with `argv`; None when it is no kernel."""
    for word in argv[1:]:
        if found := CONNECTION_FILE.search(word):
            return found.group(1)
    return None


def program_name(argv: Sequence[str]) -> str:
    """How people call what was started: `python train.py`. Nothing else of the arguments, which
    may hold secrets, and no folder."""
    if not argv:
        return "a program"
    name = _file_name(argv[0])
    if name.startswith("python") and len(argv) > 1 and argv[1].endswith(".py"):
        return f"{name} {_file_name(argv[1])}"
    return name


def _file_name(path: str) -> str:
    return re.split(r"[/\\]", path)[-1] or "a program"
