"""Wire types of conflicts: what both sides edited and nobody could merge, and how to settle it."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Wire

ComparedAs = Literal["notebook", "text", "binary"]
RowTaken = Literal["local", "remote", "merged", "gone", "choose"]
RowChoiceOf = Literal["local", "remote", "both", "base"]
Keep = Literal["local", "remote", "both", "merged"]
"""`local`: the version from here, which lies in the copy; `remote`: Drive's, which has the name."""


class Conflict(Wire, frozen=True):
    """A file of which two versions are kept. Paths are below the linked folder."""

    path: str
    """Where Drive's version lies; the name both versions had."""
    copy_path: str
    """Where the version from here lies; in a link that only uploads that is `path`, and Drive's
    version is on Drive alone."""
    contents_path: str | None
    """The same in JupyterLab's file browser; None outside the root."""
    copy_contents_path: str | None
    device: str
    """The machine whose version the copy is."""
    made_at_ms: int | None
    size_bytes: int | None
    """Of Drive's version; None: there is none any more."""
    copy_size_bytes: int
    compared_as: ComparedAs


class ConflictList(Wire, frozen=True):
    """All open conflicts of a link, by path."""

    conflicts: tuple[Conflict, ...]


class ConflictRef(Wire, frozen=True):
    """Names one conflict by the path of its copy."""

    link_id: str
    copy_path: str


class CellVersion(Wire, frozen=True):
    """One version of a cell. `place` counts from 1 in its notebook; 0: a merged cell."""

    place: int
    cell_type: str
    source: str
    is_source_cut: bool
    """`source` is only the beginning."""
    outputs: str
    """A text of what the cell showed."""
    are_outputs_cut: bool


class CellRow(Wire, frozen=True):
    """One cell in all versions; None where a version does not have it."""

    key: str
    base: CellVersion | None
    local: CellVersion | None
    remote: CellVersion | None
    merged: CellVersion | None
    is_local_changed: bool
    is_remote_changed: bool
    taken: RowTaken
    """What the merged notebook has when nobody chooses; `choose`: somebody must."""


class LinesVersion(Wire, frozen=True):
    """Some lines of one version, from `first_line` on, which counts from 1."""

    first_line: int
    line_count: int
    text: str
    is_cut: bool


class LinesRow(Wire, frozen=True):
    """Lines that belong together. Where nothing has changed, `local` stands for all."""

    base: LinesVersion | None
    local: LinesVersion
    remote: LinesVersion | None
    is_local_changed: bool
    is_remote_changed: bool
    is_conflict: bool


class ConflictView(Wire, frozen=True):
    """Both versions and what they were made of, side by side; `cells` or `lines`, or neither."""

    conflict: Conflict
    has_base: bool
    """The version both were made of is known."""
    cells: tuple[CellRow, ...] = ()
    lines: tuple[LinesRow, ...] = ()
    rows_left_out: int = 0
    local_md5: str | None = None
    remote_md5: str | None = None


class RowChoice(Wire, frozen=True):
    """What to take for one row of cells."""

    key: str
    take: RowChoiceOf


class ResolveConflict(Wire, frozen=True):
    """Settle one conflict; what is not kept goes to the bin. `choices` belong to `merged`.

    With the md5s of the versions that a person has seen, nothing is done when either is another
    by now.
    """

    link_id: str
    copy_path: str
    keep: Keep
    choices: tuple[RowChoice, ...] = ()
    local_md5: str | None = None
    remote_md5: str | None = None
