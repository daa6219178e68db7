"""Google's own description of Drive v3, as objects that build and check requests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class DriveApi:
    """Builders of requests, made once: each takes a millisecond of Google's client to make."""

    about: Any
    files: Any
    changes: Any
    revisions: Any


def build_api(root: str) -> DriveApi:
    """Builders for the Drive at `root`, from the discovery document that comes with Google's
    client: no network is needed."""
    import json

    from googleapiclient.discovery import build_from_document
    from googleapiclient.discovery_cache import get_static_doc

    document = json.loads(get_static_doc("drive", "v3"))
    document["rootUrl"] = f"{root}/"
    document["baseUrl"] = f"{root}/drive/v3/"
    # any object will do as `http`: every request is given its own when it is executed
    drive = build_from_document(document, http=object())
    return DriveApi(
        about=drive.about(),
        files=drive.files(),
        changes=drive.changes(),
        revisions=drive.revisions(),
    )
