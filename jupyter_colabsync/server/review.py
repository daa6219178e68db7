"""Endpoints of what a person looks at and decides: conflicts, bin, history, proofs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.conflicts import (
    ConflictList,
    ConflictRef,
    ConflictView,
    ResolveConflict,
)
from jupyter_colabsync.contract.history import (
    BinList,
    BinPageRef,
    HistoryPage,
    HistoryPageRef,
    Restored,
    RestoreFromBin,
)
from jupyter_colabsync.contract.proof import FolderNames, FolderStates, PathRef, Proof
from jupyter_colabsync.contract.sync import Link, LinkRef
from jupyter_colabsync.server.paths import contents_path
from jupyter_colabsync.sync.review.versions import Versions

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def conflicts(services: Services, request: LinkRef) -> ConflictList:
    """All open conflicts of a link."""
    return ConflictList(conflicts=services.realm.sync.desk.conflicts(request.link_id))


def view_conflict(services: Services, request: ConflictRef) -> ConflictView:
    """Both versions of one conflict side by side."""
    return services.realm.sync.desk.view(request.link_id, request.copy_path)


def resolve_conflict(services: Services, request: ResolveConflict) -> Link:
    """Settle one conflict; what is not kept goes to the bin."""
    return services.realm.sync.desk.resolve(
        request.link_id,
        request.copy_path,
        request.keep,
        request.choices,
        Versions(request.local_md5, request.remote_md5),
    )


def history(services: Services, request: HistoryPageRef) -> HistoryPage:
    """What a link did, the latest first."""
    return services.realm.sync.desk.history(request.link_id, request.before)


def bin_(services: Services, request: BinPageRef) -> BinList:
    """One page of what can be brought back."""
    return services.realm.sync.desk.bin(request.link_id, request.text, request.start)


def restore_from_bin(services: Services, request: RestoreFromBin) -> Restored:
    """Bring things back."""
    return services.realm.sync.desk.restore(request.link_id, request.ids)


def folder_states(services: Services, request: PathRef) -> FolderStates:
    """How the entries of a folder stand, for badges."""
    place = contents_path(services.root_dir, request.path)
    return services.realm.sync.desk.folder_states(request.path, place)


def named_states(services: Services, request: FolderNames) -> FolderStates:
    """How some entries of a folder stand: those in sight."""
    place = contents_path(services.root_dir, request.path)
    return services.realm.sync.desk.folder_states(request.path, place, request.names)


def proof(services: Services, request: PathRef) -> Proof:
    """Is this on Drive as it is here?"""
    place = contents_path(services.root_dir, request.path)
    return services.realm.sync.desk.proof(request.path, place)
