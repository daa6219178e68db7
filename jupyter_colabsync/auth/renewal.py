"""Renewal: a new access token for a grant, from Google's token endpoint by google-auth.

Importing this module imports google-auth; `access` does so on first use.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import timezone
from typing import Any

import requests
from google.auth import exceptions as auth_errors
from google.auth.transport.requests import Request
from google.oauth2.credentials import Credentials

from jupyter_colabsync.auth.grants import CANNOT_REACH, ODD_ANSWER, Grant
from jupyter_colabsync.errors import SignInNeeded, Unreachable
from jupyter_colabsync.network import TIMEOUT_S, prepare
from jupyter_colabsync.network.adapter import watch
from jupyter_colabsync.network.wires import Wires

DEFAULT_LIFE_S = 3600.0
FINAL_ERRORS = frozenset(
    (
        "invalid_grant",
        "invalid_rapt",
        "invalid_client",
        "unauthorized_client",
        "deleted_client",
        "disabled_client",
        "access_denied",
        "invalid_request",
        "invalid_scope",
        "admin_policy_enforced",
        "org_internal",
    )
)
"""Answers that stay the same however often one asks. Source: Google Identity, OAuth 2.0 errors."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """What the token endpoint gave; `scopes` is empty when it told none."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    life_s: float
    scopes: tuple[str, ...]


def renewed(grant: Grant, token_url: str, origin: str | None, wires: Wires) -> Renewed:
    """Ask for a new access token; whoever cuts the `wires` ends that with Unreachable.

    Raises SignInNeeded when Google ended the grant, Unreachable when that cannot be known.
    """
    answer: list[bytes] = []
    make: Any = Credentials  # google-auth leaves it untyped
    credentials: Any = make(
        None,
        refresh_token=grant.refresh_token,
        token_uri=token_url,
        client_id=grant.client.client_id,
        client_secret=grant.client.client_secret,
    )
    with requests.Session() as session:
        watch(session, wires)
        prepare(session, origin)
        send: Any = Request(session)

        def ask(*args: Any, **kwargs: Any) -> Any:
            response = send(*args, **{**kwargs, "timeout": TIMEOUT_S})
            answer.append(response.data)
            return response

        try:
            credentials.refresh(ask)
        except auth_errors.TransportError:
            raise Unreachable(CANNOT_REACH) from None
        except auth_errors.RefreshError as error:
            raise _refused(error) from None
        except ODD_ANSWER:
            raise Unreachable(CANNOT_REACH) from None
    if not credentials.token:
        raise Unreachable(CANNOT_REACH)
    life_s = DEFAULT_LIFE_S
    if credentials.expiry is not None:
        life_s = credentials.expiry.replace(tzinfo=timezone.utc).timestamp() - time.time()
    return Renewed(
        access_token=str(credentials.token),
        refresh_token=str(credentials.refresh_token or grant.refresh_token),
        life_s=life_s,
        scopes=_scopes_of(answer[-1]),
    )


def _scopes_of(answer: bytes) -> tuple[str, ...]:
    try:
        return tuple(str(json.loads(answer)["scope"]).split())
    except (ValueError, TypeError, KeyError):
        return ()


def _refused(error: auth_errors.RefreshError) -> SignInNeeded | Unreachable:
    """What the token endpoint's refusal means. Anything but a clear no is taken for a bad day."""
    answer = error.args[1] if len(error.args) > 1 else None
    said = answer if isinstance(answer, dict) else {}
    code = str(said.get("error", ""))
    if code not in FINAL_ERRORS:
        return Unreachable(CANNOT_REACH)
    if code in ("invalid_client", "unauthorized_client", "deleted_client", "disabled_client"):
        return SignInNeeded(
            "Google no longer knows the OAuth client of this sign-in. Connect again with a fresh "
            "client file.",
            code="wrong_client_file",
        )
    description = str(said.get("error_description", "")).lower()
    if "revoked" in description and "expired" not in description:
        return SignInNeeded(
            "The access was taken back at Google. Connect again to go on; nothing was lost.",
            code="sign_in_revoked",
        )
    return SignInNeeded(
        "Google's permission has ended (expired or taken back). Connect again to go on; nothing "
        "was lost.",
        code="sign_in_expired",
    )
