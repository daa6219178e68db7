"""Whom Kaggle takes a sign-in for."""

from __future__ import annotations

from typing import Final

from jupyter_colabsync.errors import ColabSyncError, SignInFailed
from jupyter_colabsync.kaggle.calls import wire
from jupyter_colabsync.kaggle.calls.caller import Caller
from jupyter_colabsync.kaggle.calls.datasets import DATASETS, DatasetPage
from jupyter_colabsync.kaggle.credentials import Credential, KaggleToken

NOT_SERVED: Final = ("kaggle_bad_request", "kaggle_forbidden", "kaggle_unknown", "kaggle_down")


class Hello(wire.Answer, frozen=True):
    user_name: str | None = None


class TokenFacts(wire.Answer, frozen=True):
    active: bool | None = None
    username: str | None = None


def username(caller: Caller, credential: Credential) -> str | None:
    """Whom Kaggle takes `credential` for (it must be the caller's own); None when it is good and
    Kaggle gives no name. Raises SignInFailed (kaggle_rejected) when it is not good.
    """
    try:
        if isinstance(credential, KaggleToken):
            return _introspect(caller, credential)
        return _hello(caller) or credential.username
    except ColabSyncError as error:
        if error.code in ("kaggle_sign_in", "kaggle_forbidden"):
            raise _rejected() from error
        raise


def _introspect(caller: Caller, credential: KaggleToken) -> str | None:
    method = "security.OAuthService/IntrospectToken"
    try:
        facts = caller.ask(method, {"token": credential.token}, TokenFacts)
    except ColabSyncError as error:
        # the official client takes 400, 403 and 404 for "not this kind of token" and goes on
        if error.code not in NOT_SERVED:
            raise
        return _hello(caller)
    if not facts.active:
        raise _rejected()
    return facts.username or None


def _hello(caller: Caller) -> str | None:
    try:
        return caller.ask("api.v1.DiagnosticsService/Hello", {}, Hello).user_name or None
    except ColabSyncError as error:
        if error.code not in NOT_SERVED:
            raise
        caller.ask(f"{DATASETS}/ListDatasets", {"pageSize": 1}, DatasetPage)
        return None


def _rejected() -> SignInFailed:
    return SignInFailed(
        "Kaggle does not accept this sign-in. Make a new token on kaggle.com (Settings, API), "
        "then try again.",
        code="kaggle_rejected",
    )
