"""What this machine is doing."""

from __future__ import annotations
