"""A real Google Drive behaves as our suite says; only run when an account is lent for it.

COLABSYNC_TEST_AUTHORIZED_USER names an authorized-user file (what `gcloud auth application-default
login` writes, with the Drive scope). The suite works in one folder of its own in My Drive and puts
that into the bin in the end; it touches nothing else. Without the variable there is no test here,
so nothing is skipped.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest

from jupyter_colabsync.auth.credentials import MemoryStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.config import origins_from_environment
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.records import DriveFile
from tests.behaviour.drive_behaviour import DriveBehaviour

LENT = os.environ.get("COLABSYNC_TEST_AUTHORIZED_USER")

if LENT:

    @pytest.fixture(scope="module")
    def drive() -> Iterator[DriveClient]:
        """A client on the lent account."""
        origin = origins_from_environment().google
        signin = GoogleSignIn(MemoryStore(), origin, None, lambda: None)
        signin.adopt_authorized_user(json.loads(Path(str(LENT)).read_text(encoding="utf-8")))
        client = DriveClient(signin.credentials, origin)
        yield client
        client.close()
        signin.close()

    @pytest.fixture
    def folder(drive: DriveClient) -> Iterator[DriveFile]:
        """A fresh folder in My Drive, binned afterwards."""
        made = drive.create_folder(f"colabsync behaviour {time.time_ns()}", "root")
        yield made
        drive.trash(made.id)

    class TestRealDrive(DriveBehaviour):
        """The suite, with the patience a real Drive needs."""

        patience_s: ClassVar[float] = 90.0
