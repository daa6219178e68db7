"""Gives every cell of a new notebook the one id that its format asks for. Pure."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterator, Sequence
from typing import Final

from jupyter_colabsync.notebooks.clean import COLAB_ID, without
from jupyter_colabsync.notebooks.document import IDS_SINCE_MINOR, JsonObject, JsonValue

LEGAL_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
"""Source: nbformat documentation, "Cell ids" (JEP 62)."""
_LETTERS: Final = 12


def with_ids(cells: Sequence[JsonObject], minor: int) -> list[JsonObject]:
    """The cells with unique ids, or without any where the format forbids them.

    A cell keeps its id, else gets the one it has from Colab, else one that is made of its place
    and text: two devices that make the same notebook make the same ids.
    """
    if minor < IDS_SINCE_MINOR:
        return [without(cell, {"id"}) for cell in cells]
    own = {name for cell in cells if (name := _legal(cell.get("id")))}
    taken: set[str] = set()
    named: list[JsonObject] = []
    for number, cell in enumerate(cells):
        mine = _legal(cell.get("id"))
        others = (name for name in _other_names(cell, number) if name not in own | taken)
        name = mine if mine and mine not in taken else next(others)
        taken.add(name)
        named.append({**cell, "id": name} if "id" in cell else {"id": name, **cell})
    return named


def _legal(name: JsonValue) -> str | None:
    return name if isinstance(name, str) and LEGAL_ID.match(name) else None


def _other_names(cell: JsonObject, number: int) -> Iterator[str]:
    metadata = cell.get("metadata")
    if isinstance(metadata, dict) and (name := _legal(metadata.get(COLAB_ID))):
        yield name
    for attempt in itertools.count():
        seed = f"{number} {attempt} {cell.get('source')}"
        yield hashlib.sha256(seed.encode(errors="replace")).hexdigest()[:_LETTERS]
