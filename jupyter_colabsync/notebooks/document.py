"""A notebook file as typed values, and back to bytes in the manner of whoever saved it. Pure."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final, TypeAlias

from jupyter_colabsync.errors import BadRequest

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
JsonObject: TypeAlias = "dict[str, JsonValue]"

MAJOR: Final = 4
IDS_SINCE_MINOR: Final = 5
"""From nbformat 4.5 on every cell has an `id`; before, the format forbids one.

Source: nbformat documentation, "Changes, 5.1" and "Cell ids".
"""

MAX_NOTEBOOK_BYTES: Final = 20 * 1024 * 1024
"""Larger notebooks are neither merged nor compared: the answer would come too late."""

_INDENTED = re.compile(rb"\A\s*\{\r?\n([ \t]+)\"")
_TIGHT = re.compile(rb"\A\s*\{\"[^\"]*\":\S")
_ESCAPED = re.compile(rb"\\u(?!00[0-7])[0-9a-fA-F]{4}")


@dataclass(frozen=True, slots=True)
class Style:
    """How a program writes JSON: Jupyter and Colab differ, and diffs should not show it.

    `indent` is what one level is set in by, or None for everything on one line; `is_tight` is
    about that line: nothing after its commas and colons.
    """

    indent: str | None
    is_tight: bool
    is_ascii: bool
    has_sorted_keys: bool
    has_final_newline: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. `kind` is its cell_type, `source` its text in one piece.

    `fields` is the whole cell as it stood in the file; nobody changes it.
    """

    kind: str
    source: str
    metadata: JsonObject
    fields: JsonObject


@dataclass(frozen=True, slots=True)
class Notebook:
    """One notebook of nbformat 4. `fields` is the whole file as it stood; nobody changes it."""

    cells: tuple[Cell, ...]
    minor: int
    metadata: JsonObject
    fields: JsonObject
    style: Style


def read_notebook(data: bytes) -> Notebook:
    """The notebook in `data`, checked for the shape that `Notebook` promises and no further.

    Raises BadRequest with the code `not_a_notebook`, `other_format` (nbformat is not 4) or
    `too_large`.
    """
    if len(data) > MAX_NOTEBOOK_BYTES:
        raise BadRequest(
            "This notebook is larger than 20 MB, too large to be merged or compared. "
            "Clear its largest outputs, or keep one version whole.",
            code="too_large",
        )
    try:
        body: JsonValue = json.loads(data)
        if not isinstance(body, dict):
            raise _not_a_notebook()
        style = _style(data, body)
    except (ValueError, RecursionError) as error:  # no JSON, or nested hundreds of levels deep
        raise _not_a_notebook() from error
    if body.get("nbformat") != MAJOR:
        raise BadRequest(
            "This notebook is not of format 4. Open it in JupyterLab and save it, then try again.",
            code="other_format",
        )
    cells, minor, metadata = body.get("cells"), body.get("nbformat_minor"), body.get("metadata")
    if not (isinstance(cells, list) and isinstance(minor, int) and isinstance(metadata, dict)):
        raise _not_a_notebook()
    return Notebook(
        cells=tuple(read_cell(cell) for cell in cells),
        minor=minor,
        metadata=metadata,
        fields=body,
        style=style,
    )


def read_cell(value: JsonValue) -> Cell:
    """One cell from its JSON. Raises BadRequest if it has not the shape of one."""
    if not isinstance(value, dict):
        raise _not_a_notebook()
    kind, metadata = value.get("cell_type"), value.get("metadata")
    if not (isinstance(kind, str) and isinstance(metadata, dict)):
        raise _not_a_notebook()
    return Cell(kind, joined(value.get("source")), metadata, value)


def joined(value: JsonValue) -> str:
    """A multi-line string of the format, which may be stored as a list of lines, in one piece.

    Raises BadRequest if it is neither. Source: nbformat documentation, "multi-line strings".
    """
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        lines = [line for line in value if isinstance(line, str)]
        if len(lines) == len(value):
            return "".join(lines)
    raise _not_a_notebook()


def split_like(text: str, stored: JsonValue) -> JsonValue:
    """`text` the way `stored` was: in one piece, or as a list of lines that keep their ends."""
    if isinstance(stored, str):
        return text
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _not_a_notebook() -> BadRequest:
    return BadRequest(
        "This file is not a notebook that can be read. Open it in JupyterLab to see what is wrong.",
        code="not_a_notebook",
    )


def _style(data: bytes, body: JsonObject) -> Style:
    indented = _INDENTED.match(data)
    return Style(
        indent=indented[1].decode() if indented else None,
        is_tight=_TIGHT.match(data) is not None,
        is_ascii=data.isascii() and _ESCAPED.search(data) is not None,
        has_sorted_keys=_has_sorted_keys(body),
        has_final_newline=data.endswith(b"\n"),
    )


def _has_sorted_keys(value: JsonValue) -> bool:
    if isinstance(value, dict):
        keys = list(value)
        return keys == sorted(keys) and all(_has_sorted_keys(each) for each in value.values())
    if isinstance(value, list):
        return all(_has_sorted_keys(each) for each in value)
    return True


def write_notebook(body: JsonObject, style: Style) -> bytes:
    """`body` as a file in `style`."""
    text = _dumped(body, style, is_ascii=style.is_ascii)
    if style.has_final_newline:
        text += "\n"
    try:
        return text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: JSON can say it, UTF-8 cannot
        return _dumped(body, style, is_ascii=True).encode() + b"\n" * style.has_final_newline


def _dumped(body: JsonObject, style: Style, *, is_ascii: bool) -> str:
    is_on_one_line = style.indent is None
    return json.dumps(
        body,
        ensure_ascii=is_ascii,
        indent=style.indent,
        separators=(
            ("," if style.is_tight or not is_on_one_line else ", "),
            (":" if style.is_tight and is_on_one_line else ": "),
        ),
        sort_keys=style.has_sorted_keys,
    )
