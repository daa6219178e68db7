"""Who we are to Google: sign-in, refresh, revoke, and where credentials are kept."""

from __future__ import annotations
