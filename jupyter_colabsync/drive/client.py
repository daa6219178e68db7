"""DriveClient: Google Drive in some twenty-five verbs, each promising a record or an error of ours.

Those without bytes are in `metadata`. How requests travel is in `transport`, how fast in `pacing`,
what refusals mean in `verdicts`, when to try again in `retry`, how bytes move in `upload`,
`update`, `download` and `ranged`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_colabsync.drive.calls import CallCounter
from jupyter_colabsync.drive.change import Change
from jupyter_colabsync.drive.content import Content, mime_type_of
from jupyter_colabsync.drive.download import Download, content_of, content_of_revision
from jupyter_colabsync.drive.expected import Expected
from jupyter_colabsync.drive.json_records import rfc3339
from jupyter_colabsync.drive.metadata import MAX_IDS, DriveMetadata
from jupyter_colabsync.drive.pacing import Pacer
from jupyter_colabsync.drive.ranged import RangedDownload
from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.drive.retry import Retry
from jupyter_colabsync.drive.transfer import Parcel, Sent, Session, UploadSource, no_bytes
from jupyter_colabsync.drive.transport import Transport
from jupyter_colabsync.drive.trial import Trial, try_upload
from jupyter_colabsync.drive.update import Updates
from jupyter_colabsync.drive.upload import is_big
from jupyter_colabsync.jobs.cancel import CancelToken

if TYPE_CHECKING:
    from jupyter_colabsync.drive.transport import Credentials

__all__ = ["MAX_IDS", "DriveClient"]


class DriveClient(DriveMetadata):
    """Drive for one account; thread-safe. Every method may raise SignInNeeded, Unreachable,
    Refused (DriveFull), NotFound or Stale, as `verdicts` says, and Cancelled once its `cancel` is
    set, also while it waits."""

    def __init__(
        self,
        credentials: Callable[[], Credentials],
        origin: str | None,
        retry: Retry | None = None,
        pacer: Pacer | None = None,
        on_close: Callable[[], None] | None = None,
    ) -> None:
        """`on_close` ends what `credentials` may be waiting for."""
        self._on_close = on_close
        self.pacer = pacer or Pacer()
        transport = Transport(credentials, origin, self.pacer)
        super().__init__(transport, (retry or Retry()).until(transport.ended))
        self._content = Content(self._transport, self._retry, self._lookup)
        self._updates = Updates(self._transport, self._retry, self._lookup)

    @property
    def calls(self) -> CallCounter:
        """How many requests were sent, by method, and what they cost."""
        return self._transport.calls

    def close(self) -> None:
        """Close all connections, those in use as well: nothing is asked any more. Whoever waits
        for an answer gets Cancelled, or Unreachable when Drive may or may not have done it."""
        self._transport.close()
        if self._on_close is not None:
            self._on_close()

    # --- sending ---

    def create_file(
        self,
        source: UploadSource,
        name: str,
        parent_id: str,
        *,
        modified_at_ms: int,
        file_id: str | None = None,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
        session: Session | None = None,
    ) -> Sent:
        """Send a new file. With `file_id` this can be repeated safely: bytes that are there
        already are not sent again; without, a lost answer raises Unreachable, `answer_lost`.

        `on_bytes` gets the number of bytes moved, negative when some must be sent again. With a
        `session` a big file goes on where a killed process ended. Raises Stale when the file
        changed meanwhile (nothing is left on Drive then), Cancelled.
        """
        metadata: dict[str, Any] = {
            "name": name,
            "parents": [parent_id],
            "mimeType": mime_type_of(name),
            "modifiedTime": rfc3339(modified_at_ms),
        }
        if file_id:
            metadata["id"] = file_id
        return self._content.create(
            metadata, _parcel(source, on_bytes, self._token(cancel), session)
        )

    def update_file(
        self,
        file_id: str,
        source: UploadSource,
        *,
        expected: Expected | None = None,
        modified_at_ms: int,
        mime_type: str | None = None,
        name: str | None = None,
        new_parent: str | None = None,
        old_parent: str | None = None,
        untrash: bool = False,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
        session: Session | None = None,
    ) -> Sent:
        """Send new bytes for a file that keeps its id; the old ones become a revision.

        With `expected` nothing is written over content that nobody here has seen: raises
        Overtaken with the file as it is now, or, where this Drive has no condition to set and
        somebody was faster by a moment, tells in `Sent.buried` what came in between. Without
        `expected` the last writer wins.

        A new name or place and the way out of the bin go in the same request. Pass the
        `mime_type` the file has, so that (for instance) Colab's own type survives. `on_bytes`,
        `session` and errors as in `create_file`.
        """
        if new_parent is not None and old_parent is None:
            old_parent = self.get(file_id, cancel=cancel).parent_id
        change = Change(modified_at_ms, mime_type, name, new_parent, old_parent, untrash)
        parcel = _parcel(source, on_bytes, self._token(cancel), session)
        return self._updates.update(file_id, change, expected, parcel)

    def buried_under(
        self, ours: DriveFile, expected: Expected, *, cancel: CancelToken | None = None
    ) -> tuple[Revision, ...]:
        """Of an update whose answer never came here: what somebody else wrote between what was
        expected and `ours`, oldest first. One call, and none where nobody else can have."""
        return self._updates.buried_under(ours, expected, self._token(cancel))

    def try_upload(self, most_bytes: int, *, cancel: CancelToken | None = None) -> Trial:
        """How fast bytes go up, by up to `most_bytes` that become no file; see `trial`."""
        return try_upload(self._transport, self._retry, most_bytes, self._token(cancel))

    # --- fetching ---

    def download(
        self,
        file: DriveFile,
        sink: BinaryIO,
        *,
        have: int = 0,
        accepts_risk: bool = False,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> str:
        """Write the bytes of `file` into `sink`, which stands at 0; their hex md5.

        A cut is continued where it happened. The first `have` bytes are in the sink already, from
        an earlier try at the same version: they are read back (so the sink must be readable) and
        told to `on_bytes`, too. Raises Stale when the bytes are not those that `file` promised
        (size or md5), Refused for what has no bytes, and for what Google takes for malware: that
        comes only with `accepts_risk`, and to its owner.
        """
        wanted = content_of(file, accepts_risk=accepts_risk)
        download = Download(self._transport, wanted, sink, on_bytes, self._token(cancel))
        return download.run(self._retry, have)

    def download_ranged(
        self,
        file: DriveFile,
        path: Path,
        *,
        connections: int = 4,
        accepts_risk: bool = False,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> str:
        """Write the bytes of `file` to `path`, big ones by several connections; their hex md5.

        `path` appears only when it is whole and checked (it is not fsynced). Until then `.part`
        and `.ranges` beside it let the next call go on, in this process or after it was killed;
        what was there is told to `on_bytes`, too, which adds up to the size. They stay after
        Cancelled, SignInNeeded and Unreachable, and go with any other error. Raises as
        `download`, and LocalProblem.
        """
        return RangedDownload(
            self._transport,
            self._retry,
            content_of(file, accepts_risk=accepts_risk),
            path,
            connections,
            on_bytes,
            self._token(cancel),
        ).run()

    def download_revision(
        self,
        file_id: str,
        revision: Revision,
        sink: BinaryIO,
        *,
        on_bytes: Callable[[int], None] = no_bytes,
        cancel: CancelToken | None = None,
    ) -> str:
        """Write the bytes of an older version into `sink`; their hex md5. Raises as `download`."""
        wanted = content_of_revision(file_id, revision)
        download = Download(self._transport, wanted, sink, on_bytes, self._token(cancel))
        return download.run(self._retry)

    def _token(self, cancel: CancelToken | None) -> CancelToken:
        """What stops a transfer: the caller's token, or at least the end of this client."""
        return cancel or self._transport.ended


def _parcel(
    source: UploadSource,
    on_bytes: Callable[[int], None],
    cancel: CancelToken,
    session: Session | None,
) -> Parcel:
    """A parcel; a small file needs no session, and one left from when it was big is over."""
    is_begun = session is not None and session.uri is not None
    if session is not None and not is_big(source):
        if is_begun:
            session.remember(None)
        session, is_begun = None, False
    return Parcel(source, on_bytes, cancel, session, is_begun)
