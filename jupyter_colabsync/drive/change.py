"""Change: what an update changes besides the bytes, in the words of Drive v3 and of v2. Pure.

Source: Drive API reference, `files.update` of v3 (2026-11) and v2 (2026-09).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from jupyter_colabsync.drive.json_records import FILE_FIELDS, rfc3339
from jupyter_colabsync.drive.v2_records import V2_FILE_FIELDS


@dataclass(frozen=True, slots=True)
class Change:
    """One update of a file's bytes. `mime_type` is the one the file has, so that it stays;
    None for the others means as it is. `old_parent` is left for `new_parent`."""

    modified_at_ms: int
    mime_type: str | None = None
    name: str | None = None
    new_parent: str | None = None
    old_parent: str | None = None
    untrash: bool = False

    def v3_metadata(self) -> dict[str, Any]:
        """The `File` resource to send to v3."""
        metadata: dict[str, Any] = {"modifiedTime": rfc3339(self.modified_at_ms)}
        if self.name is not None:
            metadata["name"] = self.name
        if self.untrash:
            metadata["trashed"] = False
        return metadata

    def v3_address(self, file_id: str) -> str:
        """Path and query of the upload, up to the kind of upload that is to follow."""
        return self._address("v3", file_id, fields=FILE_FIELDS)

    def v2_metadata(self) -> dict[str, Any]:
        """The `File` resource to send to v2."""
        metadata: dict[str, Any] = {"modifiedDate": rfc3339(self.modified_at_ms)}
        if self.name is not None:
            metadata["title"] = self.name
        if self.untrash:
            metadata["labels"] = {"trashed": False}
        return metadata

    def v2_address(self, file_id: str) -> str:
        """As `v3_address`. v2 takes the time from the body only when it is told to, and takes a
        write for a look at the file unless it is told not to."""
        return self._address(
            "v2",
            file_id,
            fields=V2_FILE_FIELDS,
            modifiedDateBehavior="fromBody",
            updateViewedDate="false",
        )

    def _address(self, version: str, file_id: str, **options: str) -> str:
        query = {"supportsAllDrives": "true", **options, **self._places()}
        path = f"/upload/drive/{version}/files/{quote(file_id, safe='')}"
        return f"{path}?{urlencode(query)}&uploadType="

    def _places(self) -> dict[str, str]:
        if self.new_parent is None or self.new_parent == self.old_parent:
            return {}
        places = {"addParents": self.new_parent}
        if self.old_parent is not None:
            places["removeParents"] = self.old_parent
        return places
