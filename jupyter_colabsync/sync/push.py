"""Sync to Drive for picked files and folders that lie in no link: sent once, never overwriting.

What was sent before and is still as we sent it gets the new content. Whatever else has the name
on Drive stays, and ours goes beside it under a conflict copy's name.
"""

from __future__ import annotations

import logging
import os
import platform
import stat as stat_bits
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec

from jupyter_colabsync.contract.sync import SyncProposal
from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.drive.client import MAX_IDS, DriveClient
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import BadRequest, DriveFull, NotFound, Refused, Stale
from jupyter_colabsync.files import make_private_folder, write_atomically
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.links import MY_DRIVE
from jupyter_colabsync.sync.local.checksums import HalfWritten, LocalSource, read_md5
from jupyter_colabsync.sync.local.stats import stat_of
from jupyter_colabsync.sync.plan import reasons
from jupyter_colabsync.sync.plan.ignore import is_ignored_by_default
from jupyter_colabsync.sync.plan.names import conflict_name
from jupyter_colabsync.sync.plan.nodes import Stat
from jupyter_colabsync.sync.run.creates import STOCK
from jupyter_colabsync.sync.run.sending import modified_ms
from jupyter_colabsync.sync.shown import Pushed

log = logging.getLogger(__name__)

NOTEBOOKS_PLACE = "My Drive/Colab Notebooks"
TRIES = 3
TRY_PAUSE_S = 1.0


class _Sent(msgspec.Struct, frozen=True):
    """One file we sent: where it is, and what we sent last."""

    file_id: str
    md5: str


class _Memory(msgspec.Struct):
    """What is remembered between pushes."""

    places: dict[str, str] = {}
    """Contents path -> chosen Drive folder."""
    sent: dict[str, _Sent] = {}
    """Drive folder id + name -> what lies there of ours."""


@dataclass(frozen=True, slots=True)
class _Item:
    """One file to send."""

    place: Path
    folder_id: str
    stat: Stat


class Pusher:
    """Sends picked files; remembers where things went."""

    def __init__(self, drive: DriveClient, folder: Path, parallel: int) -> None:
        self._drive, self._folder, self._parallel = drive, folder, parallel
        self._path = folder / "pushed.json"

    def propose(self, inside: tuple[str, ...], outside: Mapping[str, Path]) -> SyncProposal:
        """Where picked paths would go: the remembered place, else one that suits."""
        places = {self._read().places.get(path) for path in outside}
        known = places.pop() if len(places) == 1 else None
        return SyncProposal(
            inside=inside,
            outside=tuple(outside),
            remote_path=known or _suitable(list(outside.values())),
            is_remembered=known is not None,
        )

    def check(self, picked: Mapping[str, Path], remote_path: str | None) -> None:
        """Raise BadRequest when something has no place to go to, or is not there."""
        if remote_path is None:
            raise BadRequest(
                "These files lie in no linked folder. Choose a folder on Drive for them.",
                code="push_place",
            )
        for path, place in picked.items():
            if not place.exists():
                name = path.rpartition("/")[2]
                raise BadRequest(
                    f'"{name}" is not there any more. Refresh the file browser, then pick again.',
                    code="push_missing",
                )

    def send(
        self,
        picked: Mapping[str, Path],
        remote_path: str,
        context: JobContext,
        *,
        remember: bool,
    ) -> Pushed:
        """Send everything; what cannot be sent is named in the result.

        A single folder's content goes into `remote_path` itself; files, and folders picked
        together with other things, go into it under their own names.
        """
        context.progress.start(None, "files", "Looking at Drive")
        target = self._drive.ensure_path(remote_path)
        memory = self._read()
        name = next(iter(picked.values())).name if len(picked) == 1 else None
        push = _Push(self._drive, memory, context, name)
        try:
            push.run(list(picked.values()), target.id, self._parallel)
        finally:
            if remember:
                memory.places.update(dict.fromkeys(picked, remote_path))
            self._save(memory)
        return replace(push.pushed, place=remote_path, url=target.url)

    def _read(self) -> _Memory:
        try:
            return decode_json(self._path.read_bytes(), _Memory)
        except (OSError, msgspec.DecodeError):
            return _Memory()  # then a changed file goes beside what is on Drive: nothing is lost

    def _save(self, memory: _Memory) -> None:
        try:
            make_private_folder(self._folder)
            write_atomically(self._path, msgspec.json.encode(memory), mode=0o600)
        except OSError:
            log.warning("Where files were sent could not be remembered.")


class _Push:
    """One push: folders first, then files several at a time."""

    def __init__(
        self, drive: DriveClient, memory: _Memory, context: JobContext, name: str | None
    ) -> None:
        self._drive, self._memory, self._context = drive, memory, context
        self._lock = threading.Lock()
        self._on_drive: dict[str, list[DriveFile]] = {}
        self._items: list[_Item] = []
        self._ids: list[str] = []
        self._is_over = False
        self.pushed = Pushed("", name, None)

    def run(self, places: list[Path], target_id: str, parallel: int) -> None:
        """Send `places` into the folder. Raises what ends everything: network, sign-in, full."""
        if len(places) == 1 and places[0].is_dir():
            self._collect_below(places[0], target_id)
        else:
            for place in places:
                self._collect(place, target_id)
        total = sum(item.stat.size_bytes for item in self._items)
        self._context.progress.start(total, "bytes")
        with ThreadPoolExecutor(parallel, "colabsync-push") as pool:
            for done in [pool.submit(self._unless_over, item) for item in self._items]:
                done.result()

    def _collect(self, place: Path, folder_id: str) -> None:
        """Note a file, or make a folder and note what lies in it."""
        self._context.cancel.check()
        found = os.lstat(place)
        if stat_bits.S_ISREG(found.st_mode):
            self._items.append(_Item(place, folder_id, stat_of(found)))
        elif stat_bits.S_ISDIR(found.st_mode):
            self._collect_below(place, self._folder_in(folder_id, place.name))
        else:
            self._skip(place, reasons.LINK if place.is_symlink() else reasons.SPECIAL)

    def _collect_below(self, folder: Path, folder_id: str) -> None:
        try:
            entries = sorted(folder.iterdir())
        except OSError:
            self._skip(folder, reasons.NO_RIGHTS)
            return
        for entry in entries:
            if not is_ignored_by_default(entry.name):
                self._collect(entry, folder_id)

    def _folder_in(self, parent_id: str, name: str) -> str:
        """The folder of this name, made if missing."""
        for each in self._there(parent_id):
            if each.is_folder and each.name == name:
                return each.id
        made = self._drive.create_folder(name, parent_id, file_id=self._new_id())
        self._there(parent_id).append(made)
        self._on_drive[made.id] = []
        return made.id

    def _there(self, folder_id: str) -> list[DriveFile]:
        """What lies in a Drive folder; asked once."""
        with self._lock:
            known = self._on_drive.get(folder_id)
        if known is None:
            known, token = [], None
            while True:
                page = self._drive.list_folder(folder_id, token)
                known += page.files
                if (token := page.next_token) is None:
                    break
            with self._lock:
                known = self._on_drive.setdefault(folder_id, known)
        return known

    def _unless_over(self, item: _Item) -> None:
        """Send one file, unless another has met what would meet all of them."""
        if self._is_over:
            return
        try:
            self._send_or_skip(item)
        except BaseException:
            self._is_over = True
            raise

    def _send_or_skip(self, item: _Item) -> None:
        """One file, with another try when it changes meanwhile."""
        for attempt in range(TRIES):
            self._context.cancel.check()
            try:
                self._send(replace(item, stat=stat_of(os.lstat(item.place))))
            except (Stale, HalfWritten) as error:
                if attempt == TRIES - 1:
                    is_half = isinstance(error, HalfWritten)
                    self._skip(item.place, reasons.HALF_WRITTEN if is_half else reasons.CHANGING)
                else:
                    self._context.cancel.wait(TRY_PAUSE_S)
            except DriveFull:
                raise
            except (Refused, NotFound) as error:
                self._skip(item.place, error.message)
                return
            except OSError as error:
                self._skip(item.place, f"cannot be read ({error.strerror})")
                return
            else:
                return

    def _send(self, item: _Item) -> None:
        name = item.place.name
        md5 = read_md5(item.place, item.stat)
        there = [each for each in self._there(item.folder_id) if each.has_content]
        twins = [each for each in there if each.name == name]
        key = f"{item.folder_id}/{name}"
        same = next((each for each in twins if each.md5 == md5), None)
        if same is not None:
            self._remember(key, same.id, md5)
            self._count(same=1, proven=1)
            return
        source, modified_at_ms = LocalSource(item.place, item.stat), modified_ms(item.stat)
        add, cancel = self._context.progress.add, self._context.cancel
        ours = self._memory.sent.get(key)
        mine = next((f for f in there if ours and (f.id, f.md5) == (ours.file_id, ours.md5)), None)
        self._context.progress.say(name)
        if mine is not None:
            sent = self._drive.update_file(
                mine.id,
                source,
                modified_at_ms=modified_at_ms,
                mime_type=mine.mime_type,
                on_bytes=add,
                cancel=cancel,
            )
        else:
            sent = self._drive.create_file(
                source,
                self._free_name(name, there) if twins else name,
                item.folder_id,
                modified_at_ms=modified_at_ms,
                file_id=self._new_id(),
                on_bytes=add,
                cancel=cancel,
            )
        self._remember(key, sent.file.id, sent.md5)
        is_copy = mine is None and bool(twins)
        self._count(
            sent=1,
            copies=int(is_copy),
            proven=int(sent.file.md5 == sent.md5),
            bytes_up=item.stat.size_bytes,
        )

    def _new_id(self) -> str | None:
        """An id for a new thing, so that a repeated try makes it only once."""
        with self._lock:
            if not self._ids:
                self._ids = self._drive.generate_ids(min(MAX_IDS, len(self._items) + STOCK))
            return self._ids.pop() if self._ids else None

    def _free_name(self, name: str, there: Sequence[DriveFile]) -> str:
        taken = {each.name for each in there}
        device = platform.node().split(".")[0]
        now = datetime.now().astimezone()
        return conflict_name(name, device, now, lambda candidate: candidate in taken)

    def _remember(self, key: str, file_id: str, md5: str) -> None:
        with self._lock:
            self._memory.sent[key] = _Sent(file_id, md5)

    def _count(
        self, sent: int = 0, same: int = 0, copies: int = 0, proven: int = 0, bytes_up: int = 0
    ) -> None:
        with self._lock:
            now = self.pushed
            self.pushed = replace(
                now,
                sent=now.sent + sent,
                same=now.same + same,
                copies=now.copies + copies,
                proven=now.proven + proven,
                bytes_up=now.bytes_up + bytes_up,
            )

    def _skip(self, place: Path, reason: str) -> None:
        with self._lock:
            line = f"{place.name}: {reason}"
            self.pushed = replace(self.pushed, skipped=(*self.pushed.skipped, line))


def _suitable(places: list[Path]) -> str | None:
    """`My Drive/Colab Notebooks` for notebooks and files, a folder's own name for a folder."""
    if not places:
        return None
    if len(places) == 1 and places[0].is_dir():
        return f"{MY_DRIVE}/{places[0].name}"
    return MY_DRIVE if all(place.is_dir() for place in places) else NOTEBOOKS_PLACE
