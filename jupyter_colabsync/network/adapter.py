"""Adapter: requests' own way to send, whose sockets are known to `Wires` from their first byte."""

from __future__ import annotations

from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool
from urllib3.poolmanager import PoolManager

from jupyter_colabsync.network.wires import Wires


def watch(session: Session, wires: Wires) -> None:
    """From now on `wires` knows the session's sockets."""
    adapter = Adapter(wires)
    for scheme in ("https://", "http://"):
        session.mount(scheme, adapter)


class Adapter(HTTPAdapter):
    """For one session. Proxies are reached the same way, those of SOCKS as well."""

    def __init__(self, wires: Wires) -> None:
        self._wires = wires
        super().__init__()

    def init_poolmanager(self, *arguments: Any, **settings: Any) -> None:
        """Called by requests when the adapter is made."""
        super().init_poolmanager(*arguments, **settings)
        self._watch(self.poolmanager)

    def proxy_manager_for(self, proxy: str, **settings: Any) -> Any:
        """Called by requests for every request that goes through a proxy."""
        is_new = proxy not in self.proxy_manager
        manager = super().proxy_manager_for(proxy, **settings)
        if is_new:
            self._watch(manager)
        return manager

    def _watch(self, manager: PoolManager) -> None:
        pools = manager.pool_classes_by_scheme
        manager.pool_classes_by_scheme = {
            scheme: _watched(pool, self._wires) for scheme, pool in pools.items()
        }


def _watched(pool: type[HTTPConnectionPool], wires: Wires) -> type[HTTPConnectionPool]:
    """The same kind of pool, of connections that tell `wires` of their sockets."""
    kind: Any = pool.ConnectionCls

    class Connection(kind):  # type: ignore[misc]  # which kind, only the pool knows
        def connect(self) -> None:
            super().connect()
            wires.note(self.sock)

    return type(pool.__name__, (pool,), {"ConnectionCls": Connection})
