"""Each OAuth scope we ask for, and why (docs/decisions/0005-drive-scope.md)."""

from __future__ import annotations

from collections.abc import Iterable

DRIVE = "https://www.googleapis.com/auth/drive"
"""See and change all of Drive: two-way sync and browsing need files that other apps made, which
`drive.file` never shows."""

ASKED: tuple[str, ...] = (DRIVE,)


def allow_drive(granted: Iterable[str]) -> bool:
    """True when any of the granted scopes concerns Drive (an empty list means: not told)."""
    scopes = list(granted)
    return not scopes or any("drive" in scope for scope in scopes)
