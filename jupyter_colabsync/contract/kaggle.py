"""Wire types of Kaggle: who is signed in, what a reference holds, pulling it."""

from __future__ import annotations

from typing import Literal

from jupyter_colabsync.contract.wire import Problem, Wire


class KaggleAccount(Wire, frozen=True):
    """Who is signed in to Kaggle. Never holds the key."""

    state: Literal["none", "connected", "expired"]
    username: str | None = None
    road: Literal["key", "token"] | None = None
    is_demo: bool = False
    problem: Problem | None = None


class KaggleLogin(Wire, frozen=True):
    """One of: the text of `kaggle.json`, or an API token."""

    file_text: str | None = None
    token: str | None = None


class DescribeKaggle(Wire, frozen=True):
    """Any Kaggle URL or slug of a dataset."""

    ref: str


class KaggleFile(Wire, frozen=True):
    """One file of a dataset; size None when Kaggle does not say."""

    name: str
    size_bytes: int | None


class KaggleDataset(Wire, frozen=True):
    """What a reference holds."""

    ref: str
    """`owner/slug`."""
    title: str
    url: str
    version: int | None
    total_bytes: int | None
    licence: str | None
    files: tuple[KaggleFile, ...]
    """At most the first 1,000."""
    file_count: int | None
    free_bytes: int | None
    """Free room on the disk of the current folder."""


class PullKaggle(Wire, frozen=True):
    """Pull a dataset into a folder of Jupyter."""

    ref: str
    folder: str
    """Contents path; made if missing."""
    select: tuple[str, ...] = ()
    """Glob patterns; empty: everything."""
