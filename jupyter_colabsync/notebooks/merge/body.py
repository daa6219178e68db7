"""Puts cells together to a notebook file, with what both sides set about the notebook. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from jupyter_colabsync.notebooks.clean import MACHINE_METADATA, only, ordered_like, without
from jupyter_colabsync.notebooks.document import MAJOR, JsonObject
from jupyter_colabsync.notebooks.ids import with_ids
from jupyter_colabsync.notebooks.merge.clash import preferred
from jupyter_colabsync.notebooks.versions import Versions

_MADE_HERE: Final = frozenset({"cells", "metadata", "nbformat", "nbformat_minor"})

Choice: TypeAlias = Callable[[JsonObject, JsonObject, JsonObject], JsonObject]
"""Makes one object of the base's, the local and the remote one."""


def assembled(
    versions: Versions, cells: Sequence[JsonObject], choice: Choice, *, local_is_newer: bool
) -> JsonObject:
    """The whole file: `cells`, settings by `choice`, the newer side's marks of its program.

    Of the minor formats it is the higher of both sides', so that no cell has to lose an id.
    """
    notebooks = (versions.base, versions.local, versions.remote)
    newer = versions.local if local_is_newer else versions.remote
    minor = max(versions.local.minor, versions.remote.minor)
    settings = [without(each.metadata, MACHINE_METADATA) for each in notebooks]
    marks = [only(each.metadata, MACHINE_METADATA) for each in notebooks]
    others = [without(each.fields, _MADE_HERE) for each in notebooks]
    metadata = {**choice(*settings), **preferred(*marks, local_is_newer=local_is_newer)}
    body: JsonObject = {
        **choice(*others),
        "cells": list(with_ids(cells, minor)),
        "metadata": ordered_like(metadata, newer.metadata),
        "nbformat": MAJOR,
        "nbformat_minor": minor,
    }
    return ordered_like(body, newer.fields)
