"""What is no row of the contract: the page Google comes back to, and the OpenAPI document."""

from __future__ import annotations

import asyncio
import html
from typing import Any

from jupyter_server.auth.decorator import authorized
from jupyter_server.base.handlers import APIHandler
from tornado import web

from jupyter_colabsync.contract.openapi import openapi_document
from jupyter_colabsync.errors import ColabSyncError
from jupyter_colabsync.server.endpoint import AUTH_RESOURCE, UNEXPECTED
from jupyter_colabsync.server.lazy import LazyServices

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>ColabSync</title>
<meta name="viewport" content="width=device-width"><style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, sans-serif; max-width: 32em; margin: 20vh auto; padding: 0 1em; }}
h1 {{ font-size: 1.4em; }}
</style></head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


class OAuthCallback(APIHandler):
    """Where Google sends the browser after consent, for an admin's Web client.

    The `state` of the sign-in is the guard against forged visits, and `web_callback` checks it.
    Nothing of the address is shown or logged: it holds the one-time code.
    """

    auth_resource = AUTH_RESOURCE

    def initialize(self, services: LazyServices) -> None:
        """`services` gives the sign-in that waits for this visit."""
        self._lazy = services

    @web.authenticated
    @authorized
    async def get(self) -> None:
        """Finish the sign-in and say how it went."""
        state, code, error = (self.get_query_argument(n, None) for n in ("state", "code", "error"))
        try:
            signin = (await self._lazy.ready()).realm.signin
            await asyncio.to_thread(signin.web_callback, state or "", code, error)
        except ColabSyncError as problem:
            self._show(400, "Not connected", problem.message)
        except Exception:
            self.log.exception("ColabSync: the sign-in's way back failed")
            self._show(500, "Not connected", UNEXPECTED.message)
        else:
            self._show(200, "Connected", "You can close this tab and go back to JupyterLab.")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """A page for people where Jupyter refuses (403: not signed in to Jupyter here)."""
        text = "Sign in to Jupyter in this browser, then connect Google again from the panel."
        self._show(status_code, "Not connected", text)

    def _show(self, status: int, title: str, text: str) -> None:
        self.set_status(status)
        self.set_header("Cache-Control", "no-store")
        self.set_header("Referrer-Policy", "no-referrer")
        page = PAGE.format(title=html.escape(title), text=html.escape(text))
        self.finish(page, set_content_type="text/html; charset=utf-8")

    @property
    def content_security_policy(self) -> str:
        """Jupyter's policy for API replies, plus the style this page carries."""
        return f"{super().content_security_policy}; style-src 'unsafe-inline'"

    def _log(self) -> None:
        # Jupyter's request log would write the address down, and with it the one-time code
        self.log.debug("ColabSync: sign-in came back, status %d", self.get_status())


class OpenApi(APIHandler):
    """The API as a document, for people and for client generators."""

    auth_resource = AUTH_RESOURCE

    @web.authenticated
    @authorized
    def get(self) -> None:
        """The document, with this server's base URL."""
        self.finish(openapi_document(f"{self.base_url}colabsync/"))
