"""The command line: the same services, without a server."""

from __future__ import annotations
