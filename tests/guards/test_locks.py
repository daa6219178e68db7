"""The committed lock files serve every system and every registry."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]

# Where a package comes as one build per system, npm leaves out of the lock, without a word, those
# it could not find when the lock was made. `npm ci` then fails on the systems left out.
BUILDS = {
    "@rspack/binding": 14,
    "@rolldown/binding": 15,
    "lightningcss": 11,
}


@pytest.fixture(scope="module")
def lock() -> Any:
    return json.loads((ROOT / "package-lock.json").read_text("utf-8"))


@pytest.mark.parametrize(("package", "fewest"), BUILDS.items())
def test_the_npm_lock_has_the_builds_for_all_systems(lock: Any, package: str, fewest: int) -> None:
    names = [n for n in lock["packages"] if re.fullmatch(rf"node_modules/{package}-[\w-]+", n)]
    assert len(names) >= fewest
    for system in ("darwin", "linux", "win32"):
        assert any(system in name for name in names)


def test_the_npm_lock_names_no_registry(lock: Any) -> None:
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


def test_typescript_stays_at_5_which_dependency_cruiser_can_read(lock: Any) -> None:
    assert lock["packages"]["node_modules/typescript"]["version"].startswith("5.")


def test_the_python_constraints_name_no_host() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    assert "://" not in text
    assert "==" in text
