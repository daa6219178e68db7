"""Contents that people write, and the tokens in them that must not get lost.

A plain file is one token. A notebook holds one token in each line, for two edits of it may become
one; a pointer stands for its document.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from jupyter_colabsync.sync.plan.pointers import is_pointer_content
from tests.unit.notebooks.samples import Json, as_jupyter, cell, notebook

NOTEBOOK = ".ipynb"
SHARED = "shared"
"""Contents that several people may come to write by themselves."""
BIG_BYTES = 5_000_001
"""More than one request may carry."""
Tokens = frozenset[str]
NOTHING: Tokens = frozenset()


class Pen:
    """Writes what nobody has written before, and knows all that was ever written."""

    def __init__(self) -> None:
        self._count = 0
        self.written: dict[str, Tokens] = {}
        """By md5."""
        self.repeated: set[str] = set()
        """The md5s of what several edits have led to: two notebooks may become equal."""

    def text(self, *, is_big: bool = False) -> bytes:
        """A content that is new, and not as long as the last ones: within one tick of the file
        system's clock nothing else tells two of them apart."""
        line = f"text {self._next()}".encode()
        room = BIG_BYTES if is_big else len(line) + self._count % 41
        return self._noted(line.ljust(room, b"."), frozenset({line.decode()}))

    def shared(self, number: int) -> bytes:
        """One of two contents that others may write as well."""
        line = f"{SHARED} {'one' if number % 2 else 'number two'}"
        return self._noted(line.encode(), frozenset({line}))

    def rules(self) -> bytes:
        """The rules of a link that takes repositories along."""
        return self._noted(b"!.git\n", NOTHING)

    def notebook(self, before: bytes | None, pick: int, verb: int) -> bytes:
        """A notebook, or another edit of one."""
        made = notebook(cell(self._name(), self._line())) if before is None else json.loads(before)
        cells: list[Json] = made["cells"]
        place = pick % len(cells) if cells else 0
        match verb % 5 if before is not None else 4:
            case 0 if cells:
                cells[place]["source"] = [*_with_end(cells[place]["source"]), self._line()]
            case 1 if cells:
                cells[place]["source"] = [self._line()]
            case 2 if len(cells) > 1:
                del cells[place]
            case _:
                cells.insert(place, cell(self._name(), self._line()))
        content = as_jupyter(made)
        return self._noted(content, tokens_of(content))

    def _line(self) -> str:
        return f"x = {self._next()}"

    def _name(self) -> str:
        return f"cell-{self._next()}"

    def _next(self) -> int:
        self._count += 1
        return self._count

    def _noted(self, content: bytes, tokens: Tokens) -> bytes:
        digest = md5(content)
        if digest in self.written:
            self.repeated.add(digest)
        self.written[digest] = tokens
        return content


def tokens_of(content: bytes) -> Tokens:
    """What must not get lost of a content; nothing of an empty one."""
    if content[:1] == b"{":
        return _tokens_of_json(content)
    line = content[:100].rstrip(b".").decode(errors="replace")
    return frozenset({line} if line else ())


def _tokens_of_json(content: bytes) -> Tokens:
    said = json.loads(content)
    if is_pointer_content(content):
        return frozenset({document(said["id"])})
    lines = (line.strip() for each in said["cells"] for line in each["source"])
    return frozenset(line for line in lines if line)


def _tokens_of_unknown(content: bytes, path: str | Path) -> Tokens:
    """Nobody wrote this: only notebooks and pointers are made by programs, and those whole."""
    try:
        assert content[:1] == b"{"
        return _tokens_of_json(content)
    except (AssertionError, ValueError, KeyError):
        raise AssertionError(f"half a file: {content[:40]!r} at {path}") from None


def is_unique(token: str) -> bool:
    """True for what was written once, at one place."""
    return not token.startswith(SHARED)


def document(file_id: str) -> str:
    """The token of what lies on Drive without bytes."""
    return f"document {file_id}"


def md5(content: bytes) -> str:
    """As Drive says it."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _with_end(lines: Iterable[str]) -> list[str]:
    return [line if line.endswith("\n") else line + "\n" for line in lines]


class Reader:
    """Reads files of a device, each only once as long as it stays as it is."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._known: dict[tuple[int, int, int, int], tuple[str, Tokens]] = {}

    def read(self, path: str | Path) -> tuple[str, Tokens]:
        """The md5 and the tokens of one file. Raises AssertionError for half a file."""
        found = Path(path).stat()
        key = found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns
        if key not in self._known:
            content = Path(path).read_bytes()
            digest = md5(content)
            tokens = self._pen.written.get(digest)
            if tokens is None and content:
                tokens = _tokens_of_unknown(content, path)
            self._known[key] = digest, tokens or NOTHING
        return self._known[key]

    def files(
        self, root: str, is_left_out: Callable[[str], bool] = lambda _: False
    ) -> Iterator[tuple[str, str, Tokens]]:
        """Path below `root`, md5 and tokens of every file below it."""
        for folder, folders, names in os.walk(root):
            place = folder[len(root) + 1 :]
            folders[:] = [each for each in folders if not is_left_out(f"{place}/{each}")]
            for name in names:
                path = f"{place}/{name}".lstrip("/")
                if not is_left_out(path) and not Path(root, path).is_symlink():
                    yield (path, *self.read(f"{root}/{path}"))
