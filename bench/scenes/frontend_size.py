"""How much JavaScript a browser has to load for the panel."""

from __future__ import annotations

from pathlib import Path

import jupyter_colabsync
from table import Row

# A class of each of its parts, which are files of their own since they are loaded when looked at;
# with the quote, since the style sheet, another file, names them too.
OF_THE_MACHINE = (
    '"jp-colabsync-gpuDetails',
    '"jp-colabsync-machineHover',
    '"jp-colabsync-measureChart',
)


def measure() -> list[Row]:
    """Bytes of all built scripts, source maps left out."""
    static = Path(jupyter_colabsync.__file__).parent / "labextension" / "static"
    size_bytes = sum(path.stat().st_size for path in static.glob("*.js"))
    if not size_bytes:
        raise SystemExit("The frontend is not built: run `python3 dev.py lab` once.")
    machine_bytes = sum(
        path.stat().st_size
        for path in static.glob("*.js")
        if any(mark in path.read_text(encoding="utf-8") for mark in OF_THE_MACHINE)
    )
    return [
        Row(
            "frontend_size",
            "JavaScript of the Machine section",
            machine_bytes / 1000,
            "KB",
            60,
            "its own static/*.js: cards and charts, hover, measuring; uncompressed",
        ),
        Row(
            "frontend_size",
            "JavaScript of the panel",
            size_bytes / 1000,
            "KB",
            200,
            "all static/*.js of the prebuilt extension, uncompressed",
        ),
    ]
