"""The folder that is filled: what it holds already, room for more, files put in place whole."""

from __future__ import annotations
