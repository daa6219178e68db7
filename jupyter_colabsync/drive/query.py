"""Drive's search language `q`: conditions with names and ids quoted safely.

Source: Drive API v3 guide "Search query terms and operators": `\\` and `'` are escaped by `\\`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jupyter_colabsync.drive.records import FOLDER_MIME

IS_FOLDER = f"mimeType = '{FOLDER_MIME}'"
NOT_TRASHED = "trashed = false"
MAX_PARENTS: Final = 25
"""Folders in one list: with Drive's usual ids (33 characters) and all fields the percent-encoded
address stays under 2 KiB. Longer ones go as a POST, by Google's client."""
MAX_SEARCH_CHARACTERS: Final = 100
"""More would not fit into an address of 2 KiB once it is percent-encoded."""


def in_folder(folder_id: str, *, folders_only: bool = False) -> str:
    """What lies directly in a folder and not in the bin."""
    return _all(f"{_quoted(folder_id)} in parents", IS_FOLDER if folders_only else "", NOT_TRASHED)


def in_any_folder(folder_ids: Sequence[str]) -> str:
    """What lies directly in one of up to MAX_PARENTS folders and not in the bin."""
    assert 0 < len(folder_ids) <= MAX_PARENTS
    parents = " or ".join(f"{_quoted(each)} in parents" for each in folder_ids)
    return _all(f"({parents})", NOT_TRASHED)


def folder_named(parent_id: str, name: str) -> str:
    """Folders of this name in a folder."""
    return _all(
        f"{_quoted(parent_id)} in parents", f"name = {_quoted(name)}", IS_FOLDER, NOT_TRASHED
    )


def name_contains(text: str) -> str:
    """Whatever has these words in its name, anywhere on the Drive."""
    return _all(f"name contains {_quoted(text[:MAX_SEARCH_CHARACTERS])}", NOT_TRASHED)


def files_named(name: str) -> str:
    """Whatever has exactly this name and is no folder, anywhere on the Drive."""
    return _all(f"name = {_quoted(name)}", f"mimeType != '{FOLDER_MIME}'", NOT_TRASHED)


def any_file() -> str:
    """Whatever is no folder, anywhere on the Drive."""
    return _all(f"mimeType != '{FOLDER_MIME}'", NOT_TRASHED)


def _all(*conditions: str) -> str:
    return " and ".join(each for each in conditions if each)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
