"""The pretend Kaggle's competitions: what is listed, and what is handed out."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest

from jupyter_colabsync.demo.kaggle import COMPETITIONS
from tests.unit.demo.kaggle_asking import KaggleAsker

LIST = f"{COMPETITIONS}/ListCompetitions"
SHIPS = {"competitionName": "ship-arrivals"}


def slugs(kaggle: KaggleAsker, **fields: object) -> list[str]:
    found = kaggle.good(LIST, **fields).get("competitions", [])
    return [each["ref"].rpartition("/")[2] for each in found]


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        pytest.param({"search": "lights"}, ["city-lights"], id="a word of the title"),
        pytest.param({"search": "sports"}, [], id="a word nobody has"),
        pytest.param(
            {"group": "COMPETITION_LIST_TAB_ENTERED"},
            ["ship-arrivals", "leaf-or-stone", "bread-crust"],
            id="those I am in",
        ),
        pytest.param({"group": "COMPETITION_LIST_TAB_HOSTED"}, [], id="those I host"),
        pytest.param(
            {"category": "HOST_SEGMENT_GETTING_STARTED"}, ["leaf-or-stone"], id="for beginners"
        ),
        pytest.param(
            {"sortBy": "COMPETITION_SORT_BY_PRIZE", "pageSize": 2},
            ["ship-arrivals", "harbour-fog"],
            id="the richest first",
        ),
        pytest.param(
            {"sortBy": "COMPETITION_SORT_BY_EARLIEST_DEADLINE"},
            ["bread-crust", "ship-arrivals", "city-lights", "harbour-fog", "leaf-or-stone"],
            id="the most urgent first",
        ),
        pytest.param(
            {"sortBy": "COMPETITION_SORT_BY_LATEST_DEADLINE", "pageSize": 1},
            ["leaf-or-stone"],
            id="the least urgent first",
        ),
    ],
)
def test_a_search_finds(kaggle: KaggleAsker, fields: dict[str, object], names: list[str]) -> None:
    assert slugs(kaggle, **fields) == names


def test_a_competition_tells_what_one_wants_to_know(kaggle: KaggleAsker) -> None:
    told: dict[str, Any] = kaggle.good(f"{COMPETITIONS}/GetCompetition", **SHIPS)
    assert told["reward"] == "$25,000"
    assert told["category"] == "Featured"
    assert told["evaluationMetric"] == "Root Mean Squared Error"
    assert (told["userHasEntered"], told["userRank"], told["teamCount"]) == (True, 7, 9)
    assert (told["maxDailySubmissions"], told["deadline"][-1]) == (5, "Z")


def test_the_data_comes_whole_or_file_by_file(kaggle: KaggleAsker) -> None:
    files = kaggle.good(f"{COMPETITIONS}/ListDataFiles", **SHIPS)["files"]
    whole = kaggle.download(f"{COMPETITIONS}/DownloadDataFiles", **SHIPS)
    one = f"{COMPETITIONS}/DownloadDataFile"
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        for file in files:
            data = kaggle.download(one, **SHIPS, fileName=file["name"])
            assert data == archive.read(file["name"])
            assert len(data) == file["totalBytes"]
    assert kaggle.call(one, {**SHIPS, "fileName": "no.csv"}).status_code == 404
    assert kaggle.call(one, SHIPS).status_code == 404
