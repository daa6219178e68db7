"""New bytes for an existing file: by the best road this Drive has for an expectation, or blindly.

With v2 the condition is Drive's own (`by_etag`); without, we look before and after (`by_version`).
See docs/decisions/0012-compare-and-swap.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from jupyter_colabsync.drive.arrival import arrived
from jupyter_colabsync.drive.by_etag import ByEtag
from jupyter_colabsync.drive.by_version import ByVersion, v3_target
from jupyter_colabsync.drive.change import Change
from jupyter_colabsync.drive.expected import Expected, buried
from jupyter_colabsync.drive.lookup import Lookup
from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.target import Target
from jupyter_colabsync.drive.transfer import Parcel, Sent
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.upload import Upload, is_big, upload
from jupyter_colabsync.drive.v2 import V2, NoEtag
from jupyter_colabsync.drive.verdicts import API_DISABLED, GONE, NOT_FOUND, NOT_SERVED
from jupyter_colabsync.errors import NotFound, Refused, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

OWN_STEPS: Final = 1
"""How far one update moves a file's `version`. A guess: were it more, every update on v3 would
cost one needless list of revisions."""


class Updates:
    """Sends new bytes; see `DriveClient.update_file`."""

    def __init__(self, transport: Transport, retry: Retry, lookup: Lookup) -> None:
        self._transport = transport
        self._retry = retry
        self._lookup = lookup
        self._v2 = V2(transport, retry)

    def update(
        self, file_id: str, change: Change, expected: Expected | None, parcel: Parcel
    ) -> Sent:
        """Send a parcel to a file."""
        if expected is None:
            return self._blindly(file_id, change, parcel)
        before: DriveFile | None = None
        if self._v2.is_served:
            try:
                return self._by_etag(file_id, change, expected, parcel)
            except NoEtag:
                self._v2.note_missing()
            except (NotFound, Refused, Stale) as error:
                before = self._without_v2(file_id, error, parcel)
        return self._by_version(file_id, change, expected, parcel, before)

    def _by_etag(self, file_id: str, change: Change, expected: Expected, parcel: Parcel) -> Sent:
        road = ByEtag(self._v2, self._transport.root, file_id, change, expected, parcel)
        sent = road.run(lambda target: self._send(target, parcel))
        if not is_big(parcel.source):
            return Sent(arrived(sent, self._lookup, parcel.cancel), sent.md5)
        # whether the condition also holds when a session ends is not known
        return self._look_after(sent, expected, road.version, parcel)

    def _by_version(
        self,
        file_id: str,
        change: Change,
        expected: Expected,
        parcel: Parcel,
        before: DriveFile | None,
    ) -> Sent:
        if parcel.is_resumed:
            before = None  # it may be ours already: the session tells
        elif before is None and not expected.is_fresh:
            before = self._lookup.get(file_id, parcel.cancel)
        read = partial(self._lookup.read, file_id, parcel.cancel)
        road = ByVersion(read, self._transport.root, file_id, change, expected, before)
        sent = road.run(lambda target: self._send(target, parcel))
        return self._look_after(sent, expected, road.version, parcel)

    def _blindly(self, file_id: str, change: Change, parcel: Parcel) -> Sent:
        """The last writer wins; a lost answer is looked up by its md5."""

        def look(md5: str) -> Mapping[str, Any] | None:
            there = self._lookup.read(file_id, parcel.cancel)
            return there if there.get("md5Checksum") == md5 else None

        sent = self._send(v3_target(self._transport.root, file_id, change, look), parcel)
        return Sent(arrived(sent, self._lookup, parcel.cancel), sent.md5)

    def _send(self, target: Target, parcel: Parcel) -> Upload:
        return upload(self._transport, self._retry, target, parcel)

    def _look_after(
        self, sent: Upload, expected: Expected, version_before: int | None, parcel: Parcel
    ) -> Sent:
        """What our update has buried, if the file moved on by more than our own step."""
        file = arrived(sent, self._lookup, parcel.cancel)
        if _is_own_step(version_before, file.version):
            return Sent(file, sent.md5)
        return Sent(file, sent.md5, self._buried(expected, file, parcel.cancel))

    def buried_under(
        self, ours: DriveFile, expected: Expected, cancel: CancelToken
    ) -> tuple[Revision, ...]:
        """The same for an update of which only this is known; see `DriveClient.buried_under`."""
        if _is_own_step(expected.version, ours.version):
            return ()
        return self._buried(expected, ours, cancel)

    def _buried(
        self, expected: Expected, ours: DriveFile, cancel: CancelToken
    ) -> tuple[Revision, ...]:
        try:
            revisions = self._lookup.revisions(ours.id, cancel)
        except (NotFound, Refused):
            return ()  # who may edit a file may not always see its revisions
        return buried(expected, ours, revisions)

    def _without_v2(
        self, file_id: str, error: NotFound | Refused | Stale, parcel: Parcel
    ) -> DriveFile | None:
        """Find out whether v2 is missing here, and note it; the file as it is now, if that was
        asked on the way. Raises `error` when it is about something else."""
        if error.code in (NOT_SERVED, GONE, API_DISABLED):
            self._v2.note_missing()
            return None
        if error.code != NOT_FOUND:
            raise error
        # the file, its new folder or all of v2: if v3 knows the file and v2 does not, it is v2
        there = self._lookup.get(file_id, parcel.cancel)
        try:
            self._v2.get(file_id, parcel.cancel)
        except (NotFound, NoEtag):
            self._v2.note_missing()
            return there
        raise error


def _is_own_step(before: int | None, after: int | None) -> bool:
    """True when nobody else can have changed the file between these two versions."""
    return before is not None and after is not None and after - before <= OWN_STEPS
