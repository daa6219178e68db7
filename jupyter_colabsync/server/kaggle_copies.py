"""Endpoints that find Kaggle's data again on the person's own Drive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.kaggle import (
    CompareKaggleCopy,
    KaggleCopies,
    KaggleCopiesOf,
    KaggleSpeeds,
)

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services
    from jupyter_colabsync.services.kaggle_copies import DriveCopies


def kaggle_copies(services: Services, request: KaggleCopiesOf) -> KaggleCopies:
    """Copies of it on Drive; none when nobody is connected."""
    return _copies(services).find(request.ref)


def compare_kaggle_copy(services: Services, request: CompareKaggleCopy) -> KaggleSpeeds:
    """Whether Drive or Kaggle is faster from here."""
    return _copies(services).compare(request.ref, request.folder_id)


def _copies(services: Services) -> DriveCopies:
    from jupyter_colabsync.services.kaggle_copies import DriveCopies

    realm = services.realm
    return DriveCopies(realm.drive, lambda: realm.kaggle)
