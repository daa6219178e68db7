"""ByVersion: an update on Drive v3, which has no condition: look before, and look after.

Between the look and the update somebody else may still write; then their version is under ours.
The counter `version` tells cheaply that there was more than our own change, and the list of
revisions tells what.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jupyter_colabsync.drive.change import Change
from jupyter_colabsync.drive.expected import Expected, Overtaken, is_done
from jupyter_colabsync.drive.json_records import file_from
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.target import ANY_MIME, Target
from jupyter_colabsync.drive.upload import Upload


class ByVersion:
    """One update of one file. `read` is one try at its JSON, `before` what it was just now."""

    def __init__(
        self,
        read: Callable[[], Mapping[str, Any]],
        root: str,
        file_id: str,
        change: Change,
        expected: Expected,
        before: DriveFile | None,
    ) -> None:
        self._read = read
        self._root = root
        self._file_id = file_id
        self._change = change
        self._expected = expected
        self._before = before
        self.version = expected.version if before is None else before.version
        """The file's version before the update, as far as it is known."""

    def run(self, send: Callable[[Target], Upload]) -> Upload:
        """Send, unless the content is another by now. Raises Overtaken, and as `send`."""
        before, in_bin_too = self._before, self._change.untrash
        if before is not None and self._expected.differs_from(before, in_bin_too=in_bin_too):
            raise Overtaken(before)
        return send(v3_target(self._root, self._file_id, self._change, self._look))

    def _look(self, md5: str) -> Mapping[str, Any] | None:
        """After a lost answer: what Drive has if it is ours. Raises Overtaken."""
        json = self._read()
        is_ours = is_done(self._expected, md5, file_from(json), in_bin_too=self._change.untrash)
        return json if is_ours else None


def v3_target(
    root: str,
    file_id: str,
    change: Change,
    look: Callable[[str], Mapping[str, Any] | None],
) -> Target:
    """Where an update on v3 goes; `look` as in `Target`."""
    return Target(
        method="files.update",
        verb="PATCH",
        url=root + change.v3_address(file_id),
        metadata=change.v3_metadata(),
        mime_type=change.mime_type or ANY_MIME,
        is_repeatable=True,
        look=look,
    )
