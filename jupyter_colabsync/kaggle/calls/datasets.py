"""Calls about datasets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from jupyter_colabsync.errors import Refused
from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.transport import Fields, Located
from jupyter_colabsync.kaggle.reference import KaggleRef

DATASETS: Final = "datasets.DatasetApiService"


class Dataset(wire.Answer, frozen=True):
    ref: str | None = None
    title: str | None = None
    subtitle: str | None = None
    url: str | None = None
    total_bytes: int | None = None
    current_version_number: int | None = None
    license_name: str | None = None
    last_updated: str | None = None
    download_count: int | None = None
    vote_count: int | None = None


class DatasetPage(wire.Page, frozen=True):
    datasets: tuple[Dataset, ...] | None = None


class DatasetFilePage(wire.Page, frozen=True):
    dataset_files: tuple[wire.File, ...] | None = None
    error_message: str | None = None


def search(caller: Caller, fields: Fields) -> DatasetPage:
    """One page of ListDatasets; `fields` as it takes them."""
    return caller.ask(f"{DATASETS}/ListDatasets", fields, DatasetPage)


def get(caller: Caller, ref: KaggleRef) -> Dataset:
    return caller.ask(f"{DATASETS}/GetDataset", _named(ref), Dataset, ref)


def files(caller: Caller, ref: KaggleRef) -> Iterator[wire.File]:
    """All files, page by page as they are consumed."""
    method = f"{DATASETS}/ListDatasetFiles"
    for page in caller.pages(method, _versioned(ref), DatasetFilePage, ref):
        if page.error_message and not page.dataset_files:
            raise Refused(
                f"Kaggle cannot list the files of “{ref.name}” now. Try again later.",
                code="kaggle_no_list",
                url=ref.url,
            )
        yield from page.dataset_files or ()


def locate(caller: Caller, ref: KaggleRef, file_name: str | None = None) -> Located:
    """Where everything, or one file, can be fetched."""
    fields = _versioned(ref)
    if file_name is not None:
        fields["fileName"] = file_name
    return caller.locate(f"{DATASETS}/DownloadDataset", fields, ref)


def _named(ref: KaggleRef) -> dict[str, str | int]:
    return {"ownerSlug": ref.owner or "", "datasetSlug": ref.slug}


def _versioned(ref: KaggleRef) -> dict[str, str | int]:
    fields = _named(ref)
    if ref.version is not None:
        fields["datasetVersionNumber"] = ref.version
    return fields
