"""What the Drive tests share: a clock that does not wait, local files, errors by code."""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.answer import Answer
from jupyter_colabsync.drive.expected import Expected
from jupyter_colabsync.drive.pacing import Pacer
from jupyter_colabsync.drive.records import DriveFile
from jupyter_colabsync.drive.retry import Retry, Unwelcome
from jupyter_colabsync.errors import SignInNeeded, Stale
from jupyter_colabsync.jobs.cancel import CancelToken

BIG = bytes(range(256)) * 24_000
"""6,144,000 bytes: more than one request may carry."""


class Pauses:
    """A clock that only sleeping moves on; what retry and pacer slept is in `seconds`."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.seconds: list[float] = []
        self.retry = Retry(sleep=self.sleep, chance=lambda: 0.5)
        self.pacer = self.new_pacer()

    def new_pacer(self) -> Pacer:
        """Another pacer on the same clock."""
        return Pacer(clock=lambda: self.now_s, sleep=self.sleep, chance=lambda: 0.5)

    def sleep(self, seconds: float, cancel: CancelToken | None) -> None:
        if cancel is not None:
            cancel.check()
        self.now_s += seconds
        self.seconds.append(seconds)


@dataclass
class Fixed:
    """A sign-in that lasts as long as its token and cannot be renewed."""

    token: str
    quota_project_id: str | None = None

    def renew(self) -> None:
        raise SignInNeeded("Connect again.")


class Bytes:
    """An UploadSource over bytes; `is_stale` makes `verify` refuse."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.size_bytes = len(content)
        self.is_stale = False
        self.opened = 0

    def open(self) -> BinaryIO:
        self.opened += 1
        return io.BytesIO(self.content)

    def verify(self) -> None:
        if self.is_stale:
            raise Stale("changed")


class KeptSession:
    """A Session in memory; `told` is every address that was to be remembered."""

    def __init__(self, uri: str | None = None) -> None:
        self.uri = uri
        self.told: list[str | None] = []

    def remember(self, uri: str | None) -> None:
        self.uri = uri
        self.told.append(uri)


def expected_of(file: DriveFile, *, is_fresh: bool = False) -> Expected:
    """What somebody believes who has just seen `file`."""
    return Expected(file.head_revision_id, file.md5, file.version, file.etag, is_fresh)


def md5_of(content: bytes) -> str:
    return hashlib.md5(content).hexdigest()


def killed(kind: str, cloud: DemoCloud, after_bytes: int, *rest: object) -> None:
    """Let a process of its own begin a transfer and die of SIGKILL; see `victim`."""
    victim, checkout = Path(__file__).with_name("victim.py"), Path(__file__).parents[3]
    died = subprocess.run(
        [sys.executable, victim, kind, cloud.google_url, str(after_bytes), *map(str, rest)],
        input=cloud.access_token(),
        text=True,
        check=False,
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
    )
    assert died.returncode == -signal.SIGKILL


def refusal(status: int, *reasons: str, message: str = "no", **headers: str) -> Unwelcome:
    """Drive's own shape of a refusal."""
    errors = [{"domain": "global", "reason": each, "message": message} for each in reasons]
    body = {"error": {"errors": errors, "code": status, "message": message}}
    return Unwelcome(Answer(status, headers, json.dumps(body).encode()))
