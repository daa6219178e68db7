"""The pretend Kaggle's datasets: search, versions, files, downloads; private and deleted ones."""

from __future__ import annotations

from collections.abc import Mapping

from .http import Reply
from .kaggle_catalog import DemoDataset, Version
from .kaggle_choices import (
    DATASET_FILE_TYPE,
    DATASET_GROUP,
    DATASET_LICENCE,
    DATASET_SIZE,
    DATASET_SORT,
    DATASET_VIEWED,
)
from .kaggle_dataset_search import listed
from .kaggle_singles import SingleFiles
from .kaggle_storage import KaggleStorage
from .kaggle_wire import (
    PAGED,
    Ask,
    KaggleError,
    Kinds,
    Methods,
    denied,
    file_rows,
    page_reply,
    reply_with,
)

DATASETS = "datasets.DatasetApiService"
NAMED: Kinds = {"ownerSlug": str, "datasetSlug": str}
VERSIONED: Kinds = {**NAMED, "datasetVersionNumber": int}
ONE_FILE: Kinds = {**VERSIONED, "fileName": str}
SEARCH: Kinds = {
    **PAGED,
    "page": int,
    "search": str,
    "user": str,
    "tagIds": str,
    "minSize": int,
    "maxSize": int,
    "group": DATASET_GROUP,
    "sortBy": DATASET_SORT,
    "size": DATASET_SIZE,
    "fileType": DATASET_FILE_TYPE,
    "license": DATASET_LICENCE,
    "viewed": DATASET_VIEWED,
}


class Datasets:
    """`datasets.DatasetApiService`."""

    def __init__(
        self, datasets: Mapping[str, DemoDataset], storage: KaggleStorage, singles: SingleFiles
    ):
        self._all = datasets
        self._storage = storage
        self._singles = singles
        self.hides_private = False
        """True: what is private is not found by others, instead of forbidden."""

    def methods(self) -> Methods:
        return {
            f"{DATASETS}/GetDataset": (NAMED, self._get),
            f"{DATASETS}/GetDatasetMetadata": (NAMED, self._get_metadata),
            f"{DATASETS}/ListDatasets": (SEARCH, self._list),
            f"{DATASETS}/ListDatasetFiles": ({**VERSIONED, **PAGED}, self._list_files),
            f"{DATASETS}/DownloadDataset": (
                {**ONE_FILE, "raw": bool, "hashLink": str},
                lambda ask: self._download(ask, is_raw=bool(ask.fields.get("raw"))),
            ),
            f"{DATASETS}/DownloadDatasetRaw": (
                ONE_FILE,
                lambda ask: self._download(ask, is_raw=True),
            ),
        }

    def _find(self, ask: Ask) -> DemoDataset:
        name = f"{ask.text('ownerSlug')}/{ask.text('datasetSlug')}"
        found = self._all.get(name)
        is_hidden = found is not None and found.is_private and found.owner != ask.user.name
        if found is None or found.is_deleted or (is_hidden and self.hides_private):
            raise KaggleError(404, f"Dataset '{name}' was not found.")
        if is_hidden:
            raise denied("datasets.get")
        return found

    def _version(self, ask: Ask) -> Version:
        found = self._find(ask)
        number = ask.number("datasetVersionNumber") or len(found.versions)
        if number > len(found.versions):
            raise KaggleError(404, f"Dataset '{found.name}' has no version {number}.")
        return found.versions[number - 1]

    def _get(self, ask: Ask) -> Reply:
        return reply_with(self._find(ask).facts())

    def _get_metadata(self, ask: Ask) -> Reply:
        return reply_with({"info": self._find(ask).metadata()})

    def _list(self, ask: Ask) -> Reply:
        found = listed(self._all.values(), ask)
        return page_reply("datasets", [each.facts() for each in found], ask.fields)

    def _list_files(self, ask: Ask) -> Reply:
        return page_reply("datasetFiles", file_rows(self._version(ask).files), ask.fields)

    def _download(self, ask: Ask, *, is_raw: bool) -> Reply:
        key = self._version(ask).key
        if name := ask.text("fileName"):
            key = self._singles.put(key, name, is_raw=is_raw)
        return self._storage.hand_out(ask.request, key)
