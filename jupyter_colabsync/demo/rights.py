"""Who may do what with a file: the account's role, and the capabilities that follow from it.

Source: Drive API v3 guide "Roles and permissions" and the File resource's `capabilities`.
"""

from __future__ import annotations

from collections.abc import Iterator

from .drive_store import DriveStore
from .google_errors import no_permission
from .records import File, Grant

RANKS = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")

MINIMUM_ROLE = {
    "canAddChildren": "writer",
    "canChangeCopyRequiresWriterPermission": "writer",
    "canComment": "commenter",
    "canCopy": "reader",
    "canDelete": "organizer",
    "canDownload": "reader",
    "canEdit": "writer",
    "canListChildren": "reader",
    "canModifyContent": "writer",
    "canMoveChildrenWithinDrive": "writer",
    "canMoveItemOutOfDrive": "organizer",
    "canMoveItemWithinDrive": "writer",
    "canReadRevisions": "writer",
    "canRemoveChildren": "writer",
    "canRename": "writer",
    "canShare": "writer",
    "canTrash": "fileOrganizer",
    "canUntrash": "fileOrganizer",
}
ONLY_FOLDERS = {
    "canAddChildren",
    "canListChildren",
    "canMoveChildrenWithinDrive",
    "canRemoveChildren",
}
NOT_THE_ROOT = {
    "canDelete",
    "canMoveItemOutOfDrive",
    "canMoveItemWithinDrive",
    "canRename",
    "canTrash",
    "canUntrash",
}


def owner_grant(file: File) -> Grant:
    owner = file.owner
    return Grant(owner.permission_id, "user", "owner", owner.email, owner.name)


def grants(store: DriveStore, file: File) -> Iterator[Grant]:
    """The owner (not in shared drives), own grants, and those inherited from folders above."""
    seen: set[str] = set()
    if not file.drive_id:
        yield owner_grant(file)
        seen.add(file.owner.permission_id)
    for each in (file, *store.tree.ancestors(file)):
        for grant in each.grants:
            if grant.id not in seen:
                seen.add(grant.id)
                yield grant


def role(store: DriveStore, file: File) -> str:
    """The account's own role."""
    if file.drive_id in store.drives:
        return store.drives[file.drive_id].role
    mine = [
        grant.role
        for grant in grants(store, file)
        if grant.type == "anyone" or grant.email == store.user.email
    ]
    return max(mine, key=RANKS.index, default="reader")


def capabilities(store: DriveStore, file: File) -> dict[str, bool]:
    rank = RANKS.index(role(store, file))
    is_root = file.id == store.tree.root_id or file.id in store.drives
    result = {}
    for name, minimum in MINIMUM_ROLE.items():
        can = rank >= RANKS.index(minimum)
        if name in ONLY_FOLDERS:
            can = can and file.is_folder
        if is_root and name in NOT_THE_ROOT:
            can = False
        result[name] = can
    result["canCopy"] &= not file.is_folder
    result["canModifyContent"] &= not file.is_folder
    return {**result, **file.capabilities}


def require(store: DriveStore, file: File, capability: str) -> None:
    """Raises GoogleError 403 insufficientFilePermissions."""
    if not capabilities(store, file).get(capability, False):
        raise no_permission()
