"""Drive v2's JSON -> the same frozen records as v3's; v2 is only asked for its etag. Pure.

Source: Drive API v2 reference, `File` resource, and the discovery document of 2026-09.
"""

from __future__ import annotations

from dataclasses import replace

from jupyter_colabsync.drive.json_records import Json, file_from
from jupyter_colabsync.drive.records import DriveFile

V2_FILE_FIELDS = (
    "id,etag,title,mimeType,parents(id),md5Checksum,fileSize,modifiedDate,createdDate,"
    "headRevisionId,version,labels(trashed),explicitlyTrashed,"
    "capabilities(canEdit,canDownload,canTrash,canAddChildren),alternateLink,"
    "properties(key,value,visibility),shortcutDetails(targetId)"
)
V3_NAMES = {
    "title": "name",
    "fileSize": "size",
    "modifiedDate": "modifiedTime",
    "createdDate": "createdTime",
    "alternateLink": "webViewLink",
}


def file_from_v2(json: Json) -> DriveFile:
    """One `File` resource of v2, with its etag."""
    words = {V3_NAMES.get(key, key): value for key, value in json.items()}
    words["parents"] = [each["id"] for each in json.get("parents") or () if each.get("id")]
    words["trashed"] = (json.get("labels") or {}).get("trashed", False)
    words["appProperties"] = {
        each["key"]: each.get("value", "")
        for each in json.get("properties") or ()
        # what only this app sees is called PRIVATE here and appProperties in v3
        if each.get("visibility") == "PRIVATE"
    }
    return replace(file_from(words), etag=json.get("etag"))


def file_of_either(json: Json) -> DriveFile:
    """A `File` resource of v2 or v3: an upload session that was begun on one road may be ended
    after a restart, when the other is taken."""
    return file_from_v2(json) if "title" in json or "etag" in json else file_from(json)
