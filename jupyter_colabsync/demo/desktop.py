"""The demo's OAuth client, as a program on somebody's computer would have it."""

from __future__ import annotations

DESKTOP_CLIENT_ID = "demo-desktop.apps.colabsync.example"
DESKTOP_CLIENT_SECRET = "DEMO-this-protects-nothing"
