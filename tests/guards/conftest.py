"""The guards of the endpoints knock at the same server as the server tests."""

from __future__ import annotations

from tests.server.conftest import client, home, jp_server_config

__all__ = ["client", "home", "jp_server_config"]
