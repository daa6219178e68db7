"""Pure: what a person chooses for a search, in the words of Kaggle's API.

Source: the enums of kagglesdk 0.1.37 (compared in tests/unit/kaggle/test_wire.py). A value that
is the default of its field is left out, as the wire wants it. A kind without an order takes the
one nearest to it.
"""

from __future__ import annotations

from typing import Final

from jupyter_colabsync.contract.kaggle import KaggleSort, SearchKaggle
from jupyter_colabsync.errors import BadRequest

PAGE_SIZE: Final = 20

Fields = dict[str, str | int]

DATASET_SORT: Final[dict[KaggleSort, str]] = {
    "relevance": "DATASET_SORT_BY_RELEVANCE",
    "popular": "DATASET_SORT_BY_HOTTEST",
    "votes": "DATASET_SORT_BY_VOTES",
    "updated": "DATASET_SORT_BY_UPDATED",
    "downloads": "DATASET_SORT_BY_DOWNLOAD_COUNT",
    "deadline": "DATASET_SORT_BY_UPDATED",
    "prize": "DATASET_SORT_BY_HOTTEST",
}
COMPETITION_SORT: Final[dict[KaggleSort, str]] = {
    "relevance": "COMPETITION_SORT_BY_RELEVANCE",
    "popular": "COMPETITION_SORT_BY_BEST",
    "votes": "COMPETITION_SORT_BY_NUMBER_OF_TEAMS",
    "updated": "COMPETITION_SORT_BY_RECENTLY_CREATED",
    "downloads": "COMPETITION_SORT_BY_NUMBER_OF_TEAMS",
    # the running ones come first: the earliest deadlines are those of years ago
    "deadline": "COMPETITION_SORT_BY_LATEST_DEADLINE",
    "prize": "COMPETITION_SORT_BY_PRIZE",
}
MODEL_SORT: Final[dict[KaggleSort, str]] = {
    # the API has no name for it: left out, the service sorts by its own idea of what fits
    "relevance": "LIST_MODELS_ORDER_BY_UNSPECIFIED",
    "popular": "LIST_MODELS_ORDER_BY_HOTNESS",
    "votes": "LIST_MODELS_ORDER_BY_VOTE_COUNT",
    "updated": "LIST_MODELS_ORDER_BY_UPDATE_TIME",
    "downloads": "LIST_MODELS_ORDER_BY_DOWNLOAD_COUNT",
    "deadline": "LIST_MODELS_ORDER_BY_UPDATE_TIME",
    "prize": "LIST_MODELS_ORDER_BY_HOTNESS",
}
FILE_TYPES: Final = {
    "csv": "DATASET_FILE_TYPE_GROUP_CSV",
    "sqlite": "DATASET_FILE_TYPE_GROUP_SQLITE",
    "json": "DATASET_FILE_TYPE_GROUP_JSON",
    "parquet": "DATASET_FILE_TYPE_GROUP_PARQUET",
}
LICENCES: Final = {
    "cc": "DATASET_LICENSE_GROUP_CC",
    "gpl": "DATASET_LICENSE_GROUP_GPL",
    "odb": "DATASET_LICENSE_GROUP_ODB",
    "other": "DATASET_LICENSE_GROUP_OTHER",
}
EVERY_COMPETITION: Final = "COMPETITION_LIST_TAB_EVERYTHING"
"""Ended ones too: their data is what people learn with. So does the official client (2.2.4)."""
DEFAULTS: Final = frozenset({"DATASET_SORT_BY_HOTTEST", "LIST_MODELS_ORDER_BY_UNSPECIFIED"})


def dataset_fields(asked: SearchKaggle) -> Fields:
    """The fields of ListDatasets. Raises BadRequest for sizes that cannot be."""
    smallest, largest = asked.min_bytes or 0, asked.max_bytes or 0
    if smallest < 0 or largest < 0 or 0 < largest < smallest:
        raise BadRequest(
            "No dataset can be of that size. Give a smallest size below the largest.",
            code="kaggle_sizes",
        )
    return _without_defaults(
        search=asked.text.strip(),
        sortBy=DATASET_SORT[_sort(asked)],
        fileType=FILE_TYPES.get(asked.file_type or "", ""),
        license=LICENCES.get(asked.licence or "", ""),
        minSize=smallest,
        maxSize=largest,
        pageSize=PAGE_SIZE,
        pageToken=asked.page or "",
    )


def competition_fields(asked: SearchKaggle) -> Fields:
    """The fields of ListCompetitions."""
    return _without_defaults(
        search=asked.text.strip(),
        sortBy=COMPETITION_SORT[_sort(asked)],
        group=EVERY_COMPETITION,
        pageSize=PAGE_SIZE,
        pageToken=asked.page or "",
    )


def model_fields(asked: SearchKaggle) -> Fields:
    """The fields of ListModels."""
    return _without_defaults(
        search=asked.text.strip(),
        sortBy=MODEL_SORT[_sort(asked)],
        pageSize=PAGE_SIZE,
        pageToken=asked.page or "",
    )


def _sort(asked: SearchKaggle) -> KaggleSort:
    """Nothing is relevant to no words."""
    return "popular" if asked.sort == "relevance" and not asked.text.strip() else asked.sort


def _without_defaults(**fields: str | int) -> Fields:
    return {name: value for name, value in fields.items() if value and value not in DEFAULTS}
