"""Holding: whatever on Kaggle holds files, asked the same questions whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from jupyter_colabsync.kaggle.calls.transport import Located


@dataclass(frozen=True, slots=True)
class ListedFile:
    """One file as Kaggle lists it; `size_bytes` is None when Kaggle does not say."""

    name: str
    """Its path inside the holding, with slashes."""
    size_bytes: int | None


@dataclass(frozen=True, slots=True)
class Contest:
    """What only competitions have. Times are as Kaggle writes them, ISO 8601 in UTC."""

    deadline: str | None
    reward: str | None
    has_entered: bool | None
    """Whether this account accepted the rules; None when Kaggle does not say."""
    metric: str | None
    daily_submissions: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page of Kaggle says on top. None: not said."""

    title: str | None
    version: int | None
    """The version meant: the one asked for, else the newest."""
    newest_version: int | None
    total_bytes: int | None
    licence: str | None
    updated_at: str | None
    """ISO 8601, UTC."""
    contest: Contest | None = None


class Holding(Protocol):
    """Every call asks Kaggle and raises what `calls.caller.Caller` raises."""

    def facts(self) -> Facts: ...

    def files(self) -> Iterator[ListedFile]:
        """All files, page by page as they are consumed."""
        ...

    def version(self) -> int | None:
        """The version a pull would bring, by at most one call; None where there are none."""
        ...

    def whole(self) -> Located | None:
        """Where one archive of everything can be fetched; None: it comes file by file."""
        ...

    def one(self, name: str) -> Located:
        """Where one of its files can be fetched."""
        ...
