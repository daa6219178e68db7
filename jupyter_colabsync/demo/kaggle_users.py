"""Accounts of the pretend Kaggle, each with both kinds of sign-in."""

from __future__ import annotations

import base64
import hmac
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KaggleUser:
    """One account with both kinds of sign-in."""

    name: str
    key: str
    token: str

    @property
    def key_file(self) -> str:
        """The text of this user's kaggle.json."""
        return json.dumps({"username": self.name, "key": self.key})

    def is_signed_in_by(self, authorization: str) -> bool:
        """Whether an Authorization header is this user's: `Bearer token` or Basic name:key."""
        scheme, _, secret = authorization.partition(" ")
        pair = base64.b64encode(f"{self.name}:{self.key}".encode()).decode()
        expected = {"Bearer": self.token, "Basic": pair}.get(scheme, "")
        return bool(expected) and hmac.compare_digest(secret.encode(), expected.encode())


STUDENT = KaggleUser(
    "demo-student", "d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0", "KGAT_demo_student_token_1"
)
