"""Paths of JupyterLab's file browser -> folders of this machine, never outside Jupyter's root."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from jupyter_colabsync.errors import BadRequest

CODE = "bad_path"


def contents_path(root: Path | None, path: str) -> Path:
    """The place of a contents path (`a/b.ipynb`; "" is the root itself); it need not exist.

    Raises BadRequest when the path leads out of the root, by `..` or through a symbolic link,
    or when Jupyter's files do not lie on this machine's disk.
    """
    if root is None:
        raise BadRequest(
            "This Jupyter keeps its files elsewhere than on a local disk; give an absolute path.",
            code=CODE,
        )
    parts = PurePosixPath(path.strip("/")).parts
    if path.startswith("/") or "\0" in path or ".." in parts or _is_foreign(path):
        raise BadRequest(_outside(path), code=CODE)
    place = root.joinpath(*parts)
    if not _resolved(place).is_relative_to(_resolved(root)):
        raise BadRequest(_outside(path), code=CODE)
    return place


def local_folder(root: Path | None, path: str) -> Path:
    """The place of a folder to link: a contents path, or an absolute path of this machine.

    Absolute ones are allowed: whoever may use this Jupyter can run code as its user anyway.
    `sync.links` judges whether the folder is fit.
    """
    if "\0" not in path and Path(path).expanduser().is_absolute():
        return Path(path).expanduser()
    return contents_path(root, path)


def check_contents_paths(root: Path | None, paths: tuple[str, ...]) -> None:
    """Raise BadRequest unless there are paths and each lies inside Jupyter's root."""
    if not paths:
        raise BadRequest("Nothing was picked; pick a file or a folder.", code=CODE)
    for path in paths:
        contents_path(root, path)


def _is_foreign(path: str) -> bool:
    """True for what only Windows reads as going elsewhere: backslashes, drives, streams."""
    return os.name == "nt" and ("\\" in path or ":" in path)


def _resolved(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError) as error:  # a symbolic link that leads to itself
        raise BadRequest(_outside(path.name), code=CODE) from error


def _outside(path: str) -> str:
    name = PurePosixPath(path).name or path
    return f'"{name}" leads out of the folder Jupyter shows; pick something inside it.'
