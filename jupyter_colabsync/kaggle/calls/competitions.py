"""Calls about competitions and their data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Fields, Located
from jupyter_colabsync.kaggle.reference import KaggleRef

COMPETITIONS: Final = "competitions.CompetitionApiService"


class Competition(wire.Answer, frozen=True):
    ref: str | None = None
    """Its whole URL, in Kaggle's answers."""
    title: str | None = None
    url: str | None = None
    description: str | None = None
    category: str | None = None
    deadline: str | None = None
    reward: str | None = None
    team_count: int | None = None
    user_has_entered: bool | None = None
    user_rank: int | None = None
    max_daily_submissions: int | None = None
    evaluation_metric: str | None = None
    submissions_disabled: bool | None = None
    is_kernels_submissions_only: bool | None = None


class CompetitionPage(wire.Page, frozen=True):
    competitions: tuple[Competition, ...] | None = None


class CompetitionFilePage(wire.Page, frozen=True):
    files: tuple[wire.File, ...] | None = None


def search(caller: Caller, fields: Fields) -> CompetitionPage:
    """One page of ListCompetitions; `fields` as it takes them."""
    return caller.ask(f"{COMPETITIONS}/ListCompetitions", fields, CompetitionPage)


def get(caller: Caller, ref: KaggleRef) -> Competition:
    return caller.ask(f"{COMPETITIONS}/GetCompetition", _named(ref), Competition, ref)


def files(caller: Caller, ref: KaggleRef) -> Iterator[wire.File]:
    """All files, page by page as they are consumed."""
    method = f"{COMPETITIONS}/ListDataFiles"
    for page in caller.pages(method, _named(ref), CompetitionFilePage, ref):
        yield from page.files or ()


def locate(caller: Caller, ref: KaggleRef, file_name: str | None = None) -> Located:
    """Where everything, or one file, can be fetched."""
    if file_name is None:
        return caller.locate(f"{COMPETITIONS}/DownloadDataFiles", _named(ref), ref)
    fields = {**_named(ref), "fileName": file_name}
    return caller.locate(f"{COMPETITIONS}/DownloadDataFile", fields, ref)


def _named(ref: KaggleRef) -> dict[str, str | int]:
    return {"competitionName": ref.slug}
