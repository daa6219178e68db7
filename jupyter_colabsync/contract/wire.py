"""What every wire type shares: camelCase on the wire, frozen in memory, unknown fields refused."""

from __future__ import annotations

import msgspec


class Wire(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """Base of all wire types."""


class Problem(Wire, frozen=True):
    """An error as the browser sees it: a stable code and a sentence that ends in what to do."""

    code: str
    message: str
    url: str | None = None


class Nothing(Wire, frozen=True):
    """An empty request or reply."""
