"""How much a choice of files is, and whether the disk has room for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from jupyter_colabsync.contract.kaggle import KaggleWeight
from jupyter_colabsync.kaggle.finding.tree import Tree
from jupyter_colabsync.kaggle.folder.room import free_bytes, space_needed
from jupyter_colabsync.kaggle.kinds.holding import ListedFile
from jupyter_colabsync.kaggle.names import UnsafeName, choose, safe_name


def weigh(tree: Tree, patterns: Sequence[str], folder: Path) -> KaggleWeight:
    """Raises BadRequest (kaggle_select) when the choice matches nothing."""
    if not patterns:
        chosen = list(tree.files())
    else:
        listed = list(tree.files())
        names = choose((each.name for each in listed), patterns)
        chosen = [each for each in listed if each.name in names]
    sizes = [each.size_bytes for each in chosen if each.size_bytes is not None]
    free = free_bytes(folder)
    return KaggleWeight(
        files=len(chosen),
        bytes=sum(sizes) if len(sizes) == len(chosen) else None,
        free_bytes=free,
        fits=free is None
        or space_needed(sizes) <= free
        or (_is_there(folder) and space_needed(_sizes_of_missing(chosen, folder)) <= free),
    )


def not_weighed(folder: Path) -> KaggleWeight:
    """Where Kaggle does not list the files."""
    return KaggleWeight(files=None, bytes=None, free_bytes=free_bytes(folder), fits=True)


def _is_there(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:
        return False


def _sizes_of_missing(files: Iterable[ListedFile], folder: Path) -> Iterable[int]:
    """Known sizes of what is not in the folder yet: the rest takes no more room."""
    for each in files:
        try:
            is_here = (folder / safe_name(each.name)).exists()
        except (UnsafeName, OSError):  # such a file is left out of a pull, or cannot be there
            is_here = True
        if not is_here and each.size_bytes is not None:
            yield each.size_bytes
