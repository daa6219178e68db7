"""Wire types of proof: what is on Drive with the checksum it has here, and what is not yet."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Wire

FileState = Literal["synced", "waiting", "moving", "conflict", "ignored", "held", "problem"]
"""`synced`: Drive has named the md5 it has here; `moving`: being sent or fetched right now."""


class PathRef(Wire, frozen=True):
    """A contents path: as JupyterLab's file browser names it."""

    path: str


class FolderNames(Wire, frozen=True):
    """Some entries of a folder, at most 500: those that somebody sees."""

    path: str
    names: tuple[str, ...]


class NamedState(Wire, frozen=True):
    """How one entry of a folder stands."""

    name: str
    state: FileState


class FolderStates(Wire, frozen=True):
    """How the entries of one folder stand; empty for a folder that is in no link.

    Folders stand as the worst of what they hold. At most 5000 entries, those that are not synced
    first; how the others stand is asked for by name (`namedStates`).
    """

    path: str
    link_id: str | None
    entries: tuple[NamedState, ...]
    is_truncated: bool = False


class Proof(Wire, frozen=True):
    """How one file or folder stands: the proof that it is on Drive, or what is missing."""

    path: str
    link_id: str | None
    """None: it lies in no link, and nobody saves it."""
    state: FileState | None
    is_folder: bool
    md5: str | None
    """What it has here and on Drive, when they are the same."""
    agreed_at_ms: int | None
    """When that was seen."""
    url: str | None
    """The page of it on Drive."""
    file_count: int
    waiting_files: int
    waiting_bytes: int
    sentence: str
    """The same in one sentence, for people."""
