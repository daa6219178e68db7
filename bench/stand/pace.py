"""How long Google would take for one request, judged by what it asks for. Pure.

The figures are a model, not a measurement: round ones, in the range that users of Drive's API
report. What counts is that everybody measured here meets the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import parse_qs

Kind: TypeAlias = Literal["read", "write", "media", "chunk"]
REFUSED = (403, 429)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds from a request's last byte to its answer's first."""

    read_s: float = 0.150
    """Metadata, a list, a page of changes, a token; also a refusal, which does no work."""
    write_s: float = 0.400
    """Anything created or changed, with or without contents; a batch of changes as a whole."""
    media_s: float = 0.200
    """A file's contents, or a range of them."""
    chunk_s: float = 0.150
    """What is sent to an upload session that a write has opened."""

    def wait_s(self, kind: Kind, status: int) -> float:
        """How long an answer of this status to such a request takes."""
        if status in REFUSED:
            return self.read_s
        return {
            "read": self.read_s,
            "write": self.write_s,
            "media": self.media_s,
            "chunk": self.chunk_s,
        }[kind]


AT_ONCE = Pace(0, 0, 0, 0)
"""For what is set up or looked at, and not measured."""


def kind_of(verb: str, target: str, headers: Mapping[str, str]) -> Kind:
    """What a request asks for; `headers` by names in lower case.

    Source: Drive API v3 guides "Upload file data" and "Download and export files".
    """
    path, _, text = target.partition("?")
    query = parse_qs(text)
    if headers.get("x-http-method-override", verb).upper() in ("GET", "HEAD"):
        is_media = query.get("alt") == ["media"] or path.endswith("/export")
        return "media" if is_media else "read"
    if "upload_id" in query:
        asks_offset = headers.get("content-range", "").startswith("bytes */")
        return "read" if asks_offset or verb == "DELETE" else "chunk"
    return "read" if path in ("/token", "/revoke") else "write"
