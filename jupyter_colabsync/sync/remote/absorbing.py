"""Absorbing: what a page of the feed or of a listing changes in what is known of Drive.

What Drive tells of a node goes into the base where that has nothing else to agree on (versions,
rights), and is kept as `Told` where it differs. Entries come late, twice, and for mere views:
each is compared with what is known, and `version`, which only grows, tells old from new.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import msgspec

from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.sync.plan.nodes import Base
from jupyter_colabsync.sync.plan.pointers import needs_pointer
from jupyter_colabsync.sync.remote.newcomers import newcomers
from jupyter_colabsync.sync.remote.observing import is_same_content
from jupyter_colabsync.sync.state.batch import Batch, Told
from jupyter_colabsync.sync.state.state import State

MAX_STRANGERS = 2000
"""Most changes of a Drive have nothing to do with the link; only the latest are remembered."""


def slim(file: DriveFile) -> DriveFile:
    """Without what sync has no use for, and with a name that can be stored: JSON can hold half
    a letter (a lone surrogate), UTF-8 cannot.

    What went into the bin only with a folder above it is not in the bin by itself: that is told
    by its folder, and when the folder comes back Drive may not say a word about what it holds.
    """
    name = file.name if file.name.isascii() else file.name.encode(errors="replace").decode()
    is_trashed = file.is_trashed and file.is_explicitly_trashed
    return replace(file, name=name, is_trashed=is_trashed, url=None, app_properties=())


@dataclass(slots=True)
class Absorbed:
    """One page. Ask it for `batch` at the end."""

    state: State
    strangers: dict[str, DriveFile]
    """Things told lately that lie in no known folder: theirs may be told after them."""
    is_wanted: Callable[[DriveFile], bool]
    """False for folders whose content is of no interest (ignored ones)."""
    _told: dict[str, Told] = field(default_factory=dict)
    _dropped: set[str] = field(default_factory=set)
    _nodes: dict[int, Base] = field(default_factory=dict)
    _unlisted: list[str] = field(default_factory=list)
    _left_at_ms: dict[int, int] = field(default_factory=dict)
    """Folders that are somewhere else on Drive now, by key."""
    hidden_in: set[str] = field(default_factory=set)
    """Drive ids of folders whose content is in the bin: one above it must be there, too."""

    def take(self, file: DriveFile, at_ms: int | None = None) -> None:
        """Something as it is now, wherever it is; `at_ms`: since when, in Unix milliseconds."""
        if file.is_trashed and not file.is_explicitly_trashed and file.parent_id is not None:
            self.hidden_in.add(file.parent_id)
        file = slim(file)
        node, told = self._known(file.id)
        if _is_older(file, node, told):
            return
        self.strangers.pop(file.id, None)
        if file.is_trashed:
            self._leave(Told(0, file), node, told)
        elif not self._is_inside(file):
            self._leave(Told(0, file, is_gone=True), node, told)
            self._remember_stranger(file)
            if node is not None and node.kind == "folder" and at_ms is not None:
                self._left_at_ms[node.key] = at_ms
        elif node is not None and self._is_as_agreed(node, file):
            self._drop(file.id)
            self._update(node, file)
        else:
            self._put(file, node, told)

    def lose(self, file_id: str) -> None:
        """Deleted for good, or out of this account's sight."""
        self.strangers.pop(file_id, None)
        node, told = self._known(file_id)
        if told is not None:
            self._leave(Told(told.key, told.file, is_gone=True), node, told)
        elif node is not None:
            file = node.as_file(self.state.drive_id_of(node.parent))
            self._leave(Told(node.key, file, is_gone=True), node, None)

    def welcome_strangers(self) -> None:
        """Take in whatever lies in a folder that has become known."""
        while ready := [file for file in self.strangers.values() if self._is_inside(file)]:
            for file in ready:
                self.take(file)
                self.strangers.pop(file.id, None)

    def batch(self, **more: object) -> Batch:
        """All of it as one change; `more` are other fields of the batch."""
        new_here = list(newcomers(self.state, self._left_at_ms))
        for node in new_here:
            self._nodes.pop(node.key, None)
            self._drop(node.drive_id)
        return Batch(
            base_drop=[node.key for node in new_here],
            base_put=list(self._nodes.values()),
            told_drop=sorted(self._dropped),
            told_put=list(self._told.values()),
            unlisted=[each for each in self._unlisted if each in self._told],
            **more,  # type: ignore[arg-type]  # as the caller says
        )

    # --- what is known by now

    def _known(self, file_id: str) -> tuple[Base | None, Told | None]:
        node = self.state.by_drive_id(file_id)
        if node is not None:
            node = self._nodes.get(node.key, node)
        told = self._told.get(file_id)
        if told is None and file_id not in self._dropped:
            told = self.state.told.get(file_id)
        return node, told

    def _is_inside(self, file: DriveFile) -> bool:
        """True when it lies in a folder of the link (which may itself be in the bin)."""
        if file.parent_id is None:
            return False
        node, told = self._known(file.parent_id)
        return not told.is_gone if told is not None else node is not None

    def _is_as_agreed(self, node: Base, file: DriveFile) -> bool:
        if node.drive_name != file.name or (node.kind == "folder") != file.is_folder:
            return False
        if node.is_pointer != needs_pointer(file):
            return False
        return self.state.drive_id_of(node.parent) == file.parent_id and is_same_content(node, file)

    # --- what changes

    def _leave(self, gone: Told, node: Base | None, told: Told | None) -> None:
        """It is not in the link any more; of what the base never had nothing has to be known."""
        if node is None:
            if told is not None:
                self._drop(told.file.id)
            return
        self._dropped.discard(gone.file.id)
        self._told[gone.file.id] = msgspec.structs.replace(gone, key=node.key)

    def _put(self, file: DriveFile, node: Base | None, told: Told | None) -> None:
        if told is not None and told.file == file and not told.is_gone:
            return
        key = node.key if node is not None else told.key if told is not None else None
        if key is None:
            key = self._key_for(file.id)
        self._dropped.discard(file.id)
        self._told[file.id] = Told(key, file)
        is_news = node is None and (told is None or told.is_gone or told.file.is_trashed)
        if file.is_folder and is_news and self.is_wanted(file):
            self._unlisted.append(file.id)

    def _key_for(self, file_id: str) -> int:
        """That of a create we began, or a new one."""
        begun = (each.key for each in self.state.intents.values() if each.drive_id == file_id)
        found = next(begun, None)
        return self.state.new_key() if found is None else found

    def _drop(self, file_id: str) -> None:
        self._told.pop(file_id, None)
        if file_id in self.state.told:
            self._dropped.add(file_id)

    def _update(self, node: Base, file: DriveFile) -> None:
        """What has to be known of it, but not agreed on. An etag is good for one version only."""
        news = told_by(node, file)
        if news != node:
            self._nodes[node.key] = news

    def _remember_stranger(self, file: DriveFile) -> None:
        self.strangers[file.id] = file
        if len(self.strangers) > MAX_STRANGERS:
            del self.strangers[next(iter(self.strangers))]


def take_in(state: State, file: DriveFile) -> None:
    """Know what Drive just said of one thing."""
    with state.undisturbed():
        absorbed = Absorbed(state, {}, lambda _: True)
        absorbed.take(file)
        state.commit(absorbed.batch())


def told_by(node: Base, file: DriveFile) -> Base:
    """The node with Drive's latest word about it; name, place and content are not touched."""
    etag = file.etag
    if etag is None and file.version is not None and file.version == node.version:
        etag = node.etag
    return msgspec.structs.replace(
        node,
        mime_type=file.mime_type,
        modified_at_ms=file.modified_at_ms,
        revision_id=file.head_revision_id,
        version=file.version,
        etag=etag,
        can_edit=file.can_edit,
        can_download=file.can_download,
        can_trash=file.can_trash,
        can_add=file.can_add,
    )


def _is_older(file: DriveFile, node: Base | None, told: Told | None) -> bool:
    """True when something later is known of it."""
    known = told.file.version if told is not None else node.version if node is not None else None
    return known is not None and file.version is not None and file.version < known


def known_children(state: State, folder_id: str) -> Iterable[str]:
    """The ids of what was last known to lie directly in a folder, and not in the bin."""
    key = state.key_of(folder_id)
    if key is None:
        return
    for node in state.children(key):
        if node.drive_id not in state.told:
            yield node.drive_id
    for told in state.told.values():
        if told.file.parent_id == folder_id and not told.is_gone and not told.file.is_trashed:
            yield told.file.id
