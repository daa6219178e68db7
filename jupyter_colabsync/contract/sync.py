"""Wire types of sync: links, their state, the plan, and Sync to Drive on single files."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Problem, Wire

LinkMode = Literal["two-way", "download", "upload"]
LinkState = Literal["new", "idle", "syncing", "paused", "attention", "error"]
"""`attention`: a conflict or held deletions wait for a decision."""
HeldReason = Literal["many", "old", "disk"]
"""Why something is held: too much at once; nothing was synced for a month; the folder lies on
another disk than before."""


LineAction = Literal["upload", "download", "move", "delete", "conflict", "adopt", "skip", "folder"]
LineSide = Literal["local", "remote", "both"]


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
    """When everything was last known to be on Drive, with nothing in doubt or held; in a link that
    only downloads, when all of Drive's was last here."""
    file_count: int
    waiting_files: int
    waiting_bytes: int
    conflicts: int
    held: int
    last: SyncCounts
    """What the last run that did anything did."""
    problem: Problem | None
    held_edits: int = 0
    """Of `held`; the rest are deletions."""
    only_here: int = 0
    """Files of a link that only downloads that are not on Drive as they are here, and stay so."""
    harmful: int = 0
    """Files that Google holds back as malware, and nobody has decided about."""
    notices: tuple[str, ...] = ()
    """Sentences of the run of `last`: worth knowing, though nothing is wrong with it."""


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


class PreviewChange(Wire, frozen=True):
    """A link as it might be: with another mode, other rules, or (None) as it is."""

    link_id: str
    mode: LinkMode | None = None
    ignore: str | None = None
    """The text of its `.colabsyncignore`."""


class ChangeLink(Wire, frozen=True):
    """Change a link's mode or rules; what is None stays."""

    link_id: str
    mode: LinkMode | None = None
    ignore: str | None = None


class IgnoreRulesText(Wire, frozen=True):
    """What a link leaves alone."""

    text: str
    """Of its `.colabsyncignore`; empty when there is none."""
    defaults: tuple[str, ...]
    """What is left alone without a word, as patterns."""


class HeldFiles(Wire, frozen=True):
    """The files whose deletion or edit waits for a decision."""

    paths: tuple[str, ...]
    """Below the linked folder, sorted; at most 200 of them."""
    deletions_here: int = 0
    """How many files would go here, because they are gone on Drive."""
    deletions_there: int = 0
    edits: int = 0
    """How many files were edited here, suspiciously many at once."""
    reasons: tuple[HeldReason, ...] = ()
    """Why, each once."""


class ReleaseHeld(Wire, frozen=True):
    """Settle what is held: `delete` lets it all happen once; `keep` has it undone: deleted files
    come back, and of an edit both versions are kept."""

    link_id: str
    choice: Literal["delete", "keep"]


class HarmfulFile(Wire, frozen=True):
    """A file that Google takes for malware and does not hand out unless its owner insists."""

    path: str
    """Below the linked folder: where it would lie."""
    size_bytes: int
    md5: str
    """Of the version that is held back; a decision is about this one only."""
    url: str
    """The page of it on Drive."""


class HarmfulFiles(Wire, frozen=True):
    """What Google holds back in one link, by path."""

    files: tuple[HarmfulFile, ...]


class AllowHarmful(Wire, frozen=True):
    """Fetch a file in spite of Google's warning."""

    link_id: str
    path: str
    md5: str
    """As it was shown."""


class PlanLine(Wire, frozen=True):
    """One thing a sync would do, with its reason."""

    action: LineAction
    side: LineSide
    path: str
    """For a move `from → to`."""
    reason: str
    size_bytes: int | None


class PlanPreview(Wire, frozen=True):
    """What a sync would do now. At most 500 lines; the counts are complete."""

    lines: tuple[PlanLine, ...]
    counts: SyncCounts
    same: int
    """Files that are already equal on both sides."""
    is_truncated: bool
    notices: tuple[str, ...] = ()
    """Sentences: what is worth knowing, though nothing is wrong with it."""


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
