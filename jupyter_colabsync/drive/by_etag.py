"""ByEtag: an update that goes through only while the file is what the caller saw, by Drive v2.

An etag changes with every change, a new name included. So a refused condition is looked into: as
long as the content is still the expected one, the update goes again with the new etag.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from jupyter_colabsync.drive.change import Change
from jupyter_colabsync.drive.expected import Expected, Overtaken, is_done
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.target import ANY_MIME, Target
from jupyter_colabsync.drive.transfer import Parcel
from jupyter_colabsync.drive.upload import Upload
from jupyter_colabsync.drive.v2 import V2, NoEtag
from jupyter_colabsync.drive.v2_records import file_from_v2
from jupyter_colabsync.drive.verdicts import ConditionNotMet

MAX_RENEWALS: Final = 3
"""Names, stars and views may change a few times while a file is sent, not for ever."""


class ByEtag:
    """One update of one file. A resumed one was on condition when its session began: the session
    is asked first, and the file only when the session is lost."""

    def __init__(
        self,
        v2: V2,
        root: str,
        file_id: str,
        change: Change,
        expected: Expected,
        parcel: Parcel,
    ) -> None:
        self._v2 = v2
        self._root = root
        self._file_id = file_id
        self._change = change
        self._expected = expected
        self._cancel = parcel.cancel
        self._is_resumed = parcel.is_resumed
        self._etag = expected.etag
        self.version = expected.version
        """The file's version before the update, as far as it is known."""

    def run(self, send: Callable[[Target], Upload]) -> Upload:
        """Send, on condition. Raises Overtaken, NoEtag, and as `send`."""
        if self._etag is None and not self._is_resumed:
            self._look_before()
        renewals = 0
        while True:
            try:
                return send(self._target())
            except ConditionNotMet:
                there = self._v2.get(self._file_id, self._cancel)
            renewals += 1
            is_same = self._expected.holds_for(there, in_bin_too=self._change.untrash)
            if not is_same or renewals > MAX_RENEWALS:
                raise Overtaken(there)
            self._know(there)

    def _look_before(self) -> None:
        there = self._v2.get(self._file_id, self._cancel)
        if self._expected.differs_from(there, in_bin_too=self._change.untrash):
            raise Overtaken(there)
        self._know(there)

    def _know(self, there: DriveFile) -> None:
        if there.etag is None:
            raise NoEtag
        self._etag, self.version = there.etag, there.version

    def _target(self) -> Target:
        return Target(
            method="files.update",
            verb="PUT",
            url=self._root + self._change.v2_address(self._file_id),
            metadata=self._change.v2_metadata(),
            mime_type=self._change.mime_type or ANY_MIME,
            is_repeatable=True,
            look=self._look,
            condition=self._condition,
        )

    def _condition(self) -> Mapping[str, str]:
        assert self._etag is not None  # whoever begins without has looked before
        return {"If-Match": self._etag}

    def _look(self, md5: str) -> Mapping[str, Any] | None:
        """After a lost answer: what Drive has if it is ours; else the next try takes the etag of
        now. Raises Overtaken."""
        json = self._v2.read(self._file_id, self._cancel)
        there = file_from_v2(json)
        if is_done(self._expected, md5, there, in_bin_too=self._change.untrash):
            return json
        self._know(there)
        return None
