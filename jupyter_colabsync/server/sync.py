"""Endpoints of links and of Sync to Drive; `sync.service` does the work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.jobs import Job
from jupyter_colabsync.contract.sync import (
    AllowHarmful,
    ChangeLink,
    HarmfulFiles,
    HeldFiles,
    IgnoreRulesText,
    Link,
    LinkList,
    LinkRef,
    NewLink,
    PauseLink,
    PlanPreview,
    PreviewChange,
    ReleaseHeld,
    SyncPaths,
    SyncProposal,
)
from jupyter_colabsync.contract.wire import Nothing
from jupyter_colabsync.errors import BadRequest
from jupyter_colabsync.server.paths import check_contents_paths, local_folder

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

MAX_HELD = 200


def links(services: Services, request: Nothing) -> LinkList:
    """All links with their state."""
    return LinkList(links=services.realm.sync.links())


def add_link(services: Services, request: NewLink) -> Link:
    """Link a folder. Raises BadLink, SignInNeeded."""
    _one_remote(request)
    local = local_folder(services.root_dir, request.local)
    services.check_free_of_demo(local)
    return services.realm.sync.add(local, request.remote_id, request.remote_path, request.mode)


def unlink(services: Services, request: LinkRef) -> Nothing:
    """Unlink; the files stay on both sides."""
    services.realm.sync.remove(request.link_id)
    return Nothing()


def sync_now(services: Services, request: LinkRef) -> Job:
    """Sync one link now; a run under way is given back instead."""
    return services.realm.sync.start(request.link_id)


def pause_link(services: Services, request: PauseLink) -> Link:
    """Pause or resume one link."""
    return services.realm.sync.pause(request.link_id, request.paused)


def held(services: Services, request: LinkRef) -> HeldFiles:
    """Some of the files whose deletion waits for a decision."""
    return services.realm.sync.desk.held(request.link_id, MAX_HELD)


def release_held(services: Services, request: ReleaseHeld) -> Link:
    """Carry out held deletions, or bring the files back."""
    return services.realm.sync.settle_held(request.link_id, request.choice)


def harmful(services: Services, request: LinkRef) -> HarmfulFiles:
    """The files that Google holds back as malware."""
    return services.realm.sync.desk.harmful(request.link_id)


def allow_harmful(services: Services, request: AllowHarmful) -> Link:
    """Fetch one of them in spite of the warning."""
    return services.realm.sync.allow_harmful(request.link_id, request.path, request.md5)


def preview_link(services: Services, request: NewLink) -> PlanPreview:
    """What linking two folders would do; writes and makes nothing."""
    _one_remote(request)
    local = local_folder(services.root_dir, request.local)
    services.check_free_of_demo(local)
    return services.realm.sync.preview(local, request.remote_id, request.remote_path, request.mode)


def preview_change(services: Services, request: PreviewChange) -> PlanPreview:
    """What a run would do now, or with another mode or other rules; writes nothing."""
    return services.realm.sync.desk.preview(request.link_id, request.mode, request.ignore)


def change_link(services: Services, request: ChangeLink) -> Link:
    """Change a link's mode or its rules."""
    return services.realm.sync.desk.change(request.link_id, request.mode, request.ignore)


def ignore_rules(services: Services, request: LinkRef) -> IgnoreRulesText:
    """What a link leaves alone."""
    return services.realm.sync.desk.ignore_rules(request.link_id)


def flush(services: Services, request: Nothing) -> Job:
    """Sync everything that waits, now."""
    return services.realm.sync.flush()


def propose_sync(services: Services, request: SyncPaths) -> SyncProposal:
    """Which picked paths lie inside links, and where the others would go."""
    check_contents_paths(services.root_dir, request.paths)
    return services.realm.sync.picks.propose(request.paths)


def sync_paths(services: Services, request: SyncPaths) -> Job:
    """Sync picked files now, as a job."""
    check_contents_paths(services.root_dir, request.paths)
    return services.realm.sync.picks.push(request.paths, request.remote_path, request.remember)


def _one_remote(request: NewLink) -> None:
    if (request.remote_id is None) == (request.remote_path is None):
        raise BadRequest(
            "A link needs one Drive folder: pick one in the tree, or type its path.",
            code="link_missing",
        )
