"""Conflicts, bins and history as they go over the wire. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jupyter_colabsync.contract import conflicts as wire
from jupyter_colabsync.contract import history as bins_wire
from jupyter_colabsync.contract import sync as sync_wire
from jupyter_colabsync.notebooks.hunks import LinesView, TextThreeWay
from jupyter_colabsync.notebooks.threeway import CellView, ThreeWay
from jupyter_colabsync.sync.plan.names import join
from jupyter_colabsync.sync.review.bins import Contents
from jupyter_colabsync.sync.review.harmful import HarmfulFile
from jupyter_colabsync.sync.review.items import Item
from jupyter_colabsync.sync.review.proofs import PAGE
from jupyter_colabsync.sync.review.versions import Conflict, View
from jupyter_colabsync.sync.state.batch import Happening
from jupyter_colabsync.sync.state.contents import SUFFIX

TEXT_SUFFIXES = frozenset(
    {".py", ".md", ".txt", ".csv", ".tsv", ".json", ".toml", ".yaml", ".yml", ".r", ".jl", ".sh"}
    | {".sql", ".tex", ".html", ".css", ".js", ".ts", ".c", ".h", ".cpp", ".cu", ".ini", ".cfg"}
)


def conflict_of(found: Conflict, contents_root: str | None) -> wire.Conflict:
    """One conflict. `contents_root`: the linked folder in JupyterLab's file browser, if there."""
    suffix = Path(found.path).suffix.lower()
    compared_as: wire.ComparedAs = "text" if suffix in TEXT_SUFFIXES else "binary"
    return wire.Conflict(
        path=found.path,
        copy_path=found.copy_path,
        contents_path=_below(contents_root, found.path),
        copy_contents_path=_below(contents_root, found.copy_path),
        device=found.device,
        made_at_ms=found.made_at_ms,
        size_bytes=found.size_bytes,
        copy_size_bytes=found.copy_size_bytes,
        compared_as="notebook" if suffix == SUFFIX else compared_as,
    )


def harmful_of(found: HarmfulFile) -> sync_wire.HarmfulFile:
    """One file that Google holds back."""
    return sync_wire.HarmfulFile(
        path=found.path, size_bytes=found.size_bytes, md5=found.md5, url=PAGE + found.id
    )


def view_of(view: View, contents_root: str | None) -> wire.ConflictView:
    """Both versions side by side."""
    cells: tuple[wire.CellRow, ...] = ()
    lines: tuple[wire.LinesRow, ...] = ()
    left_out = 0
    if isinstance(view.shown, ThreeWay):
        cells, left_out = _cells(view.shown), view.shown.rows_left_out
    elif isinstance(view.shown, TextThreeWay):
        lines = _lines(view.shown)
    return wire.ConflictView(
        conflict=conflict_of(view.conflict, contents_root),
        has_base=view.has_base,
        cells=cells,
        lines=lines,
        rows_left_out=left_out,
        local_md5=view.seen.local,
        remote_md5=view.seen.remote,
    )


def bin_of(contents: Contents) -> bins_wire.BinList:
    """What can be brought back."""
    return bins_wire.BinList(
        items=tuple(_item(each) for each in contents.items),
        count=contents.count,
        is_truncated=contents.is_truncated,
        kept_days=contents.kept_days,
        size_bytes=contents.size_bytes,
    )


def history_of(happenings: Sequence[Happening], *, is_last: bool) -> bins_wire.HistoryPage:
    """One page of what a link did."""
    return bins_wire.HistoryPage(
        items=tuple(
            bins_wire.HistoryItem(
                number=each.number,
                at_ms=each.at_ms,
                verb=each.verb,
                side=each.side,
                path=each.path,
                to_path=each.kept if each.verb in {"move", "conflict"} else None,
                reason=each.reason,
                size_bytes=each.size_bytes,
                file_count=each.file_count,
            )
            for each in happenings
        ),
        is_last=is_last,
    )


def _item(item: Item) -> bins_wire.BinItem:
    return bins_wire.BinItem(
        id=item.id,
        side=item.side,
        path=item.path,
        day=item.day,
        size_bytes=item.size_bytes,
        file_count=item.file_count,
        reason=item.reason,
    )


def _cells(shown: ThreeWay) -> tuple[wire.CellRow, ...]:
    return tuple(
        wire.CellRow(
            key=row.key,
            base=_cell(row.base),
            local=_cell(row.local),
            remote=_cell(row.remote),
            merged=_cell(row.merged),
            is_local_changed=row.is_local_changed,
            is_remote_changed=row.is_remote_changed,
            taken=row.taken.value,
        )
        for row in shown.rows
    )


def _cell(view: CellView | None) -> wire.CellVersion | None:
    if view is None:
        return None
    return wire.CellVersion(
        place=view.place,
        cell_type=view.cell_type,
        source=view.source,
        is_source_cut=view.is_source_cut,
        outputs=view.outputs,
        are_outputs_cut=view.are_outputs_cut,
    )


def _lines(shown: TextThreeWay) -> tuple[wire.LinesRow, ...]:
    return tuple(
        wire.LinesRow(
            base=_some(hunk.base),
            local=_some_of(hunk.local),
            remote=_some(hunk.remote),
            is_local_changed=hunk.is_local_changed,
            is_remote_changed=hunk.is_remote_changed,
            is_conflict=hunk.is_conflict,
        )
        for hunk in shown.hunks
    )


def _some(view: LinesView | None) -> wire.LinesVersion | None:
    return None if view is None else _some_of(view)


def _some_of(view: LinesView) -> wire.LinesVersion:
    return wire.LinesVersion(
        first_line=view.first_line,
        line_count=view.line_count,
        text=view.text,
        is_cut=view.is_cut,
    )


def _below(root: str | None, path: str) -> str | None:
    return None if root is None else join(root, path)
