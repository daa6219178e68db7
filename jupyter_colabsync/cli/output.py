"""What a command says: one JSON document or plain text on stdout, everything else on stderr."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from typing import Any

import msgspec

from jupyter_colabsync.cli.progress_line import ProgressLine
from jupyter_colabsync.contract.jobs import JobProgress
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.files import size_text


class Output:
    """One command's voice. With `as_json` stdout gets exactly one document, also on failure."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._line = ProgressLine(sys.stderr)

    def result(self, document: object, text: str) -> None:
        """The command's one result: `document` for programs, or `text` for people."""
        self.end_progress()
        print(encode(document) if self.as_json else text, flush=True)

    def note(self, text: str) -> None:
        """Something said on the way, for people."""
        self.end_progress()
        print(text, file=sys.stderr, flush=True)

    def fail(self, error: ColabSyncError) -> None:
        """What went wrong; for programs also as `{"error": {code, message, url}}`."""
        self.note(f"{error.message} ({error.url})" if error.url else error.message)
        if self.as_json:
            problem = {"code": error.code, "message": error.message, "url": error.url}
            print(encode({"error": problem}), flush=True)

    def progress(self, now: JobProgress) -> None:
        """On a terminal one line that is redrawn; elsewhere a line every ten seconds."""
        self._line.show(now)

    def end_progress(self) -> None:
        """Leave the progress line, if there is one."""
        self._line.clear()


def encode(document: object) -> str:
    """The document as JSON on one line, with Python's names."""
    return msgspec.json.encode(plain(document)).decode()


def plain(value: object) -> Any:
    """Wire types and dataclasses as dictionaries with Python's names (`size_bytes`).

    The command line's JSON is read by shell scripts; on the wire the same fields are camelCase.
    """
    if isinstance(value, msgspec.Struct):
        return {name: plain(getattr(value, name)) for name in value.__struct_fields__}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {each.name: plain(getattr(value, each.name)) for each in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(each) for each in value]
    return value


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows as columns, two spaces apart; the last column is left as long as it is."""
    if not rows:
        return ""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    return "\n".join(
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]])
        for row in rows
    )


def bytes_text(size_bytes: float | None) -> str:
    """`12.3 MB`; a dash when not known."""
    return "-" if size_bytes is None else size_text(size_bytes)
