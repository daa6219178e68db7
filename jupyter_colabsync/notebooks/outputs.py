"""A cell's outputs as a few lines of plain text, for a comparison. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.notebooks.document import Cell, JsonObject, JsonValue

TEXT: Final = "text/plain"

_COLOURS: Final = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_BYTES_PER_BASE64_CHAR: Final = 3 / 4
_MEDIA: Final = ("image/", "audio/", "video/")


def outputs_text(cell: Cell, limit_chars: int) -> tuple[str, bool]:
    """What the cell put out, and whether the end was cut off.

    Printed text and plain results as they are, an error as its name and message, and whatever
    else as its type and size: `[image/png 34 KB]`.
    """
    outputs = cell.fields.get("outputs")
    parts: list[str] = []
    length = 0
    for output in outputs if isinstance(outputs, list) else []:
        part = _output_text(output, limit_chars) if isinstance(output, dict) else ""
        parts.append(part)
        length += len(part)
        if length > limit_chars:
            break
    text = "\n".join(part.rstrip("\n") for part in parts if part)
    return text[:limit_chars], length > limit_chars


def _output_text(output: JsonObject, limit_chars: int) -> str:
    """One output; of a long text only somewhat more than `limit_chars`."""
    match output.get("output_type"):
        case "stream":
            return _plain(output.get("text"), limit_chars)
        case "error":
            name, message = _plain(output.get("ename"), 100), _plain(output.get("evalue"), 1000)
            return f"{name}: {message}"
        case "display_data" | "execute_result":
            return _bundle_text(output.get("data"), limit_chars)
        case _:
            return ""


def _bundle_text(data: JsonValue, limit_chars: int) -> str:
    """The plain text of a result, unless it only stands in for a picture."""
    bundle = data if isinstance(data, dict) else {}
    pictures = [kind for kind in bundle if kind.startswith(_MEDIA)]
    if TEXT in bundle and not pictures:
        return _plain(bundle[TEXT], limit_chars)
    return " ".join(_label(kind, bundle[kind]) for kind in pictures or bundle)


def _plain(value: JsonValue, limit_chars: int) -> str:
    """A multi-line string in one piece, without the codes that colour a terminal."""
    return _COLOURS.sub("", "".join(_first(value, limit_chars)))


def _first(value: JsonValue, limit_chars: int) -> Iterator[str]:
    """As many lines as it takes to pass the limit; an output may be millions of them."""
    length = 0
    for line in _lines(value):
        yield line[: limit_chars + 1]
        length += len(line)
        if length > limit_chars:
            return


def _lines(value: JsonValue) -> Iterator[str]:
    lines = value if isinstance(value, list) else [value]
    return (line for line in lines if isinstance(line, str))


def _label(kind: str, value: JsonValue) -> str:
    """The type, and about how large it is where that is known without writing it out."""
    chars = sum(len(line) for line in _lines(value))
    is_base64 = kind.startswith(_MEDIA) and not kind.endswith("+xml")
    size_bytes = chars * _BYTES_PER_BASE64_CHAR if is_base64 else chars
    if not chars:
        return f"[{kind}]"
    if size_bytes < 1024 * 1024:
        return f"[{kind} {max(size_bytes / 1024, 1):.0f} KB]"
    return f"[{kind} {size_bytes / 1024 / 1024:.1f} MB]"
