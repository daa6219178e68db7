"""The server extension: mounts routes and events at load, everything else on first use."""

from __future__ import annotations

import asyncio
import functools
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from jupyter_events import EventLogger
from jupyter_server.extension.application import ExtensionApp
from jupyter_server.serverapp import ServerApp
from tornado.platform.asyncio import BaseAsyncIOLoop

from jupyter_colabsync.config import ColabSyncConfig, state_folder
from jupyter_colabsync.server.events import SCHEMA_FILE, EventBridge
from jupyter_colabsync.server.lazy import LazyServices
from jupyter_colabsync.server.manners import settled_memory, share_the_interpreter
from jupyter_colabsync.server.routes import handlers

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services

CLOSE_S = 10.0
LINKS_FILE = "links.json"  # as `sync.links` names it; not imported, since most servers have none
SETTING = "colabsync_services"


class ColabSyncExtension(ExtensionApp):
    """ColabSync inside Jupyter Server.

    Google, Kaggle and sync are imported on the first request that needs them; only where links
    exist already does a thread start them at once, since what is not on Drive may be lost.
    """

    name = "jupyter_colabsync"
    load_other_extensions = True
    classes = [ColabSyncConfig]  # noqa: RUF012  # traitlets wants a plain list here

    def initialize_settings(self) -> None:
        """Put the (unbuilt) services where handlers and tests find them."""
        self.settings[SETTING] = self._services
        self._services.close_at_exit()

    def initialize_handlers(self) -> None:
        """Mount all routes and register our events; then wake the links there are."""
        self.handlers.extend(handlers(self._services))
        self._bus().register_event_schema(SCHEMA_FILE)
        if (state_folder() / LINKS_FILE).exists():
            threading.Thread(target=self._wake, name="colabsync-wake", daemon=True).start()

    @functools.cached_property
    def _services(self) -> LazyServices:
        return LazyServices(self._build)

    def current_activity(self) -> list[str] | None:
        """The titles of running jobs: while there are any, Jupyter does not shut down as idle."""
        services = self._services.built
        jobs = services.jobs.list() if services else ()
        return [job.title for job in jobs if job.ended_at_ms is None] or None

    async def stop_extension(self) -> None:
        """Send what is not on Drive, then stop jobs and watchers; Jupyter waits no longer than
        the setting `flush_s`, and `CLOSE_S`, for them."""
        services = self._services.built
        patience_s = CLOSE_S + (services.config.flush_s if services else 0)
        closing = threading.Thread(target=self._services.close, daemon=True)
        closing.start()
        await asyncio.to_thread(closing.join, patience_s)

    def _config_file_name_default(self) -> str:
        # the default would be jupyter_jupyter_colabsync_config
        return "jupyter_colabsync_config"

    def _wake(self) -> None:
        from jupyter_colabsync.sync.links import LinkBook

        try:
            if LinkBook(state_folder()).all():
                _ = self._services.now().realm
        except Exception:
            self.log.exception("ColabSync: the links could not be started")

    def _build(self) -> Services:
        share_the_interpreter()
        loop = self._server().io_loop
        assert isinstance(loop, BaseAsyncIOLoop), "tornado 6 has no other loop"
        with settled_memory():
            from jupyter_colabsync.server.jupyter_work import JupyterWork
            from jupyter_colabsync.services import build_services

            services = build_services(
                ColabSyncConfig(parent=self),
                self._root_dir(),
                watch=True,
                work=JupyterWork(self._server(), loop.asyncio_loop),
            )
        EventBridge(services.hub, self._bus(), loop.asyncio_loop)
        return services

    def _server(self) -> ServerApp:
        assert self.serverapp is not None, "Jupyter links the extension before it loads it"
        return self.serverapp

    def _bus(self) -> EventLogger:
        bus = self._server().event_logger
        assert isinstance(bus, EventLogger), "Jupyter makes its bus before it loads extensions"
        return bus

    def _root_dir(self) -> Path | None:
        """The folder behind contents paths; None when Jupyter's files are no local files."""
        from jupyter_server.services.contents.filemanager import FileContentsManager

        manager = self._server().contents_manager
        return Path(manager.root_dir) if isinstance(manager, FileContentsManager) else None
