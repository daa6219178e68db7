"""Target: where an upload goes, and what Drive answers when it has arrived."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.retry import LostAnswer

ANY_MIME = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Target:
    """Where the bytes go: the API method, and the request that starts it."""

    method: str
    verb: str
    url: str
    """Up to and including `uploadType=`, which stands at the end."""
    metadata: Mapping[str, Any]
    mime_type: str
    is_repeatable: bool
    """False when doing it twice would make two files."""
    look: Callable[[str], Mapping[str, Any] | None] = lambda _md5: None
    """After a lost answer: Drive's JSON if it has bytes of this md5 by now, None to send again."""
    condition: Callable[[], Mapping[str, str]] = dict
    """Headers that say what must be true on Drive for this to be done, as known by now."""


def is_as_made(there: DriveFile, name: str, parent_id: str) -> bool:
    """True for what still lies where an earlier try of ours has put it, under the name it got.

    `root` stands for My Drive. Of what is only shared Drive does not say where it lies.
    """
    is_in_place = parent_id == "root" or there.parent_id in (parent_id, None)
    return is_in_place and there.name == name and not there.is_trashed


def file_json(content: bytes) -> Mapping[str, Any]:
    """Drive's JSON of one file; LostAnswer for anything else."""
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or "id" not in answer:
        raise LostAnswer("an answer that is not a file")
    return answer
