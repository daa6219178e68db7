"""Composition root: builds each object once; the only room that picks concrete classes."""

from __future__ import annotations

from jupyter_colabsync.services.root import Services, build_services

__all__ = ["Services", "build_services"]
