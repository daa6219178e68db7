"""What a client of version 2 asks to change about a file, in the words of version 3.

Clients of v2 often send back the whole resource they got, so what cannot be written is ignored, not
refused, and what stays as it was is not taken for a wish. Source: Drive API v2 reference, files.
update, its sample code, and the descriptions in the discovery document.
"""

from __future__ import annotations

from typing import Any

from .drafts import write_time
from .front import Call
from .google_errors import GoogleError
from .records import File

RENAMED = {
    "title": "name",
    "mimeType": "mimeType",
    "description": "description",
    "folderColorRgb": "folderColorRgb",
    "writersCanShare": "writersCanShare",
    "copyRequiresWriterPermission": "copyRequiresWriterPermission",
}
Json = dict[str, Any]


def v3_words(call: Call) -> Json:
    """The update in a v2 request, as a v3 body. Raises GoogleError 404."""
    file, now_ms = call.file(), call.store.now_ms()
    words = {RENAMED[name]: value for name, value in call.body.items() if name in RENAMED}
    words |= _labels(call.body.get("labels", {}))
    words = {name: value for name, value in words.items() if value != _present(file, name)}
    words |= _properties(call.body.get("properties", []))
    words["modifiedTime"] = _modified_time(call, words, file, now_ms)
    if call.params.get("updateViewedDate", True):
        words["viewedByMeTime"] = write_time(now_ms)
    return words


def _labels(labels: Json) -> Json:
    return {name: labels[name] for name in ("starred", "trashed") if name in labels}


def _properties(properties: list[Json]) -> Json:
    words: Json = {}
    for each in properties:
        if not each.get("key"):
            raise GoogleError(400, "required", "A property needs a key.", "property.key")
        kind = "properties" if each.get("visibility") == "PUBLIC" else "appProperties"
        words.setdefault(kind, {})[each["key"]] = each.get("value")
    return words


def _present(file: File, name: str) -> object:
    present = {"name": file.name, "starred": file.starred, "trashed": file.trashed}
    return present.get(name)


def _modified_time(call: Call, words: Json, file: File, now_ms: int) -> str:
    """The time a file has after an update.

    `setModifiedDate` true stands for fromBodyOrNow, false for now. What the two behaviours that end
    in IfNeeded need is not documented; here it is a new content or any change of the metadata.
    """
    default = "fromBodyOrNow" if call.params.get("setModifiedDate") else "now"
    behavior = str(call.params.get("modifiedDateBehavior", default))
    before, now = write_time(file.modified_ms), write_time(now_ms)
    given = call.body.get("modifiedDate")
    is_needed = bool(words) or call.request.path.startswith("/upload/")
    by_behavior = {
        "fromBody": given or before,
        "fromBodyIfNeeded": (given or before) if is_needed else before,
        "fromBodyOrNow": given or now,
        "noChange": before,
        "now": now,
        "nowIfNeeded": now if is_needed else before,
    }
    return str(by_behavior[behavior])
