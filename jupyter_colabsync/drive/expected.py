"""Expected: what a caller believes is on Drive, and whether that is still so. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jupyter_colabsync.drive.records import DriveFile, Revision
from jupyter_colabsync.errors import Stale


class Overtaken(Stale):
    """Somebody else changed the file's content first; `file` is what Drive tells now."""

    default_code = "overtaken"

    def __init__(self, file: DriveFile) -> None:
        super().__init__("The file was edited on Drive meanwhile. It is compared again.")
        self.file = file


@dataclass(frozen=True, slots=True)
class Expected:
    """The content a file had when it was last seen; what is not known is None.

    `etag` is only known from an update of ours. `is_fresh`: Drive's feed told all this seconds
    ago, so that asking again before a write would only cost a call.
    """

    head_revision_id: str | None
    md5: str | None
    version: int | None = None
    etag: str | None = None
    is_fresh: bool = False

    def holds_for(self, file: DriveFile, *, in_bin_too: bool = False) -> bool:
        """True when `file` surely has this content, and is not in the bin."""
        facts = self._facts(file)
        return bool(facts) and all(facts) and (in_bin_too or not file.is_trashed)

    def differs_from(self, file: DriveFile, *, in_bin_too: bool = False) -> bool:
        """True when `file` surely has another content, or is in the bin."""
        return not all(self._facts(file)) or (file.is_trashed and not in_bin_too)

    def _facts(self, file: DriveFile) -> tuple[bool, ...]:
        """Comparisons both sides know enough for. `version` grows with mere views, too, so it
        counts only where nothing tells of the content."""
        contents = _compared((self.head_revision_id, file.head_revision_id), (self.md5, file.md5))
        return contents or _compared((self.version, file.version))


def is_done(expected: Expected, md5: str, file: DriveFile, *, in_bin_too: bool) -> bool:
    """After a lost answer to an update with bytes of this md5: True when `file` has them, False
    when nothing was done. Raises Overtaken for anything else."""
    head = expected.head_revision_id
    is_old = head is not None and head == file.head_revision_id
    if file.md5 == md5 and not is_old:
        return True
    if expected.holds_for(file, in_bin_too=in_bin_too):
        return False
    raise Overtaken(file)


def buried(
    expected: Expected, ours: DriveFile, revisions: Sequence[Revision]
) -> tuple[Revision, ...]:
    """Versions between the expected one and ours with contents of their own, oldest first.

    Where Drive no longer lists the expected one, only the version that ours replaced counts.
    """
    ids = [each.id for each in revisions]
    if ours.head_revision_id not in ids:
        return ()
    before = revisions[: ids.index(ours.head_revision_id)]
    seen = [number for number, each in enumerate(before) if _is_expected(expected, each)]
    between = before[seen[-1] + 1 :] if seen else before[-1:]
    return tuple(each for each in between if each.md5 is None or each.md5 != ours.md5)


def _is_expected(expected: Expected, revision: Revision) -> bool:
    if expected.head_revision_id is not None and revision.id == expected.head_revision_id:
        return True
    return expected.md5 is not None and revision.md5 == expected.md5


def _compared(*pairs: tuple[str | int | None, str | int | None]) -> tuple[bool, ...]:
    return tuple(
        mine == theirs for mine, theirs in pairs if mine is not None and theirs is not None
    )
