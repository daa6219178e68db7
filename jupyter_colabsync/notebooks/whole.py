"""Tells a whole notebook from one that is only half written. Pure."""

from __future__ import annotations

import msgspec


def is_whole(data: bytes) -> bool:
    """True when `data` is one complete JSON object, as every notebook file is.

    Jupyter saves by truncating and rewriting the file in place, so a reader may see any prefix
    of it; no proper prefix of a JSON object is one. Whether it is a *valid* notebook is not asked:
    people's files are kept as they are.
    """
    try:
        # any JSON object; its members are checked for shape but not built in memory
        msgspec.json.decode(data, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True
