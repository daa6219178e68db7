"""Wire types of sync: links, their state, the plan, and Sync to Drive on single files."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Problem, Wire

LinkMode = Literal["two-way", "download", "upload"]
LinkState = Literal["new", "idle", "syncing", "paused", "attention", "error"]
"""`attention`: a conflict or held deletions wait for a decision."""


class SyncCounts(Wire, frozen=True):
    """What one run did; the same words as the command line's report."""

    uploaded: int = 0
    downloaded: int = 0
    moved: int = 0
    deleted: int = 0
    merged: int = 0
    conflicts: int = 0
    held: int = 0
    skipped: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


class Link(Wire, frozen=True):
    """A local folder and the Drive folder it is kept equal to."""

    id: str
    local: str
    """As the person knows it: relative to Jupyter's root when inside it, else absolute."""
    contents_path: str | None
    """Path in JupyterLab's file browser, or None when outside the root."""
    remote: str
    """`My Drive/a/b`, for people."""
    remote_id: str
    remote_url: str | None
    mode: LinkMode
    state: LinkState
    last_sync_at_ms: int | None
    """When everything was last known to be on Drive."""
    file_count: int
    waiting_files: int
    waiting_bytes: int
    conflicts: int
    held: int
    last: SyncCounts
    """What the last run that did anything did."""
    problem: Problem | None


class LinkList(Wire, frozen=True):
    """All links, oldest first."""

    links: tuple[Link, ...]


class NewLink(Wire, frozen=True):
    """Link `local` (contents path, or absolute) with a Drive folder: by id, or by path (made if
    missing). One of `remote_id` and `remote_path`."""

    local: str
    remote_id: str | None = None
    remote_path: str | None = None
    mode: LinkMode = "two-way"


class LinkRef(Wire, frozen=True):
    """Names one link."""

    link_id: str


class PauseLink(Wire, frozen=True):
    """Pause or resume one link."""

    link_id: str
    paused: bool


class HeldFiles(Wire, frozen=True):
    """The files whose deletion waits for a decision."""

    paths: tuple[str, ...]
    """Below the linked folder, sorted; at most 200 of them."""


class ReleaseHeld(Wire, frozen=True):
    """Settle held deletions: `delete` carries them out once, `keep` brings the files back."""

    link_id: str
    choice: Literal["delete", "keep"]


class PlanLine(Wire, frozen=True):
    """One thing a sync would do, with its reason."""

    action: Literal["upload", "download", "delete", "conflict", "adopt", "skip", "folder"]
    side: Literal["local", "remote", "both"]
    path: str
    reason: str
    size_bytes: int | None


class PlanPreview(Wire, frozen=True):
    """What a sync would do now. At most 500 lines; the counts are complete."""

    lines: tuple[PlanLine, ...]
    counts: SyncCounts
    same: int
    """Files that are already equal on both sides."""
    is_truncated: bool


class SyncPaths(Wire, frozen=True):
    """Files and folders picked in the file browser."""

    paths: tuple[str, ...]
    """Contents paths."""
    remote_path: str | None = None
    """Where on Drive, chosen in the dialog; None: only what lies inside links."""
    remember: bool = True


class SyncProposal(Wire, frozen=True):
    """What Sync to Drive would do with the picked paths."""

    inside: tuple[str, ...]
    """Paths inside a link: they are synced at once."""
    outside: tuple[str, ...]
    """Paths that need a place on Drive first."""
    remote_path: str | None
    """The proposed (or remembered) Drive folder for `outside`: `My Drive/Colab Notebooks`."""
    is_remembered: bool
