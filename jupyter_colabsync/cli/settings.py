"""Opens the services for one command, with the settings Jupyter's config files give the server."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_colabsync.config import ColabSyncConfig
    from jupyter_colabsync.services import Services
    from jupyter_colabsync.system.owners.work import Work

CONFIG_NAMES = ("jupyter_server_config", "jupyter_colabsync_config")


@contextlib.contextmanager
def open_services(work: Work | None = None) -> Iterator[Services]:
    """The services, closed at the end. `work` looks into the Jupyters of this machine."""
    from jupyter_colabsync.services import build_services

    services = build_services(load_config(), None, watch=False, work=work)
    try:
        yield services
    finally:
        services.close()


def load_config() -> ColabSyncConfig:
    """`c.ColabSyncConfig` from the same files the server reads, so that an admin's word counts
    here too. A file that fails is reported on stderr and left out."""
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Application

    from jupyter_colabsync.config import ColabSyncConfig

    reader = Application()
    for name in CONFIG_NAMES:
        reader.load_config_file(name, path=jupyter_config_path())
    return ColabSyncConfig(config=reader.config)
