"""Imports only point down, in Python and in TypeScript, and the two checks still bite."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
DEPCRUISE = ROOT / "node_modules" / "dependency-cruiser" / "bin" / "dependency-cruise.mjs"
RULES = ROOT / "labextension" / ".dependency-cruiser.cjs"
SOURCE = "labextension/src/"

# Far below what there is: a check that reads next to nothing must not pass for a clean one.
FEWEST_MODULES = 30

# One import against each Python contract.
PYTHON_CRIMES = {
    "errors.py": "import jupyter_colabsync.server",
    "sync/plan/planner.py": "import sqlite3",
    "sync/state/store.py": "import jupyter_colabsync.sync.engine",
    "kaggle/storage/gets.py": "import jupyter_colabsync.kaggle.pulling.puller",
    "system/gpu/reading.py": "import jupyter_colabsync.system.sampler",
    "services/__init__.py": "import tornado",
    "cli/app.py": "import googleapiclient",
    "demo/cloud.py": "import jupyter_colabsync.contract",
}

# One file against each TypeScript rule.
TYPESCRIPT_CRIMES = {
    "no-cycles": ("views/parts/egg.ts", "export * from './hen';"),
    "leaves-stand-alone": ("ids.ts", "export * from './commands/drive';"),
    "api-stands-alone": ("api/client.ts", "export * from '../models/sync';"),
    "drive-contents-see-api": ("drive/contents.ts", "export * from '../models/sync';"),
    "models-see-api": ("models/sync.ts", "export * from '../views/panel';"),
    "views-see-models": ("views/panel.ts", "export * from '../commands/drive';"),
    "commands-see-no-plugins": ("commands/drive.ts", "export * from '../views/panel';"),
    "sections-are-strangers": ("views/drive/row.ts", "export * from '../kaggle/row';"),
    "plugins-are-the-top": ("tokens.ts", "export * from './plugins/panel';"),
    "react-only-in-views": ("models/jobs.ts", "export { useState } from 'react';"),
    "application-only-in-plugins": (
        "models/settings.ts",
        "export { ILabShell } from '@jupyterlab/application';",
    ),
    "declared-dependencies-only": ("views/kaggle/row.ts", "export * from 'nowhere-to-be-found';"),
}
BYSTANDERS = {
    "views/parts/hen.ts": "export * from './egg';",
    "plugins/panel.ts": "export const panel = 1;",
}


def test_python_imports_only_point_down() -> None:
    done = lint_imports(ROOT)
    assert done.returncode == 0, done.stdout


def test_each_python_contract_reports_what_breaks_it(tmp_path: Path) -> None:
    skeleton = tmp_path / "jupyter_colabsync"
    for path in sorted((ROOT / "jupyter_colabsync").rglob("*.py")):
        empty = skeleton / path.relative_to(ROOT / "jupyter_colabsync")
        empty.parent.mkdir(parents=True, exist_ok=True)
        empty.write_text(PYTHON_CRIMES.get(empty.relative_to(skeleton).as_posix(), ""))
    # The package itself keeps the one import that the contracts let pass.
    for kept in ("pyproject.toml", "jupyter_colabsync/__init__.py"):
        (tmp_path / kept).write_bytes((ROOT / kept).read_bytes())

    done = lint_imports(tmp_path)

    assert f"0 kept, {len(PYTHON_CRIMES)} broken" in done.stdout, done.stdout


def test_typescript_imports_only_point_down() -> None:
    report = depcruise(ROOT)
    assert violations(report) == []


def test_the_typescript_check_reads_the_modules_there_are() -> None:
    read = [m for m in depcruise(ROOT)["modules"] if m["source"].startswith(SOURCE)]
    own = [m for m in read if ".spec." not in m["source"]]
    assert len(own) >= FEWEST_MODULES


def test_each_typescript_rule_reports_what_breaks_it(tmp_path: Path) -> None:
    for name, text in [*TYPESCRIPT_CRIMES.values(), *BYSTANDERS.items()]:
        path = tmp_path / SOURCE / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    (tmp_path / "package.json").write_bytes((ROOT / "package.json").read_bytes())

    broken = violations(depcruise(tmp_path))

    assert {rule for rule, _ in broken} == set(TYPESCRIPT_CRIMES)
    for rule, (name, _) in TYPESCRIPT_CRIMES.items():
        assert (rule, SOURCE + name) in broken


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """import-linter on the package below `folder`."""
    command = [str(LINT_IMPORTS), "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def depcruise(folder: Path) -> Any:
    """dependency-cruiser's own JSON report on the frontend below `folder`."""
    if not DEPCRUISE.exists():
        pytest.fail("dependency-cruiser is not installed: run `npm ci`, then try again.")
    command = ["node", str(DEPCRUISE), "--config", str(RULES), "--output-type", "json"]
    done = subprocess.run(
        [*command, SOURCE], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def violations(report: Any) -> list[tuple[str, str]]:
    """The broken rules, each with the module that breaks it."""
    return [(each["rule"]["name"], each["from"]) for each in report["summary"]["violations"]]
