"""Puts a file of ours in the place of another, which waits beside it, and makes it as before again.

At every moment one of the two stands in its place, whole; what a kill leaves over is tidied up by
`undo`. Who calls holds a lock, and has noted the plan on the disk before it is carried out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from jupyter_colabsync.files import sync_folder
from jupyter_colabsync.kaggle.account.reading import read_small

ASIDE: Final = "before-colabsync"
FILE_MODE: Final = 0o600
FOLDER_MODE: Final = 0o700
DIGESTS_KEPT: Final = 8


class Swap(msgspec.Struct, frozen=True):
    """One file of ours. `digests`: SHA-256 of what we wrote there, newest first; `aside`: the name
    beside it under which the file from before waits; `made_folder`: the folder is ours, too."""

    folder: str
    name: str
    digests: tuple[str, ...]
    aside: str | None
    made_folder: bool

    @property
    def path(self) -> Path:
        return Path(self.folder, self.name)

    @property
    def before(self) -> Path | None:
        """Where the file from before waits, None when there is none."""
        path = Path(self.folder, self.aside) if self.aside else None
        return path if path and os.path.lexists(path) else None

    def is_ours(self) -> bool:
        """Whether our file stands in its place, byte for byte as we wrote it."""
        data = read_small(self.path)
        return data is not None and _digest(data) in self.digests

    def writing(self, data: bytes) -> Swap:
        """The same, with these bytes as ours."""
        return msgspec.structs.replace(self, digests=(_digest(data), *self.digests)[:DIGESTS_KEPT])


def plan(folder: Path, name: str, known: Sequence[Swap]) -> Swap:
    """How our file gets there. `known`: what was done before and not undone."""
    path = folder / name
    old = next((each for each in known if each.path == path), None)
    made_folder = not folder.exists() or any(
        each.made_folder for each in known if each.folder == str(folder)
    )
    digests = old.digests if old else ()
    aside = old.aside if old and old.before else None
    is_theirs = os.path.lexists(path) and not (old and old.is_ours())
    # killed between setting aside and writing: it lies beside already
    is_aside = aside is not None and _is_same(path, folder / aside)
    if is_theirs and not is_aside:
        aside = _free_name(folder, name)
    return Swap(str(folder), name, digests, aside, made_folder)


def carry_out(swap: Swap, data: bytes) -> None:
    """Set aside what is there, then write, readable for this user alone from the first byte."""
    folder = Path(swap.folder)
    if not folder.exists():
        folder.mkdir(FOLDER_MODE)
    if swap.aside is not None and swap.before is None:
        _set_aside(swap.path, folder / swap.aside)
    _write(swap.path, data)


def undo(swap: Swap) -> None:
    """Make it as before; running it once more changes nothing. A file that was changed since is
    left alone, and so is then what waits beside it."""
    folder, path, before = Path(swap.folder), swap.path, swap.before
    for name in (swap.name, swap.aside):
        if name is not None:
            _draft(folder / name).unlink(missing_ok=True)
    is_ours = swap.is_ours()
    if before is not None and (is_ours or not os.path.lexists(path)):
        os.replace(before, path)
    elif is_ours:
        path.unlink()
    elif before is not None and _is_same(path, before):
        before.unlink()
    if folder.is_dir():
        sync_folder(folder)
    if swap.made_folder:
        with contextlib.suppress(OSError):  # something else lives there now
            folder.rmdir()


def _set_aside(path: Path, aside: Path) -> None:
    """A second name for a file (or, of a symbolic link, a second link), never over another."""
    if path.is_symlink():
        aside.symlink_to(path.readlink())
        return
    try:
        os.link(path, aside)
    except OSError:  # file systems without second names: a copy
        data = read_small(path)
        if data is None:
            raise
        _write(aside, data)


def _write(path: Path, data: bytes) -> None:
    """Like `files.write_atomically`, with a draft whose name is known: what a kill leaves of it
    may hold a secret, and must be found again."""
    draft = _draft(path)
    draft.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    try:
        with os.fdopen(os.open(draft, flags, FILE_MODE), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(draft, path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.colabsync")


def _is_same(path: Path, aside: Path) -> bool:
    if path.is_symlink() and aside.is_symlink():
        return path.readlink() == aside.readlink()
    with contextlib.suppress(OSError):
        if path.samefile(aside):
            return True
    data = read_small(path)
    return data is not None and data == read_small(aside)


def _free_name(folder: Path, name: str) -> str:
    number = 1
    while os.path.lexists(folder / (free := f"{name}.{ASIDE}{f'-{number}' if number > 1 else ''}")):
        number += 1
    return free


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
