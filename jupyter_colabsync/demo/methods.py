"""The names of Drive's methods: which of them write, which carry contents, and what each costs.

A name is the discovery document's (`drive.files.list`); calls through version 2 of the API have a
`v2` in it (`drive.v2.files.update`), so that the two roads to a file can be told apart.
"""

from __future__ import annotations

V2 = "drive.v2."

UNITS = {
    "drive.files.get": 5,
    "drive.files.list": 100,
    "drive.changes.list": 100,
    "drive.drives.list": 100,
    "drive.permissions.list": 100,
    "drive.revisions.list": 100,
    "drive.files.get_media": 200,
    "drive.files.export": 200,
    "drive.revisions.get_media": 200,
    "drive.files.create": 50,
    "drive.files.update": 50,
    "drive.files.copy": 50,
    "drive.permissions.create": 50,
    "drive.permissions.update": 50,
}
"""Drive API usage limits (2026): get 5, list 100, download 200, update 50; creating is assumed to
cost as much as updating."""
OTHER_UNITS = 5
WRITES = frozenset(
    f"drive.{name}"
    for name in (
        "files.create",
        "files.update",
        "files.copy",
        "files.delete",
        "permissions.create",
        "permissions.update",
        "permissions.delete",
    )
)
"""What the ceiling on sustained writes counts, and what takes as long as a write."""


def versionless(method: str) -> str:
    """The name that stands for a method in every version of the API."""
    return "drive." + method.removeprefix(V2) if method.startswith(V2) else method


def is_write(method: str) -> bool:
    return versionless(method) in WRITES


def is_media(method: str) -> bool:
    """Whether the answer is a file's content."""
    return method.endswith("_media") or method == "drive.files.export"


def units_of(method: str) -> int:
    """Estimated quota units of one call.

    Nothing for the requests that only carry what is counted already: a batch around its calls (the
    guide on batching: n requests count as n), and the PUTs to an upload session (a guess).
    """
    if not method.startswith("drive.") or method.startswith(("drive.batch", "drive.upload.")):
        return 0
    return UNITS.get(versionless(method), OTHER_UNITS)
