"""The API in one place: wire types and the table of routes, source of the TypeScript types."""

from __future__ import annotations

from jupyter_colabsync.contract.routes import ROUTES, Route
from jupyter_colabsync.contract.wire import Nothing, Problem, Wire

__all__ = ["ROUTES", "Nothing", "Problem", "Route", "Wire"]
