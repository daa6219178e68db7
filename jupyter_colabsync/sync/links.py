"""The list of links, and which folders may be linked at all.

Kept in one small file that every process reads anew; changes go through a lock.
"""

from __future__ import annotations

import contextlib
import logging
import os
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import BadLink, Busy, NotFound
from jupyter_colabsync.files import write_atomically
from jupyter_colabsync.sync.state.lock import locked

log = logging.getLogger(__name__)

MY_DRIVE = "My Drive"
LOCK_WAIT_S = 10.0
JOB_KEY = "sync:"
"""How the keys of the jobs begin that sync one link; its id follows."""


class LinkRecord(msgspec.Struct, frozen=True, kw_only=True):
    """One link as it is stored."""

    id: str
    local: str
    """Absolute, without symbolic links."""
    remote_id: str
    remote_path: str
    """For people; the id counts."""
    remote_url: str | None
    above: tuple[str, ...]
    """Ids of the folders above the Drive folder, as last seen."""
    mode: LinkMode
    is_paused: bool = False
    added_at_ms: int = 0


class LinkBook:
    """All links of one state folder, oldest first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / "links.json"
        self._read: tuple[tuple[int, int, int], tuple[LinkRecord, ...]] | None = None

    def all(self) -> tuple[LinkRecord, ...]:
        """Every link. A file that cannot be read is set aside; linking again loses nothing."""
        known = self._read
        try:
            found = self._path.stat()
            stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
            if known is not None and known[0] == stamp:
                return known[1]
            records = decode_json(self._path.read_bytes(), tuple[LinkRecord, ...])
        except FileNotFoundError:
            return ()
        except msgspec.DecodeError:
            log.warning("The list of links could not be read; it was set aside as links.json.bad.")
            with contextlib.suppress(FileNotFoundError):
                os.replace(self._path, self._path.with_name("links.json.bad"))
            return ()
        self._read = (stamp, records)
        return records

    def get(self, link_id: str) -> LinkRecord:
        """One link; raises NotFound."""
        for record in self.all():
            if record.id == link_id:
                return record
        raise NotFound("That link is no longer there; reload the panel.", code="no_such_link")

    def find(self, local: Path) -> LinkRecord:
        """The link of exactly this folder; raises NotFound."""
        wanted = os.path.realpath(local)
        for record in self.all():
            if record.local == wanted:
                return record
        raise NotFound(
            f'"{local.name}" is not linked. Link it first, or name a linked folder.',
            code="not_linked",
        )

    def add(self, record: LinkRecord, check: Callable[[Sequence[LinkRecord]], None]) -> None:
        """Append a link; `check` sees the others first, under the lock, and may raise."""

        def change(records: tuple[LinkRecord, ...]) -> tuple[LinkRecord, ...]:
            check(records)
            return (*records, record)

        self._change(change)

    def remove(self, link_id: str) -> None:
        """Drop a link from the list."""
        self._change(lambda records: tuple(each for each in records if each.id != link_id))

    def pause(self, link_id: str, *, is_paused: bool) -> LinkRecord:
        """Pause or resume; the changed record."""
        return self._replace(link_id, is_paused=is_paused)

    def change_mode(self, link_id: str, mode: LinkMode) -> LinkRecord:
        """Let it go in other directions from now on; the changed record."""
        return self._replace(link_id, mode=mode)

    def follow(self, link_id: str, remote_path: str, above: Sequence[str]) -> LinkRecord:
        """Its Drive folder lies there now; the changed record, written only if that is news."""
        record = self.get(link_id)
        if (record.remote_path, record.above) == (remote_path, tuple(above)):
            return record
        return self._replace(link_id, remote_path=remote_path, above=tuple(above))

    def _replace(self, link_id: str, **facts: object) -> LinkRecord:
        self._change(
            lambda records: tuple(
                msgspec.structs.replace(each, **facts) if each.id == link_id else each
                for each in records
            )
        )
        return self.get(link_id)

    def _change(self, change: Callable[[tuple[LinkRecord, ...]], tuple[LinkRecord, ...]]) -> None:
        busy = Busy("Another process changes the list of linked folders. Try again in a moment.")
        with locked(self._folder / "links.lock", LOCK_WAIT_S, busy):
            records = change(self.all())
            write_atomically(self._path, msgspec.json.encode(records), mode=0o600)


def new_record(local: Path, chain: Sequence[DriveFile], mode: LinkMode) -> LinkRecord:
    """A link between a folder here and `chain[0]` on Drive; the rest of the chain lies above."""
    return LinkRecord(
        id=uuid.uuid4().hex[:12],
        local=str(local),
        remote_id=chain[0].id,
        remote_path="/".join(folder.name for folder in reversed(chain)),
        remote_url=chain[0].url,
        above=tuple(folder.id for folder in chain[1:]),
        mode=mode,
        added_at_ms=time.time_ns() // 1_000_000,
    )


def fit_local(local: Path, state_folder: Path) -> Path:
    """The real path of a folder that may be linked. Raises BadLink, saying why not."""
    if not os.path.lexists(local):
        raise BadLink("There is no such folder here. Make it first.", code="link_missing")
    real = Path(os.path.realpath(local))
    if not real.is_dir():
        raise BadLink(
            "That is a file; only folders can be linked. Link the folder it lies in, or use "
            "Sync to Drive on the file.",
            code="link_to_file",
        )
    if real.parent == real:
        raise BadLink("A whole disk cannot be linked. Pick one folder.", code="link_root")
    home = _home()
    if home is not None and (real == home or real in home.parents):
        raise BadLink(
            "A home folder cannot be linked as a whole: it holds passwords and programs' own "
            "files. Pick a folder inside it.",
            code="link_home",
        )
    state = Path(os.path.realpath(state_folder))
    if real == state or real in state.parents or state in real.parents:
        raise BadLink(
            "This folder holds ColabSync's own state, sign-in included. Pick another one.",
            code="link_nested",
        )
    if not os.access(real, os.R_OK | os.W_OK | os.X_OK):
        raise unwritable()
    return real


def check_local_free(real: Path, others: Iterable[LinkRecord]) -> None:
    """Raise BadLink when the folder is, holds, or lies in a linked one."""
    for other in others:
        there = Path(other.local)
        if real == there or real in there.parents or there in real.parents:
            raise BadLink(
                f'"{there.name}" is linked already, and links cannot lie in each other. Unlink it '
                "first, or pick another folder.",
                code="link_nested",
            )


def check_remote_free(
    chain: Sequence[DriveFile], others: Iterable[LinkRecord], *, is_inside: bool = False
) -> None:
    """Raise BadLink unless `chain[0]` is a folder that is in no link and holds none.

    `is_inside`: what will be linked is a folder still to be made in `chain[0]`.
    """
    target = chain[0]
    if not target.is_folder:
        raise BadLink(
            "That is a file on Drive; only folders can be linked. Pick the folder it lies in.",
            code="link_to_file",
        )
    if any(folder.is_trashed for folder in chain):
        raise remote_missing()
    ids = {folder.id for folder in chain}
    for other in others:
        if other.remote_id in ids or (target.id in other.above and not is_inside):
            raise BadLink(
                f"{other.remote_path} on Drive is linked with another folder already. Unlink that "
                "one first, or pick another Drive folder.",
                code="link_remote_taken",
            )


def unwritable() -> BadLink:
    """The folder cannot be written."""
    return BadLink(
        "This folder cannot be written. Change its rights, or pick another one.",
        code="link_unwritable",
    )


def remote_missing() -> BadLink:
    """The Drive folder is not there."""
    return BadLink(
        "There is no such folder on Drive, or this account cannot see it. Pick one from the tree.",
        code="link_missing",
    )


def _home() -> Path | None:
    try:
        return Path(os.path.realpath(Path.home()))
    except RuntimeError:
        return None
