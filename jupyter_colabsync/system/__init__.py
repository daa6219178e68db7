"""What this machine is doing, who holds its GPU, how long it lives, what it can do."""

from __future__ import annotations
