"""Kaggle's own client in a process of its own: whom it acts as, given a home and variables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from kagglesdk.security.types import oauth_service

IS_CURRENT = hasattr(oauth_service, "IntrospectTokenRequest")
"""The last one for Python 3.10 knows neither tokens nor the wire we speak; newer Pythons try it."""

# It offers no setting for its address; the table it looks it up in is the way in.
PROGRAM = """
import json, sys
from kagglesdk import kaggle_env
kaggle_env._env_to_endpoint[kaggle_env.KaggleEnv.PROD] = sys.argv[1]
import kaggle
from kagglesdk.competitions.types.competition_api_service import ApiListDataFilesRequest
values = kaggle.api.config_values
known = {name: values.get(name) for name in ("username", "key", "token")}
request = ApiListDataFilesRequest()
request.competition_name = "night"
known["may_enter"] = True
try:
    with kaggle.api.build_kaggle_client() as client:
        client.competitions.competition_api_client.list_data_files(request)
except Exception:
    known["may_enter"] = False
print(json.dumps(known))
"""


@dataclass(frozen=True)
class ActsAs:
    """What the client took, and whether Kaggle let that into the competition `night`."""

    username: str | None
    key: str | None
    token: str | None
    may_enter: bool


def official_client(url: str, home: Path, variables: dict[str, str] | None = None) -> ActsAs:
    """Let it sign in by itself, with Kaggle at `url`."""
    kept = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {"HOME": str(home), "USERPROFILE": str(home), "NO_PROXY": "127.0.0.1"}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, url],
        env=environment | (variables or {}),
        cwd=home,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ActsAs(**json.loads(done.stdout.splitlines()[-1]))
