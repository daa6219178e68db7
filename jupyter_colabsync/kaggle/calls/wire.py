"""What every answer of Kaggle's API is like: any field may be missing, more may come.

The messages themselves stand beside the calls that bring them. Source: message types of the
official kagglesdk 0.1.37, checked by tests/unit/kaggle/test_wire.py.
"""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Base: camelCase, unknown fields ignored."""


class Page(Answer, frozen=True):
    """One page of a list; an empty token, or none, ends it."""

    next_page_token: str | None = None


class File(Answer, frozen=True):
    """A file of a dataset or a competition."""

    name: str | None = None
    ref: str | None = None
    total_bytes: int | None = None


class ErrorInside(Answer, frozen=True):
    code: int | None = None
    message: str | None = None


class ErrorBody(Answer, frozen=True):
    """`{"code": 404, "message": …}`, sometimes wrapped once as `{"error": {…}}`."""

    code: int | None = None
    message: str | None = None
    error: ErrorInside | None = None
