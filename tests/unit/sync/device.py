"""A device in tests: a linked folder, its engine, and a short way to say what lies in it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from jupyter_colabsync.contract.sync import LinkMode
from jupyter_colabsync.demo.cloud import DemoCloud
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.jobs.cancel import CancelToken
from jupyter_colabsync.jobs.progress import Progress
from jupyter_colabsync.jobs.runner import JobContext
from jupyter_colabsync.sync.engine import LinkEngine
from jupyter_colabsync.sync.run.pair import Pair
from jupyter_colabsync.sync.run.tally import SyncReport
from tests.unit.drive.pieces import Fixed, Pauses

Content = dict[str, bytes | None]
"""Path -> bytes, None for folders."""


def client_of(cloud: DemoCloud) -> DriveClient:
    """A client on the demo cloud that never really waits; the caller closes it."""
    token, pauses = cloud.access_token(), Pauses()
    return DriveClient(lambda: Fixed(token), cloud.google_url, pauses.retry, pauses.pacer)


class Device:
    """One folder on one machine, linked with `remote_id`."""

    def __init__(
        self,
        drive: DriveClient,
        folder: Path,
        remote_id: str,
        *,
        name: str = "laptop",
        mode: LinkMode = "two-way",
        parallel: int = 4,
        share: float | None = None,
    ) -> None:
        self.root = folder / "work"
        self.root.mkdir(parents=True, exist_ok=True)
        self.state = folder / "state"
        self.drive = drive
        self.pair = Pair(
            f"link-{name}", self.root.resolve(), remote_id, mode, name, parallel, share
        )
        self.engine = LinkEngine(self.pair, drive, self.state)

    def restarted(self) -> Device:
        """The same device after its process has ended and begun again."""
        self.engine = LinkEngine(self.pair, self.drive, self.state)
        return self

    def sync(self) -> SyncReport:
        """One whole run."""
        return self.engine.run(context())

    def write(self, path: str, content: bytes | str) -> Path:
        """Write a file as an editor does: in place."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        return target

    def read(self, path: str) -> bytes:
        """The bytes of a file."""
        return (self.root / path).read_bytes()

    def tree(self) -> dict[str, str | None]:
        """Path -> md5 (None: folder) of everything that is synced, as `Hand.tree` tells it."""
        found: dict[str, str | None] = {}
        for folder, folders, files in os.walk(self.root):
            folders[:] = [each for each in folders if each != ".colabsync"]
            place = Path(folder).relative_to(self.root)
            for name in folders:
                found[(place / name).as_posix()] = None
            for name in files:
                data = (Path(folder) / name).read_bytes()
                digest = hashlib.md5(data, usedforsecurity=False)
                found[(place / name).as_posix()] = digest.hexdigest()
        return dict(sorted(found.items()))

    def stamps(self) -> dict[str, tuple[int, int]]:
        """When anything in the folder or the state was written or created last; the empty lock
        file aside, which some releases of filelock open anew."""
        return {
            str(path): (path.stat().st_mtime_ns, path.stat().st_ctime_ns)
            for path in self.root.parent.rglob("*")
            if path.name != "lock"
        }

    def trash(self) -> list[bytes]:
        """The contents of everything in the link's bin."""
        folder = self.root / ".colabsync" / "trash"
        return [each.read_bytes() for each in sorted(folder.rglob("*")) if each.is_file()]


def context() -> JobContext:
    """Of a run that nobody watches or stops."""
    return JobContext(Progress(), CancelToken())
