"""Is the linked Drive folder still there, and still the one that was linked?

When it is in the bin, gone, or out of sight, that is said and everything waits: it is never taken
for the wish to delete all it held.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from contextlib import suppress

from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.metadata import DriveMetadata
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound, Refused
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import ROOT_CLOSED, State

MAX_DEPTH = 100
"""Drive allows no deeper nesting (release notes of 2023-11-21)."""
MARK = "colabsync_pair"
"""An app property of the linked folder: what carries it is what was linked. All devices that link
the folder with the same client share it, and would write the same one: two may do so at once."""
ABOVE, NAMES, DOUBT = "above", "root_names", "root_in_doubt"
KNOWN_MARK, UNMARKED = "root_mark", "root_unmarked"


def mark_for(root_id: str) -> dict[str, str]:
    """The mark that a linked folder of this id carries."""
    return {MARK: hashlib.sha256(root_id.encode()).hexdigest()[:16]}


def climb(drive: DriveMetadata, file_id: str, cancel: CancelToken | None = None) -> list[DriveFile]:
    """The folder itself and the folders above it, as far as this account can see them."""
    chain = [drive.get(file_id, cancel=cancel)]
    while (parent_id := chain[-1].parent_id) is not None and len(chain) < MAX_DEPTH:
        try:
            chain.append(drive.get(parent_id, cancel=cancel))
        except NotFound:
            break
    return chain


class RemoteRoot:
    """The linked Drive folder and what lies above it, as the state remembers them."""

    def __init__(self, drive: DriveClient, state: State, root_id: str) -> None:
        self._drive, self._state, self.id = drive, state, root_id

    @property
    def above(self) -> list[str]:
        """The ids of the folders above it."""
        found: list[str] = json.loads(self._state.meta.get(ABOVE, "[]"))
        return found

    @property
    def path(self) -> str | None:
        """Where it lies, for people, `My Drive/a/b`; None while nobody has looked."""
        return "/".join(reversed(self._names)) or None

    @property
    def _names(self) -> list[str]:
        """Its name and those of the folders above it."""
        found: list[str] = json.loads(self._state.meta.get(NAMES, "[]"))
        return found

    @property
    def is_doubtful(self) -> bool:
        """True while something was heard of it that has to be looked into."""
        return DOUBT in self._state.meta

    def facts(self, cancel: CancelToken) -> dict[str, str | None]:
        """Look at it and all above; what is to be remembered.

        Raises NotFound: `link_remote_missing` when it is gone, `link_remote_changed` when it is
        another one.
        """
        try:
            chain = climb(self._drive, self.id, cancel)
        except NotFound as error:
            raise remote_missing() from error
        return self.facts_of(chain)

    def facts_of(self, chain: Sequence[DriveFile]) -> dict[str, str | None]:
        """The same by what it and those above it were seen to be. Raises as `facts`."""
        if any(folder.is_trashed for folder in chain):
            raise remote_missing()
        known, found = self._state.meta.get(KNOWN_MARK), _mark_of(chain[0])
        if known is not None and found != known:
            raise remote_changed()
        is_unmarked = found is None and chain[0].can_edit
        return {
            ABOVE: _ids(chain[1:]),
            NAMES: json.dumps([folder.name for folder in chain]),
            DOUBT: None,
            KNOWN_MARK: found,
            UNMARKED: "1" if is_unmarked else None,
            ROOT_CLOSED: None if chain[0].can_add else "1",
        }

    @property
    def wants_mark(self) -> bool:
        """True while it has no mark, and could have one."""
        return UNMARKED in self._state.meta

    def put_mark(self) -> None:
        """Put one on. Raises as every call to Drive."""
        mark = None
        with suppress(Refused):  # some shared folders cannot carry any
            marked = self._drive.set_app_properties(self.id, mark_for(self.id))
            mark = _mark_of(marked)
        self._state.commit(Batch(meta={KNOWN_MARK: mark, UNMARKED: None}))

    def check(self, cancel: CancelToken) -> None:
        """Settle a doubt. Raises as `facts`."""
        self._state.commit(Batch(meta=self.facts(cancel)))

    def concerns(self, file_id: str) -> bool:
        """True for the folder itself and those above it."""
        return file_id == self.id or file_id in self.above

    def is_doubtful_by(self, file_id: str, file: DriveFile | None) -> bool:
        """True when what the feed tells of the folder, or of one above, has to be looked into."""
        if file is None or file.is_trashed:
            return True
        chain = [self.id, *self.above]
        number = chain.index(file_id)
        parent_id = next(iter(chain[number + 1 :]), None)
        if parent_id is not None and file.parent_id not in (None, parent_id):
            return True
        if file.name not in self._names[number : number + 1]:
            return True
        if file_id != self.id:
            return False
        if file.can_add != (ROOT_CLOSED not in self._state.meta):
            return True
        known = self._state.meta.get(KNOWN_MARK)
        return known is not None and _mark_of(file) != known


def _mark_of(folder: DriveFile) -> str | None:
    return dict(folder.app_properties).get(MARK)


def _ids(files: Iterable[DriveFile]) -> str:
    return json.dumps([file.id for file in files])


def remote_missing() -> NotFound:
    """The linked Drive folder is gone: said, never taken for a deletion of all it held."""
    return NotFound(
        "The linked Drive folder is in the bin, deleted or no longer shared with you. Restore it "
        "on Drive, or unlink this folder; nothing was deleted here.",
        code="link_remote_missing",
    )


def remote_changed() -> NotFound:
    """The folder lacks the mark it had."""
    return NotFound(
        "The linked Drive folder is not the one that was linked any more: it lacks the mark it "
        "had. Unlink this folder and link it again; nothing was deleted here.",
        code="link_remote_changed",
    )
