"""Endpoints that find things on Kaggle and tell what they are, before anything is pulled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.kaggle import (
    DescribeKaggle,
    KaggleDetails,
    KaggleEntries,
    KaggleHits,
    KaggleWeight,
    ListKaggleFiles,
    SearchKaggle,
    WeighKaggle,
)
from jupyter_colabsync.server.paths import contents_path

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def search_kaggle(services: Services, request: SearchKaggle) -> KaggleHits:
    """Search datasets, competitions and models."""
    return services.realm.kaggle.finder.search(request)


def describe_kaggle(services: Services, request: DescribeKaggle) -> KaggleDetails:
    """What an address or slug means. Raises BadReference, NotFound, SignInNeeded."""
    return services.realm.kaggle.finder.describe(request.ref)


def list_kaggle_files(services: Services, request: ListKaggleFiles) -> KaggleEntries:
    """One folder of what a reference holds. Raises NotFound for a folder that is none."""
    return services.realm.kaggle.finder.entries(request.ref, request.path, request.page)


def weigh_kaggle(services: Services, request: WeighKaggle) -> KaggleWeight:
    """How much a choice is, and whether there is room for it in a folder of Jupyter."""
    folder = contents_path(services.root_dir, request.folder)
    return services.realm.kaggle.finder.weigh(request.ref, request.select, folder)
