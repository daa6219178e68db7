"""Asks nbformat whether a notebook is valid. The only door to it; pure."""

from __future__ import annotations

from jupyter_colabsync.notebooks.document import JsonObject


def is_valid(body: JsonObject) -> bool:
    """Whether the notebook keeps to the schema of its own format.

    It must have the ids that its format asks for: nbformat would otherwise give them to `body`.
    """
    from nbformat import ValidationError, validate

    try:
        validate(body)
    except ValidationError:
        return False
    return True
