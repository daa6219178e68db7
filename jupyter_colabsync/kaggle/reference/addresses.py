"""Pure: the path and query of an address of kaggle.com -> KaggleRef."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final
from urllib.parse import unquote

from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.reference.frameworks import framework_named
from jupyter_colabsync.kaggle.reference.ref import KaggleRef
from jupyter_colabsync.kaggle.reference.words import KIND_WORDS, NOT_DATA, Kind

Query = Mapping[str, Sequence[str]]

NOTEBOOK_TABS: Final = frozenset({"comments", "log", "notebook", "output", "script"})
"""Third words of older addresses (kaggle.com/owner/name/output) that only notebooks had."""
MODEL_TABS: Final = frozenset(
    {"activity", "code", "competitions", "data", "discussion", "settings", "versions"}
)
"""Third words of a model's address that are pages and no framework."""
VERSION_WORDS: Final = frozenset({"version", "versions", "v"})

HOW_TO: Final = (
    "Paste a dataset's, competition's, model's or notebook's address "
    "(https://www.kaggle.com/datasets/owner/name), owner/name, or a competition's short name."
)


def of_address(parts: Sequence[str], query: Query) -> KaggleRef:
    """What an address without its host names. Raises BadReference."""
    if parts[:2] == ["api", "v1"]:
        return _of_api(parts[2:], query)
    first = parts[0].lower() if parts else ""
    kind = KIND_WORDS.get(first)
    if kind and len(parts) > 1:
        return _of_kind(kind, parts[1:], query)
    if not parts or kind or first in NOT_DATA:
        raise BadReference(f"That address names nothing that holds data. {HOW_TO}")
    if len(parts) == 1:
        return _of_kind("competition", parts, query)
    if len(parts) > 2 and parts[2].lower() in NOTEBOOK_TABS:
        return _of_kind("notebook", parts, query)
    if len(parts) > 3 and framework_named(parts[2]):  # kagglehub's name of a model
        return _of_kind("model", parts, query)
    return _of_kind("dataset", parts, query)


def _of_kind(kind: Kind, parts: Sequence[str], query: Query) -> KaggleRef:
    file = _first(query, "select") or None
    if kind == "competition":
        if len(parts) > 2 and parts[1].lower() == "download":
            file = _path(parts[2:])
        return KaggleRef(kind, None, parts[0], file=file)
    if len(parts) < 2:
        raise BadReference(f"“{shown(parts[0])}” lacks the name after its owner. {HOW_TO}")
    owner, slug, tail = parts[0], parts[1], parts[2:]
    if kind == "model":
        return _of_model(owner, slug, tail, file)
    version = _version_in(tail) or _version_asked(query)
    return KaggleRef(kind, owner, slug, version, file=file)


def _of_model(owner: str, slug: str, tail: Sequence[str], file: str | None) -> KaggleRef:
    """…/pyTorch/2b[/1], or as older pages had it …/frameworks/pyTorch/variations/2b[/versions/1].

    A framework newer than our table is taken as it is when a variation follows.
    """
    tail = [word for word in tail if word.lower() not in ("frameworks", "variations")]
    framework = None
    if len(tail) > 1 and tail[0].lower() not in MODEL_TABS:
        framework = framework_named(tail[0]) or tail[0]
    if framework is None:
        return KaggleRef("model", owner, slug)
    return KaggleRef("model", owner, slug, _version_in(tail[2:]), framework, tail[1], file)


def _of_api(parts: Sequence[str], query: Query) -> KaggleRef:
    """Links of the API: /api/v1/datasets/download/owner/slug[/file], …/competitions/data/
    download-all/slug, …/models/owner/slug/pyTorch/2b/1/download[/file], …/kernels/output/…"""
    match parts:
        case ["datasets", _, owner, slug, *file]:
            chosen = _path(file) or _first(query, "fileName", "file_name")
            return KaggleRef("dataset", owner, slug, _version_asked(query), file=chosen or None)
        case ["competitions", "data", _, slug, *file]:
            return KaggleRef("competition", None, slug, file=_path(file))
        case ["models", owner, slug, framework, variation, version, "download" | "files", *file]:
            return _of_model(owner, slug, [framework, variation, version], _path(file))
        case ["models", owner, slug, framework, variation, "get" | "files" | "list"]:
            return _of_model(owner, slug, [framework, variation], None)
        case ["models", owner, slug, "get" | "list"]:
            return KaggleRef("model", owner, slug)
        case ["kernels", "output", "download", owner, slug, *file]:
            chosen = _path(file) or _first(query, "filePath", "file_path")
            return KaggleRef("notebook", owner, slug, _version_asked(query), file=chosen or None)
        case ["kernels", "output" | "pull" | "files"]:
            owner = _first(query, "userName", "user_name")
            slug = _first(query, "kernelSlug", "kernel_slug")
            if owner and slug:
                return KaggleRef("notebook", owner, slug)
    raise BadReference(f"That link of Kaggle's API names nothing that holds data. {HOW_TO}")


def _version_in(tail: Sequence[str]) -> int | None:
    """The number in `versions/3` or `3`, if that is how the rest of a path begins."""
    if tail and (number := _number(tail[0])) is not None:
        return number
    if len(tail) < 2 or tail[0].lower() not in VERSION_WORDS:
        return None
    version = _number(tail[1])
    if version is None:
        raise BadReference(f"“{shown(tail[1])}” is no version number. {HOW_TO}")
    return version


def _version_asked(query: Query) -> int | None:
    """A version in the query. A notebook's `scriptVersionId` is none: it counts every run of every
    notebook, and the API has no call that takes it."""
    return _number(
        _first(
            query,
            *("datasetVersionNumber", "dataset_version_number", "versionNumber", "version_number"),
        )
    )


def _first(query: Query, *names: str) -> str:
    return next((query[name][0] for name in names if query.get(name)), "")


def _path(parts: Sequence[str]) -> str | None:
    return unquote("/".join(parts)) or None


def _number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[1-9][0-9]{0,8}", text) else None


def shown(text: str) -> str:
    """The input as it may be shown: printable, one line, not long."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return line if len(line) <= 80 else f"{line[:79]}…"
