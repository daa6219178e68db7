"""Drive folders as people write them: `My Drive/Colab Notebooks`."""

from __future__ import annotations

from jupyter_colabsync.errors import BadReference

MY_DRIVE = "My Drive"


def folder_names(path: str) -> tuple[str, ...]:
    """`My Drive/a/b` -> the folder names below My Drive. Raises BadReference."""
    top, *names = [part for part in path.strip().split("/") if part] or [""]
    if top != MY_DRIVE:
        raise BadReference(
            f"A Drive folder is written like {MY_DRIVE}/Colab Notebooks, or id:FOLDER_ID. "
            "Write it so."
        )
    if any(name in (".", "..") for name in names):
        raise BadReference("A Drive path holds no . or .. parts. Write the folder's full path.")
    return tuple(names)
