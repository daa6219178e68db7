"""Kaggle's own programs: `python -m stand.officials kaggle|hub ORIGIN FOLDER DATASET`.

They have Kaggle's address built in; here, and only in their own process, it is replaced by the
stand's. Nothing else of them is touched.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

from .fetched import fetched

KAGGLE_VERSION: Final = "2.2.5"
HUB_VERSION: Final = "1.0.3"
"""Pinned, as other versions would make another table."""


def find_officials() -> Path | None:
    """Where both are, fetched on first use; None, with a sentence, when they cannot be had."""
    packages = [f"kaggle=={KAGGLE_VERSION}", f"kagglehub=={HUB_VERSION}", "six"]
    name = f"kaggle-{KAGGLE_VERSION}-hub-{HUB_VERSION}"
    return fetched(name, packages, has_dependencies=True)


def environment(folder: Path, home: Path, username: str, key: str) -> dict[str, str]:
    """What such a process needs: its packages, and an account by the variables it reads."""
    path = os.pathsep.join([str(folder), str(Path(__file__).parent.parent)])
    kept = {name: text for name, text in os.environ.items() if not name.startswith("KAGGLE")}
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": path,
        "KAGGLE_USERNAME": username,
        "KAGGLE_KEY": key,
    }


def main(program: str, origin: str, folder: str, dataset: str) -> None:
    """Fetch and unpack a whole dataset as each of them is meant to be used."""
    from kagglesdk import kaggle_env

    # it offers no public way
    kaggle_env._env_to_endpoint[kaggle_env.KaggleEnv.PROD] = origin  # noqa: SLF001
    if program == "kaggle":
        from kaggle.cli import main as command_line

        sys.argv = ["kaggle", "datasets", "download", dataset, "-p", folder, "--unzip", "-q"]
        command_line()
        return
    os.environ["KAGGLEHUB_CACHE"] = folder
    import kagglehub

    kagglehub.dataset_download(dataset)


if __name__ == "__main__":
    main(*sys.argv[1:])
