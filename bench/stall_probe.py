"""A tiny server extension that notes how late the event loop runs its timers.

It serves `GET /bench/stalls?reset=1` → `{"longest_ms": …}`: the longest time beyond its due moment
that a 5 ms timer had to wait since the last reset.
"""

from __future__ import annotations

import time

from jupyter_server.base.handlers import APIHandler
from jupyter_server.serverapp import ServerApp
from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop, PeriodicCallback

PERIOD_MS = 5.0


class StallMeter:
    """Keeps the longest delay seen."""

    def __init__(self) -> None:
        self.longest_ms = 0.0
        self._last_s = time.perf_counter()

    def tick(self) -> None:
        """One timer call: how late is it?"""
        now_s = time.perf_counter()
        late_ms = (now_s - self._last_s) * 1000 - PERIOD_MS
        self.longest_ms = max(self.longest_ms, late_ms)
        self._last_s = now_s


class StallHandler(APIHandler):
    """Answers the longest stall and starts anew."""

    def get(self) -> None:
        meter: StallMeter = self.settings["stall_meter"]
        self.finish({"longest_ms": meter.longest_ms})
        meter.longest_ms = 0.0


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "stall_probe"}]


def _load_jupyter_server_extension(app: ServerApp) -> None:
    meter = StallMeter()
    app.web_app.settings["stall_meter"] = meter
    timer = PeriodicCallback(meter.tick, PERIOD_MS)
    IOLoop.current().add_callback(timer.start)
    path = url_path_join(app.web_app.settings["base_url"], "bench", "stalls")
    app.web_app.add_handlers(".*$", [(path, StallHandler)])
