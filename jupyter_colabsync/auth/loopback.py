"""A listener on 127.0.0.1 for the one request by which the browser brings Google's answer.

Source: RFC 8252, section 7.3, and Google Identity "OAuth 2.0 for Mobile & Desktop Apps": any port
of the loopback may be the redirect address of a Desktop client.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from jupyter_colabsync.auth.callback import Callback, Page, callback_from
from jupyter_colabsync.auth.pages import HEADERS, result_page

PATIENCE_S = 0.05
"""How soon the listener notices that it is to end."""
READ_TIMEOUT_S = 30


class LoopbackListener:
    """Listens in threads of its own until `handle` ends it, `close` is called or time is up."""

    def __init__(self, handle: Callable[[Callback], Page], lasts_s: float) -> None:
        self._closing = threading.Event()
        self._ends_at = time.monotonic() + lasts_s
        closing = self._closing

        class Handler(BaseHTTPRequestHandler):
            timeout = READ_TIMEOUT_S

            def do_GET(self) -> None:
                callback = callback_from(self.path)
                if urlsplit(self.path).path != "/" or not (callback.code or callback.error):
                    # a favicon, a probe, a curious neighbour
                    self._send(404, result_page("Nothing here", "Go back to Jupyter."))
                    return
                page = handle(callback)
                try:
                    self._send(page.status, result_page(page.title, page.text))
                finally:
                    if page.is_end:
                        closing.set()

            def _send(self, status: int, body: bytes) -> None:
                self.send_response(status)
                for name, value in HEADERS.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002
                """Say nothing: the request line holds the code."""

        class Server(ThreadingHTTPServer):
            # a browser opens spare connections and keeps them; they must not hold us up
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Say nothing when the browser goes away early."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.timeout = PATIENCE_S
        self._thread = threading.Thread(target=self._serve, name="colabsync-sign-in", daemon=True)
        self._thread.start()

    @property
    def redirect_uri(self) -> str:
        """The address to name to Google."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/"

    def close(self) -> None:
        """Stop listening, within a moment; may be called from any thread, and twice."""
        self._closing.set()
        if threading.current_thread() is not self._thread:
            self._thread.join(READ_TIMEOUT_S)

    def _serve(self) -> None:
        with self._server:
            while not self._closing.is_set() and time.monotonic() < self._ends_at:
                self._server.handle_request()
