"""`python -m jupyter_colabsync.contract [--check]`: writes what is generated from the contract.

Two files: the TypeScript types and routes, and the schema of our events on Jupyter's bus.
`--check` writes nothing and exits 1 when one of them is stale.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from jupyter_colabsync.contract.events import EVENT_SCHEMA_ID, Event
from jupyter_colabsync.contract.typescript import typescript

PACKAGE = Path(__file__).parents[1]


def event_schema() -> str:
    """The schema of `Event` as jupyter_events wants it, in YAML.

    Bad events are refused by it, so nothing leaves the server that the browser does not expect.
    """
    _, components = msgspec.json.schema_components([Event], ref_template="#/$defs/{name}")
    event: dict[str, Any] = components.pop("Event")
    schema = {
        "$id": EVENT_SCHEMA_ID,
        "version": "1",
        "title": "ColabSync event",
        "personal-data": True,
        "description": event.pop("description"),
        **{key: value for key, value in event.items() if key != "title"},
        "$defs": components,
    }
    note = (
        "# Generated from jupyter_colabsync/contract by `python -m jupyter_colabsync.contract`.\n"
    )
    return note + msgspec.yaml.encode(schema).decode()


FILES: dict[Path, Callable[[], str]] = {
    PACKAGE.parent / "labextension/src/api/contract.gen.ts": typescript,
    PACKAGE / "server/events.yaml": event_schema,
}


def stale_files() -> list[Path]:
    """The generated files that are missing or differ from what the contract says now."""
    return [
        path
        for path, make in FILES.items()
        if not path.exists() or path.read_text(encoding="utf-8") != make()
    ]


def main(arguments: list[str] | None = None) -> int:
    """Write the files, or with `--check` only name the stale ones. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m jupyter_colabsync.contract")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when stale")
    is_check = parser.parse_args(arguments).check
    stale = stale_files()
    for path in stale:
        print(f"{'stale' if is_check else 'written'}: {path.relative_to(PACKAGE.parent)}")
        if not is_check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(FILES[path](), encoding="utf-8")
    return 1 if is_check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
