"""The plain stand: a demo cloud in its own process, an account, a state folder; no network's
slowness between them."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .child import BENCH, child


@dataclass(frozen=True)
class Stand:
    """A place to measure: `home` holds everything, `environment` is for every child process."""

    home: Path
    environment: dict[str, str]

    def colabsync(self, *words: str) -> dict[str, object]:
        """Run `jupyter colabsync WORDS --json` and return its document."""
        done = subprocess.run(
            [sys.executable, "-m", "jupyter_colabsync", *words, "--json"],
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise SystemExit(f"colabsync {words[0]} failed:\n{done.stderr}")
        document: dict[str, object] = json.loads(done.stdout)
        return document


@contextlib.contextmanager
def stand() -> Iterator[Stand]:
    """A connected account on a fresh demo cloud; everything is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, child("stand.cloud") as cloud:
        home = Path(folder)
        environment = {
            **own_environment(home),
            "COLABSYNC_GOOGLE_URL": str(cloud.hello["google"]),
        }
        user_file = home / "authorized_user.json"
        user_file.write_text(json.dumps(cloud.hello["user"]))
        place = Stand(home, environment)
        place.colabsync("connect", "--authorized-user", str(user_file))
        yield place


def own_environment(home: Path) -> dict[str, str]:
    """This process's environment, with everything that is kept in a home moved to `home`."""
    path = filter(None, [str(BENCH), os.environ.get("PYTHONPATH")])
    # an installed package is compiled once; so is what is measured here
    kept = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": f"{home}/cache",
        "JUPYTER_CONFIG_DIR": f"{home}/config",
        "JUPYTER_DATA_DIR": f"{home}/data",
        "JUPYTER_RUNTIME_DIR": f"{home}/runtime",
        "COLABSYNC_HOME": f"{home}/colabsync",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
        "PYTHONPATH": os.pathsep.join(path),
    }
