"""The stand a measurement runs on: a demo cloud in its own process, an account, a state folder."""

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

# A process of its own: what the cloud costs must not be charged to what is measured.
CLOUD = """
import json, sys
from jupyter_colabsync.demo.cloud import DemoCloud
with DemoCloud() as cloud:
    facts = {"google": cloud.google_url, "user": cloud.authorized_user_info()}
    print(json.dumps(facts), flush=True)
    sys.stdin.read()
"""


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
    with tempfile.TemporaryDirectory() as folder, _cloud() as cloud:
        home = Path(folder)
        environment = {
            **os.environ,
            "HOME": folder,
            "JUPYTER_CONFIG_DIR": f"{folder}/config",
            "JUPYTER_DATA_DIR": f"{folder}/data",
            "JUPYTER_RUNTIME_DIR": f"{folder}/runtime",
            "COLABSYNC_HOME": f"{folder}/colabsync",
            "COLABSYNC_GOOGLE_URL": str(cloud["google"]),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
            "PYTHONPATH": str(Path(__file__).parent),
        }
        user_file = home / "authorized_user.json"
        user_file.write_text(json.dumps(cloud["user"]))
        place = Stand(home, environment)
        place.colabsync("connect", "--authorized-user", str(user_file))
        yield place


@contextlib.contextmanager
def _cloud() -> Iterator[dict[str, object]]:
    process = subprocess.Popen(
        [sys.executable, "-c", CLOUD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait(timeout=20)


def write_files(folder: Path, count: int, size_bytes: int, per_folder: int = 100) -> None:
    """`count` files of distinct random content, `per_folder` in each sub-folder."""
    for number in range(count):
        sub = folder / f"part-{number // per_folder:03d}"
        sub.mkdir(parents=True, exist_ok=True)
        (sub / f"file-{number:05d}.bin").write_bytes(os.urandom(size_bytes))
