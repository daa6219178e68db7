"""What Kaggle's API answers, as far as we read it: every field may be missing, more may come.

Source: message types of the official kagglesdk 0.1.37, checked by tests/unit/kaggle/test_wire.py.
"""

from __future__ import annotations

import msgspec


class Answer(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Base: camelCase, unknown fields ignored."""


class Hello(Answer, frozen=True):
    user_name: str | None = None


class TokenFacts(Answer, frozen=True):
    active: bool | None = None
    username: str | None = None


class Dataset(Answer, frozen=True):
    ref: str | None = None
    title: str | None = None
    subtitle: str | None = None
    url: str | None = None
    total_bytes: int | None = None
    current_version_number: int | None = None
    license_name: str | None = None
    last_updated: str | None = None
    download_count: int | None = None


class DatasetPage(Answer, frozen=True):
    datasets: tuple[Dataset, ...] | None = None
    next_page_token: str | None = None


class File(Answer, frozen=True):
    """A file of a dataset or a competition."""

    name: str | None = None
    ref: str | None = None
    total_bytes: int | None = None


class DatasetFilePage(Answer, frozen=True):
    dataset_files: tuple[File, ...] | None = None
    error_message: str | None = None
    next_page_token: str | None = None


class Competition(Answer, frozen=True):
    ref: str | None = None
    title: str | None = None
    url: str | None = None


class CompetitionFilePage(Answer, frozen=True):
    files: tuple[File, ...] | None = None
    next_page_token: str | None = None


class ErrorInside(Answer, frozen=True):
    code: int | None = None
    message: str | None = None


class ErrorBody(Answer, frozen=True):
    """`{"code": 404, "message": …}`, sometimes wrapped once as `{"error": {…}}`."""

    code: int | None = None
    message: str | None = None
    error: ErrorInside | None = None
