"""Searches for datasets, competitions and models, and what their hits look like to people."""

from __future__ import annotations

from collections.abc import Iterator

from jupyter_colabsync.contract.kaggle import KaggleHit, KaggleHits, SearchKaggle
from jupyter_colabsync.errors import BadReference
from jupyter_colabsync.kaggle.calls import competitions, datasets, models
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.finding.filters import (
    competition_fields,
    dataset_fields,
    model_fields,
)
from jupyter_colabsync.kaggle.finding.shapes import contest_shape
from jupyter_colabsync.kaggle.kinds.competition import contest_of
from jupyter_colabsync.kaggle.reference import KaggleRef, parse_reference


def search(caller: Caller, asked: SearchKaggle) -> KaggleHits:
    """One page of what Kaggle finds."""
    if asked.kind == "competition":
        found = competitions.search(caller, competition_fields(asked))
        hits = tuple(_competition_hits(found.competitions or ()))
        return KaggleHits(hits, found.next_page_token or None)
    if asked.kind == "model":
        listed = models.search(caller, model_fields(asked))
        return KaggleHits(tuple(_model_hits(listed.models or ())), listed.next_page_token or None)
    page = datasets.search(caller, dataset_fields(asked))
    return KaggleHits(tuple(_dataset_hits(page.datasets or ())), page.next_page_token or None)


def _dataset_hits(found: tuple[datasets.Dataset, ...]) -> Iterator[KaggleHit]:
    for each in found:
        if (ref := _read(f"datasets/{each.ref}", "dataset")) is None:
            continue
        yield KaggleHit(
            kind="dataset",
            ref=ref.text,
            title=each.title or ref.name,
            url=ref.url,
            total_bytes=each.total_bytes,
            licence=each.license_name or None,
            updated_at=each.last_updated,
            downloads=each.download_count or 0,
            votes=each.vote_count or 0,
        )


def _competition_hits(found: tuple[competitions.Competition, ...]) -> Iterator[KaggleHit]:
    for each in found:
        if (ref := _read(each.ref or each.url, "competition")) is None:
            continue
        yield KaggleHit(
            kind="competition",
            ref=ref.text,
            title=each.title or ref.name,
            url=ref.url,
            contest=contest_shape(contest_of(each), ref),
        )


def _model_hits(found: tuple[models.Model, ...]) -> Iterator[KaggleHit]:
    for each in found:
        if (ref := _read(f"models/{each.ref}", "model")) is None:
            continue
        yield KaggleHit(
            kind="model",
            ref=ref.text,
            title=each.title or ref.name,
            url=ref.url,
            updated_at=each.update_time or each.publish_time,
            votes=each.vote_count or 0,
            variations=len(each.instances) if each.instances is not None else None,
        )


def _read(text: str | None, kind: str) -> KaggleRef | None:
    """What a hit names, or None for one that could not be pulled anyway."""
    try:
        ref = parse_reference(text or "")
    except BadReference:
        return None
    return ref if ref.kind == kind else None
