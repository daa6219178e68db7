"""Knows which conflict copies there are, so that the same content is never kept twice. Pure."""

from __future__ import annotations

from jupyter_colabsync.sync.model import LocalTree
from jupyter_colabsync.sync.names import is_conflict_copy, join, name_of, original_name, parent_of


class ConflictCopies:
    """The copies of one local tree, and those a plan is about to make (`given`)."""

    def __init__(self, local: LocalTree) -> None:
        self._local = local
        self._known: frozenset[tuple[str, str]] | None = None
        self.given: set[str] = set()

    def has(self, path: str, md5: str | None) -> bool:
        """True when a copy of `path` with this content lies beside it already."""
        if md5 is None:
            return False
        if self._known is None:
            self._known = frozenset(self._find())
        return (path, md5) in self._known

    def _find(self) -> list[tuple[str, str]]:
        return [
            (join(parent_of(path), original_name(name_of(path))), entry.md5)
            for path, entry in self._local.entries.items()
            if entry.md5 is not None and is_conflict_copy(name_of(path))
        ]
