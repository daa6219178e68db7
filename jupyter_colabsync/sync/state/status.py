"""How a link stands, in a small file beside its state, so that any process can show it."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.sync import SyncCounts
from jupyter_colabsync.contract.wire import Problem
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.files import write_atomically

log = logging.getLogger(__name__)


class LinkStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What the last look at a link found."""

    has_run: bool = False
    last_sync_at_ms: int | None = None
    """When everything was last known to be on Drive."""
    file_count: int = 0
    waiting_files: int = 0
    waiting_bytes: int = 0
    only_here: int = 0
    conflicts: int = 0
    """Conflict copies that lie in the folder; in a link that only uploads, what clashes as well."""
    held: int = 0
    held_edits: int = 0
    harmful: int = 0
    """Files that Google holds back as malware, and nobody has decided about."""
    last: SyncCounts = SyncCounts()
    notices: tuple[str, ...] = ()
    problem: Problem | None = None
    is_stopped: bool = False
    """The problem concerns the whole link, not single files."""

    @property
    def needs_decision(self) -> bool:
        """True while a conflict copy or held deletions wait for the person."""
        return bool(self.held or self.conflicts)


def read_status(path: Path) -> LinkStatus:
    """The status on disk; that of a new link when there is none that can be read."""
    try:
        return decode_json(path.read_bytes(), LinkStatus)
    except (OSError, msgspec.DecodeError):
        return LinkStatus()


def save_status(path: Path, status: LinkStatus, before: LinkStatus) -> None:
    """Write it if anything but the time has changed: an idle look writes nothing."""
    if msgspec.structs.replace(status, last_sync_at_ms=before.last_sync_at_ms) == before:
        return
    try:
        write_atomically(path, msgspec.json.encode(status))
    except OSError:
        log.warning("The status of a link could not be saved; it is only shown by this process.")
