"""A realm: everything that belongs to one account, built for the real origins or for a demo."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_colabsync.auth.credentials import CredentialStore, MemoryStore, SecretStore
from jupyter_colabsync.auth.signin import GoogleSignIn
from jupyter_colabsync.config import (
    DEMO_VARIABLE,
    ColabSyncConfig,
    Origins,
    origins_from_environment,
    state_folder,
)
from jupyter_colabsync.contract.account import Account
from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.kaggle import KaggleAccount
from jupyter_colabsync.drive.client import DriveClient
from jupyter_colabsync.drive.pacing import Limits
from jupyter_colabsync.jobs.hub import EventHub
from jupyter_colabsync.jobs.runner import JobRunner
from jupyter_colabsync.services.account import AccountReader
from jupyter_colabsync.sync.service import SyncService, SyncSettings

if TYPE_CHECKING:
    from jupyter_colabsync.kaggle.service import KaggleService


@dataclass(frozen=True, slots=True)
class Ground:
    """What all realms of one process share. `root_dir`: Jupyter's root, None in the CLI."""

    config: ColabSyncConfig
    hub: EventHub
    jobs: JobRunner
    root_dir: Path | None
    on_account: Callable[[Account], None]


@dataclass(slots=True)
class Realm:
    """One account's objects. `is_demo`: a pretend account; `is_inside`: its cloud is in this
    process and ends with the realm."""

    signin: GoogleSignIn
    drive: DriveClient
    sync: SyncService
    account: AccountReader
    make_kaggle: Callable[[], KaggleService]
    is_demo: bool
    is_inside: bool = False
    ending: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    """What ends with the realm: a demo's cloud and its folder."""
    _kaggle: KaggleService | None = field(default=None, init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False)

    @property
    def kaggle(self) -> KaggleService:
        """Made, and loaded, when first asked for: a sync has no need of it."""
        with self._lock:
            if self._kaggle is None:
                self._kaggle = self.make_kaggle()
            return self._kaggle

    def close(self) -> None:
        """Stop the links and sign-ins under way; a demo inside this process ends for good."""
        self.sync.close()
        self.signin.close()
        self.drive.close()
        with self._lock:
            if self._kaggle is not None:
                self._kaggle.close()
        self.ending.close()


def own_realm(ground: Ground) -> Realm:
    """The person's own account, on the origins and in the state folder of the environment."""
    folder = state_folder()
    is_demo = bool(os.environ.get(DEMO_VARIABLE))
    # a demo's sign-in is worth nothing and must not end up in the system keyring
    store = CredentialStore(folder, ground.config.use_keyring and not is_demo)
    return _build(ground, origins_from_environment(), store, folder, is_demo=is_demo)


def demo_realm(ground: Ground) -> Realm:
    """A demo account on a cloud inside this process, connected, in a folder that goes with it."""
    import shutil
    import tempfile

    from jupyter_colabsync.demo.cloud import DemoCloud
    from jupyter_colabsync.demo.kaggle import STUDENT

    with contextlib.ExitStack() as undo:
        folder = Path(tempfile.mkdtemp(prefix="colabsync-demo-"))
        undo.callback(shutil.rmtree, folder, ignore_errors=True)
        cloud = undo.enter_context(DemoCloud())
        origins = Origins(google=cloud.google_url, kaggle=cloud.kaggle_url)
        realm = _build(ground, origins, MemoryStore(), folder, is_demo=True)
        undo.callback(realm.signin.close)
        realm.signin.adopt_authorized_user(cloud.authorized_user_info())
        realm.kaggle.access.login_file(STUDENT.key_file)
        realm.is_inside = True
        realm.ending = undo.pop_all()
        return realm


def demo_client() -> dict[str, object]:
    """What `client_secret.json` of the demo cloud's own client holds."""
    from jupyter_colabsync.demo.desktop import DESKTOP_CLIENT_ID, DESKTOP_CLIENT_SECRET

    return {
        "installed": {
            "client_id": DESKTOP_CLIENT_ID,
            "client_secret": DESKTOP_CLIENT_SECRET,
        }
    }


def _build(
    ground: Ground,
    origins: Origins,
    store: SecretStore,
    folder: Path,
    *,
    is_demo: bool,
) -> Realm:
    config = ground.config
    client_file = Path(config.client_file).expanduser() if config.client_file else None

    def on_change() -> None:
        account.changed()

    def on_kaggle_change(account: KaggleAccount) -> None:
        ground.hub.publish(Event(kind="kaggle", kaggle=account))

    def make_kaggle() -> KaggleService:
        from jupyter_colabsync.kaggle.service import KaggleService

        return KaggleService(
            store, origins.kaggle, folder, is_demo=is_demo, on_change=on_kaggle_change
        )

    # a pretend Google knows the demo's client; the real one must be told of a client by people
    fallback = demo_client() if origins.google else None
    signin = GoogleSignIn(store, origins.google, client_file, on_change, fallback)
    drive = DriveClient(signin.credentials, origins.google, on_close=signin.interrupt)
    drive.pacer.limits = Limits(
        _bytes_per_s(config.upload_limit_kib_s), _bytes_per_s(config.download_limit_kib_s)
    )
    account = AccountReader(signin, drive, ground.on_account, is_demo=is_demo)
    settings = SyncSettings(
        active_poll_s=config.active_poll_s,
        idle_poll_s=config.idle_poll_s,
        parallel_transfers=config.parallel_transfers,
    )
    sync = SyncService(drive, folder, ground.jobs, ground.hub, settings, ground.root_dir)
    return Realm(signin, drive, sync, account, make_kaggle, is_demo=is_demo)


def _bytes_per_s(kib_s: int) -> float | None:
    return kib_s * 1024 or None
