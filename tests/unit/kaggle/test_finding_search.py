"""Searching Kaggle: kinds, orders, filters, pages, and hits that are odd."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jupyter_colabsync.contract.kaggle import KaggleSort, SearchKaggle
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Answer, Fields, Transport
from jupyter_colabsync.kaggle.finding import searching
from jupyter_colabsync.kaggle.finding.filters import (
    competition_fields,
    dataset_fields,
    model_fields,
)
from jupyter_colabsync.kaggle.service import KaggleService
from tests.unit.kaggle.kaggle_cloud import KaggleCloud, zip_bytes

EMPTY = zip_bytes({})


@pytest.fixture
def stocked(cloud: KaggleCloud) -> KaggleCloud:
    add = cloud.kaggle.add_dataset
    add("a", "rose-table", EMPTY, [("r.csv", 100)], title="Roses", votes=5, downloads=90)
    add("b", "rose-photos", EMPTY, [("1.png", 5000)], title="Roses", votes=70, licence="GPL-3.0")
    add("x", "tulips", EMPTY, [("t.json", 900)], title="Tulips", votes=1)
    contest = cloud.kaggle.add_competition
    contest("old-roses", EMPTY, deadline="2016-01-01T00:00:00Z", reward="$9,000")
    contest("new-roses", EMPTY, deadline="2031-01-01T00:00:00Z", reward="Knowledge")
    cloud.kaggle.add_model("g", "rosenet", "MODEL_FRAMEWORK_JAX", "s", {"w": b"1"}, votes=3)
    cloud.kaggle.add_model("g", "rosenet", "MODEL_FRAMEWORK_FLAX", "m", {"w": b"1"})
    return cloud


def refs(service: KaggleService, **asked: Any) -> list[str]:
    return [hit.ref for hit in service.finder.search(SearchKaggle(**asked)).hits]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({"text": "roses"}, {"a/rose-table", "b/rose-photos"}, id="words"),
        pytest.param({"text": "roses", "licence": "gpl"}, {"b/rose-photos"}, id="a licence"),
        pytest.param({"file_type": "csv"}, {"a/rose-table"}, id="a type of files, no words"),
        pytest.param({"file_type": "json"}, {"x/tulips"}, id="another type"),
        pytest.param({"min_bytes": 900}, {"b/rose-photos", "x/tulips"}, id="at least so large"),
        pytest.param({"max_bytes": 900}, {"a/rose-table", "x/tulips"}, id="at most so large"),
        pytest.param({"min_bytes": 101, "max_bytes": 901}, {"x/tulips"}, id="between"),
        pytest.param({"min_bytes": 0, "max_bytes": None, "text": "tulips"}, {"x/tulips"}, id="0"),
        pytest.param({"text": "orchid"}, set(), id="nothing"),
        pytest.param(
            {"kind": "competition", "text": "roses"},
            {"old-roses", "new-roses"},
            id="and ended ones",
        ),
        pytest.param({"kind": "model", "text": "rosenet"}, {"models/g/rosenet"}, id="models"),
        pytest.param(
            {"kind": "model", "file_type": "csv", "licence": "cc", "min_bytes": 10**9},
            {"models/g/rosenet"},
            id="filters of datasets do nothing to models",
        ),
    ],
)
def test_what_is_found(
    service: KaggleService, stocked: KaggleCloud, asked: dict[str, Any], expected: set[str]
) -> None:
    assert set(refs(service, **asked)) == expected


def test_hits_come_in_the_order_that_was_asked_for(
    service: KaggleService, stocked: KaggleCloud
) -> None:
    assert refs(service, sort="votes") == ["b/rose-photos", "a/rose-table", "x/tulips"]
    assert refs(service, sort="downloads")[0] == "a/rose-table"
    contests = {"kind": "competition", "text": "roses"}
    assert refs(service, **contests, sort="prize") == ["old-roses", "new-roses"]
    assert refs(service, **contests, sort="deadline") == ["new-roses", "old-roses"]


def test_a_hit_tells_what_its_kind_has(service: KaggleService, stocked: KaggleCloud) -> None:
    dataset = service.finder.search(SearchKaggle(text="roses", sort="votes")).hits[0]
    assert (dataset.kind, dataset.title, dataset.votes) == ("dataset", "Roses", 70)
    assert (dataset.total_bytes, dataset.licence) == (5000, "GPL-3.0")
    assert dataset.url == "https://www.kaggle.com/datasets/b/rose-photos"
    assert (dataset.contest, dataset.variations) == (None, None)
    stocked.kaggle.accept_rules("old-roses")
    contest = service.finder.search(SearchKaggle(kind="competition", text="old")).hits[0]
    assert (contest.ref, contest.url) == (
        "old-roses",
        "https://www.kaggle.com/competitions/old-roses",
    )
    assert contest.contest is not None
    assert contest.contest.has_entered is True
    assert (contest.contest.deadline, contest.contest.reward) == ("2016-01-01T00:00:00Z", "$9,000")
    model = service.finder.search(SearchKaggle(kind="model")).hits[0]
    assert (model.ref, model.variations, model.votes) == ("models/g/rosenet", 2, 3)
    for hit in (dataset, contest, model):
        assert service.finder.describe(hit.ref).url == hit.url


def test_pages_follow_each_other_until_the_last(service: KaggleService, cloud: KaggleCloud) -> None:
    for index in range(45):
        cloud.kaggle.add_dataset("many", f"d{index:02}", EMPTY, votes=100 - index)
    seen: list[str] = []
    page: str | None = None
    sizes = []
    while True:
        found = service.finder.search(SearchKaggle(text="many", sort="votes", page=page))
        seen += [hit.ref for hit in found.hits]
        sizes.append(len(found.hits))
        if (page := found.next_page) is None:
            break
    assert (seen, sizes) == ([f"many/d{index:02}" for index in range(45)], [20, 20, 5])


@pytest.mark.parametrize(
    "sizes",
    [
        {"min_bytes": -1},
        {"max_bytes": -5},
        {"min_bytes": 11, "max_bytes": 10},
    ],
)
def test_sizes_that_cannot_be_are_refused_before_any_call(
    service: KaggleService, cloud: KaggleCloud, sizes: dict[str, Any]
) -> None:
    with pytest.raises(BadRequest) as caught:
        service.finder.search(SearchKaggle(text="x", **sizes))
    assert caught.value.code == "kaggle_sizes"
    assert cloud.calls.total == 0


@pytest.mark.parametrize(
    ("sort", "text", "dataset", "competition", "model"),
    [
        ("relevance", "x", "RELEVANCE", "RELEVANCE", None),
        ("relevance", " ", None, "BEST", "HOTNESS"),
        ("popular", "x", None, "BEST", "HOTNESS"),
        ("votes", "x", "VOTES", "NUMBER_OF_TEAMS", "VOTE_COUNT"),
        ("updated", "x", "UPDATED", "RECENTLY_CREATED", "UPDATE_TIME"),
        ("downloads", "x", "DOWNLOAD_COUNT", "NUMBER_OF_TEAMS", "DOWNLOAD_COUNT"),
        ("deadline", "x", "UPDATED", "LATEST_DEADLINE", "UPDATE_TIME"),
        ("prize", "x", None, "PRIZE", "HOTNESS"),
    ],
)
def test_orders_in_kaggles_words(
    sort: KaggleSort, text: str, dataset: str | None, competition: str | None, model: str | None
) -> None:
    asked = SearchKaggle(text=text, sort=sort)
    words = [dataset_fields(asked), competition_fields(asked), model_fields(asked)]
    starts = ["DATASET_SORT_BY_", "COMPETITION_SORT_BY_", "LIST_MODELS_ORDER_BY_"]
    assert [each.get("sortBy") for each in words] == [
        f"{start}{word}" if word else None
        for start, word in zip(starts, [dataset, competition, model], strict=True)
    ]


class Saying(Transport):
    """Answers every call with one document."""

    def __init__(self, document: object) -> None:
        self._document = document

    def call(self, method: str, fields: Fields) -> Answer:
        return Answer(200, json.dumps(self._document).encode())


@pytest.mark.parametrize("kind", ["dataset", "competition", "model"])
def test_hits_that_could_not_be_pulled_are_left_out_and_the_others_stay(kind: Any) -> None:
    names: dict[str, tuple[str, str]] = {
        "dataset": ("datasets", "a/fine"),
        "competition": ("competitions", "https://www.kaggle.com/competitions/fine"),
        "model": ("models", "a/fine"),
    }
    key, fine = names[kind]
    odd = [{}, {"ref": ""}, {"ref": None}, {"ref": "../x"}, {"ref": "javascript:alert(1)"}]
    rows = [*odd, {"ref": fine, "title": "Fine", "url": "javascript:alert(1)"}]
    found = searching.search(Caller(Saying({key: rows})), SearchKaggle(kind=kind, text="x"))
    assert [hit.title for hit in found.hits] == ["Fine"]
    assert found.hits[0].url.startswith("https://www.kaggle.com/")
    assert found.next_page is None


@pytest.mark.parametrize("kind", ["dataset", "competition", "model"])
def test_an_answer_without_hits_is_an_empty_page(kind: Any) -> None:
    found = searching.search(Caller(Saying({"nextPageToken": ""})), SearchKaggle(kind=kind))
    assert (found.hits, found.next_page) == ((), None)


def test_an_owner_called_as_an_address_begins_is_no_competition() -> None:
    found = searching.search(Caller(Saying({"datasets": [{"ref": "c/tulips"}]})), SearchKaggle())
    assert [(hit.kind, hit.ref) for hit in found.hits] == [("dataset", "datasets/c/tulips")]


def test_a_competition_whose_ref_is_its_short_name_is_understood() -> None:
    rows = [{"ref": "titanic"}, {"url": "https://www.kaggle.com/c/house-prices"}]
    found = searching.search(
        Caller(Saying({"competitions": rows})), SearchKaggle(kind="competition")
    )
    assert [hit.ref for hit in found.hits] == ["titanic", "house-prices"]
