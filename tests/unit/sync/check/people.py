"""What people do at a device. The numbers of a change choose among what is there."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from jupyter_colabsync.sync.plan.ignore import IGNORE_FILE
from jupyter_colabsync.sync.plan.names import (
    POINTER_SUFFIXES,
    is_conflict_copy,
    original_name,
    parent_of,
    split_name,
)
from jupyter_colabsync.sync.plan.units import UNITS
from tests.unit.sync.check.contents import NOTEBOOK, Pen, Reader, Tokens, tokens_of

Verb = Literal[
    "write",
    "big",
    "edit",
    "resave",
    "shared",
    "mkdir",
    "delete",
    "move",
    "rename",
    "swap",
    "turn",
    "touch",
    "junk",
    "twin",
    "document",
    "shortcut",
    "restore",
    "out",
    "look",
]
MAX_DEPTH = 4
OWN = ".colabsync"
CHECKPOINTS = ".ipynb_checkpoints"
IGNORED = (OWN, CHECKPOINTS)
BESIDE = "~$"
"""How the names of files begin that a program only needs while it saves."""
KEPT_ENDINGS = frozenset({NOTEBOOK, *POINTER_SUFFIXES})


@dataclass(frozen=True, slots=True)
class Change:
    """One small change. `side` is a device's number, or -1: on Drive."""

    verb: Verb
    side: int
    pick: int
    into: int
    name: str
    content: int

    def __str__(self) -> str:
        where = "Drive" if self.side < 0 else f"device {self.side + 1}"
        numbers = f"{self.pick}, {self.into}, {self.name!r}, {self.content}"
        return f"{where}: {self.verb}({numbers})"


def content_for(pen: Pen, name: str, before: bytes | None, change: Change) -> bytes:
    """What somebody writes under a name."""
    if name.endswith(NOTEBOOK):
        is_notebook = before is not None and before[:1] == b"{"
        return pen.notebook(before if is_notebook else None, change.content, change.content // 7)
    if change.verb == "shared":
        return pen.shared(change.content)
    return pen.text(is_big=change.verb == "big")


def is_copy_of_unit(name: str) -> bool:
    """True for the name of a whole unit that was set aside."""
    return is_conflict_copy(name) and original_name(name) in UNITS


class Here:
    """The person at one device."""

    def __init__(self, root: Path, pen: Pen, reader: Reader) -> None:
        self._root, self._pen, self._reader = root, pen, reader

    def tokens(self) -> Counter[str]:
        """All that lies here and is synced, and in how many files."""
        return Counter(token for _, _, tokens in self.files() for token in tokens)

    def tokens_in_copies_of_units(self) -> Tokens:
        """All that lies in a whole unit that was set aside, as long as its name says so."""
        found = [
            tokens
            for path, _, tokens in self.files()
            if any(map(is_copy_of_unit, path.split("/")[:-1]))
        ]
        return frozenset().union(*found)

    def do(self, change: Change) -> str:
        """Make a change if it can be made; what was done."""
        everything = sorted(self._paths())
        folders = ["", *(path for path in everything if (self._root / path).is_dir())]
        folder = folders[change.into % len(folders)]
        target = f"{folder}/{change.name}".lstrip("/")
        picked = everything[change.pick % len(everything)] if everything else None
        match change.verb:
            case "write" | "big" | "shared" | "twin" | "document" | "shortcut":
                return self._write(target, change)
            case "mkdir":
                return self._mkdir(target)
            case "junk":
                return self._junk(folder)
            case _ if picked is None:
                return "nothing"
            case "edit" | "resave":
                return self._edit(picked, change)
            case "delete":
                return self._delete(picked)
            case "move":
                return self._move(picked, target)
            case "rename":
                return self._move(picked, f"{parent_of(picked)}/{change.name}".lstrip("/"))
            case "swap":
                return self._swap(picked, everything[change.into % len(everything)])
            case "turn":
                return self._turn(picked, change)
            case "touch":
                os.utime(self._root / picked)
                return f"touch {picked}"
            case _:
                return "nothing"

    def _write(self, path: str, change: Change) -> str:
        target = self._root / path
        if os.path.lexists(target):
            return self._edit(path, change)
        if path.endswith(tuple(POINTER_SUFFIXES)):
            return "nothing"
        content = self._content(path, None, change)
        target.write_bytes(content)
        return f"write {path} {_short(content)}"

    def _edit(self, path: str, change: Change) -> str:
        target = self._root / path
        if not target.is_file() or path.endswith(tuple(POINTER_SUFFIXES)):
            return "nothing"
        content = self._content(path, target.read_bytes(), change)
        if change.verb == "resave":
            beside = target.with_name(f"{BESIDE}{target.name}"[:100])
            beside.write_bytes(content)
            os.replace(beside, target)
        else:
            target.write_bytes(content)
        return f"{change.verb} {path} {_short(content)}"

    def _content(self, path: str, before: bytes | None, change: Change) -> bytes:
        return content_for(self._pen, path, before, change)

    def _mkdir(self, path: str) -> str:
        if os.path.lexists(self._root / path) or path.count("/") > MAX_DEPTH:
            return "nothing"
        (self._root / path).mkdir()
        return f"mkdir {path}"

    def _junk(self, folder: str) -> str:
        place = self._root / folder / CHECKPOINTS
        place.mkdir(exist_ok=True)
        (place / "old").write_bytes(self._pen.shared(0))
        return f"junk in {folder or 'the root'}"

    def _delete(self, path: str) -> str:
        target = self._root / path
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink()
        return f"delete {path}"

    def _move(self, path: str, to: str) -> str:
        source, target = self._root / path, self._root / to
        is_inside = f"{to}/".startswith(f"{path}/")
        is_other = source.is_file() and _kind(path) != _kind(to)
        if is_inside or is_other or os.path.lexists(target) or to.count("/") > MAX_DEPTH:
            return "nothing"
        source.rename(target)
        return f"move {path} -> {to}"

    def _swap(self, one: str, other: str) -> str:
        """Two things of one folder, or of two, change names."""
        if f"{one}/".startswith(f"{other}/") or f"{other}/".startswith(f"{one}/"):
            return "nothing"
        are_folders = (self._root / one).is_dir(), (self._root / other).is_dir()
        if _kind(one) != _kind(other) and not all(are_folders):
            return "nothing"
        beside = self._root / f"{BESIDE}swapping"
        (self._root / one).rename(beside)
        (self._root / other).rename(self._root / one)
        beside.rename(self._root / other)
        return f"swap {one} and {other}"

    def _turn(self, path: str, change: Change) -> str:
        """A file becomes a folder of its name, or the other way round."""
        was_file = (self._root / path).is_file()
        self._delete(path)
        if was_file:
            (self._root / path).mkdir()
            return f"turn {path} into a folder; {self._write(f'{path}/{change.name}', change)}"
        return f"turn {path} into a file; {self._write(path, change)}"

    def files(self) -> list[tuple[str, str, Tokens]]:
        """Path, md5 and tokens of every file that is synced."""
        return list(self._reader.files(str(self._root), is_ignored))

    def _paths(self) -> list[str]:
        found = []
        for folder, folders, files in os.walk(self._root):
            folders[:] = [each for each in folders if each not in IGNORED]
            place = folder[len(str(self._root)) + 1 :]
            found += [f"{place}/{name}".lstrip("/") for name in (*folders, *files)]
        return [each for each in found if each != IGNORE_FILE]


def is_ignored(path: str) -> bool:
    """True for what a link leaves alone."""
    parts = path.split("/")
    return any(part in IGNORED or part.startswith(BESIDE) for part in parts)


def _kind(name: str) -> str:
    """The ending of a notebook or a pointer, which stays with it."""
    ending = split_name(name)[1]
    return ending if ending in KEPT_ENDINGS else ""


def _short(content: bytes) -> str:
    return ", ".join(sorted(tokens_of(content)))
