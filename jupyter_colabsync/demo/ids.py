"""Identifiers that look like Drive's and are recognised as issued here without keeping a list."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets


class Ids:
    """Makes ids for one demo cloud; `secret` makes them recognisable after a restart too."""

    def __init__(self, secret: bytes):
        self._secret = secret

    def file_id(self) -> str:
        """33 characters, as Drive's."""
        body = "1" + secrets.token_urlsafe(15)
        return body + self._signature(body)

    def is_issued(self, file_id: str) -> bool:
        return len(file_id) == 33 and hmac.compare_digest(
            self._signature(file_id[:21]), file_id[21:]
        )

    def drive_id(self) -> str:
        """An id of a root folder or shared drive: 19 characters that end in Uk9PVA ("ROOT")."""
        return "0A" + secrets.token_urlsafe(9)[:11] + "Uk9PVA"

    def revision_id(self) -> str:
        return "0B" + secrets.token_urlsafe(36) + "Q"

    def _signature(self, body: str) -> str:
        digest = hmac.digest(self._secret, body.encode("utf-8", "replace"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest)[:12].decode()
