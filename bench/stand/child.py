"""A process of ours that answers each line of JSON with one line of JSON.

What plays Google has processes of its own, so that its work is not charged to what is measured.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

BENCH = Path(__file__).resolve().parent.parent
END_S = 20.0


class Child:
    """One running process; `hello` is what it said when it was ready."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.hello: dict[str, Any] = self._read()

    def ask(self, verb: str, **arguments: object) -> Any:
        """What the child's verb returns. Raises SystemExit when the child failed."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, arguments]) + "\n")
        self._process.stdin.flush()
        return self._read()

    def _read(self) -> Any:
        assert self._process.stdout is not None
        if not (line := self._process.stdout.readline()):
            raise SystemExit("A process of the bench ended early; its reason stands above.")
        return json.loads(line)


@contextlib.contextmanager
def child(module: str, *words: str) -> Iterator[Child]:
    """Run `python -m module WORDS` until the block ends."""
    path = os.pathsep.join(filter(None, [str(BENCH), os.environ.get("PYTHONPATH")]))
    process = subprocess.Popen(
        [sys.executable, "-m", module, *words],
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield Child(process)
    finally:
        with contextlib.suppress(BrokenPipeError):
            process.stdin.close()
        try:
            process.wait(END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def answer(hello: Mapping[str, object], verbs: Mapping[str, Callable[..., object]]) -> None:
    """The child's side: say hello, then carry out verbs until the parent goes away."""
    print(json.dumps(hello), flush=True)
    for line in sys.stdin:
        verb, arguments = json.loads(line)
        print(json.dumps(verbs[verb](**arguments)), flush=True)
