"""Endpoints of Kaggle's account: who is signed in, sign in, sign out, share with notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_colabsync.contract.events import Event
from jupyter_colabsync.contract.kaggle import KaggleAccount, KaggleLogin, ShareKaggle
from jupyter_colabsync.contract.wire import Nothing
from jupyter_colabsync.errors import BadRequest, SignInFailed

if TYPE_CHECKING:
    from jupyter_colabsync.services import Services


def kaggle(services: Services, request: Nothing) -> KaggleAccount:
    """Who is signed in to Kaggle."""
    return services.realm.kaggle.access.account()


def kaggle_login(services: Services, request: KaggleLogin) -> KaggleAccount:
    """Sign in by the text of `kaggle.json`, by a token, or by what this machine has. Raises
    SignInFailed; who was signed in before then still is."""
    access = services.realm.kaggle.access
    match (request.file_text, request.token, request.use_found):
        case (str(text), None, False):
            access.login_file(text)
        case (None, str(token), False):
            access.login_token(token)
        case (None, None, True):
            _sign_in_found(services)
        case _:
            raise BadRequest(
                "Give one of the three: a kaggle.json, an API token, or what this machine has."
            )
    return _tell(services)


def kaggle_logout(services: Services, request: Nothing) -> KaggleAccount:
    """Forget the key that was given here, also for notebooks and terminals."""
    try:
        services.realm.kaggle.access.logout()
    finally:  # signed out here, even if a file is in the way of the rest
        account = _tell(services)
    return account


def share_kaggle(services: Services, request: ShareKaggle) -> KaggleAccount:
    """Let `kaggle` in notebooks and terminals use this account, or no longer."""
    services.realm.kaggle.access.share(request.is_on)
    return _tell(services)


def _sign_in_found(services: Services) -> None:
    try:
        services.realm.kaggle.access.login_found()
    except SignInFailed:
        _tell(services)  # what was refused is no longer offered
        raise


def _tell(services: Services) -> KaggleAccount:
    """Tell the other tabs who is signed in now."""
    account = services.realm.kaggle.access.account()
    services.hub.publish(Event(kind="kaggle", kaggle=account))
    return account
