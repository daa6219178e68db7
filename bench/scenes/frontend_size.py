"""How much JavaScript a browser has to load for the panel."""

from __future__ import annotations

from pathlib import Path

import jupyter_colabsync
from table import Row


def measure() -> list[Row]:
    """Bytes of all built scripts, source maps left out."""
    static = Path(jupyter_colabsync.__file__).parent / "labextension" / "static"
    size_bytes = sum(path.stat().st_size for path in static.glob("*.js"))
    if not size_bytes:
        raise SystemExit("The frontend is not built: run `python3 dev.py lab` once.")
    return [
        Row(
            "frontend_size",
            "JavaScript of the panel",
            size_bytes / 1000,
            "KB",
            200,
            "all static/*.js of the prebuilt extension, uncompressed",
        )
    ]
