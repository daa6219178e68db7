"""Harmful: files that Google holds back as malware, and those a person wants all the same.

Drive hands such a file out only to its owner (in a shared drive: an organizer), and only when asked
with `acknowledgeAbuse=true`. Source: Drive API v3 reference, files.get. A decision holds for one
version of one file; the next version is asked about anew.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from jupyter_colabsync.decoding import decode_json
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.errors import NotFound, Refused, Stale
from jupyter_colabsync.sync.state.batch import Batch
from jupyter_colabsync.sync.state.state import State

HARMFUL, ALLOWED = "harmful", "harmful_allowed"
ABUSIVE = "abusive_file"
"""The code of Drive's refusal; see `drive.verdicts`."""


class HarmfulFile(msgspec.Struct, frozen=True):
    """One version of a file that Google holds back."""

    id: str
    md5: str
    path: str
    """Where it would lie here."""
    size_bytes: int


class _Version(msgspec.Struct, frozen=True):
    id: str
    md5: str


@dataclass(frozen=True, slots=True)
class Harmful:
    """Of one link; safe from any thread."""

    state: State

    @property
    def files(self) -> tuple[HarmfulFile, ...]:
        """What is held back and not decided about, by path."""
        found = (each for each in self._noted if self._is_missing(each))
        return tuple(sorted(found, key=lambda each: each.path))

    def is_allowed(self, file: DriveFile) -> bool:
        """True for a version that a person wants in spite of the warning."""
        if ALLOWED not in self.state.meta or file.md5 is None:
            return False
        return _Version(file.id, file.md5) in self._allowed

    def note(self, path: str, file: DriveFile, error: Refused) -> None:
        """Drive refused a download: remember it for the person, if that is the reason.

        Raises Refused for what a person wants and does not get, because it is somebody else's.
        """
        if error.code != ABUSIVE or file.md5 is None:
            return
        if self.is_allowed(file):
            raise Refused(
                "Google marks that file as harmful and hands it out to its owner only. Ask them "
                "for it, or delete it on Drive.",
                code="harmful_of_others",
            ) from error
        fresh = HarmfulFile(file.id, file.md5, path, file.size_bytes or 0)
        with self.state.undisturbed():
            noted = self._noted
            if fresh not in noted:
                others = [each for each in noted if each.id != file.id and self._is_missing(each)]
                self.state.commit(Batch(meta={HARMFUL: _text([*others, fresh])}))

    def allow(self, path: str, md5: str | None = None) -> HarmfulFile:
        """Have a file fetched by the next run. `md5`: of the version that the person was shown.

        Raises NotFound for what is not held back, Stale when it is another version by now.
        """
        file = next((each for each in self.files if each.path == path), None)
        if file is None:
            raise NotFound(
                f'Google does not hold back "{path}". Sync, then look again at what it does.',
                code="not_held_back",
            )
        if md5 not in (None, file.md5):
            raise Stale(
                f'"{path}" was changed on Drive meanwhile. Look at it again, then decide.',
                code="changed_on_drive",
            )
        kept = [each for each in self._allowed if self._is_current(each.id, each.md5)]
        allowed = _text([*kept, _Version(file.id, file.md5)])
        self.state.commit(Batch(meta={ALLOWED: allowed}))
        return file

    def _is_missing(self, file: HarmfulFile) -> bool:
        node = self.state.by_drive_id(file.id)
        return (
            self._is_current(file.id, file.md5)
            and (node is None or node.md5 != file.md5)
            and _Version(file.id, file.md5) not in self._allowed
        )

    def _is_current(self, file_id: str, md5: str) -> bool:
        """True while Drive has this version, and in this link."""
        file = self.state.file_of(file_id)
        return file is not None and file.md5 == md5 and self.state.has(file_id)

    @property
    def _noted(self) -> list[HarmfulFile]:
        return decode_json(self.state.meta.get(HARMFUL, "[]"), list[HarmfulFile])

    @property
    def _allowed(self) -> list[_Version]:
        return decode_json(self.state.meta.get(ALLOWED, "[]"), list[_Version])


def _text(values: list[HarmfulFile] | list[_Version]) -> str:
    return msgspec.json.encode(values).decode()
