"""How long a machine that ends by itself is up, and when it ends at the latest."""

from __future__ import annotations
